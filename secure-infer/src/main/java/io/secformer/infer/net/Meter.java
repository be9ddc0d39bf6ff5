package io.secformer.infer.net;

/** Counts messages of one direction. */
final class Meter {
    private Traffic total = Traffic.NONE;

    synchronized void count(int payloadBytes) {
        total = total.plus(new Traffic(1, payloadBytes, (long) Frame.HEADER_BYTES + payloadBytes));
    }

    synchronized Traffic read() {
        return total;
    }
}
