package io.secformer.infer.net;

import java.util.Locale;
import java.util.Set;

/**
 * Prints what a TLS link on loopback does: bytes a second in one direction, and round trips a
 * second of small messages. Run it on an idle machine; it is no test.
 */
public final class LinkBenchmark {
    private static final int MESSAGE_BYTES = 4 << 20;
    private static final int ROUND_TRIPS = 5000;

    private LinkBenchmark() {}

    /** Takes no arguments. */
    public static void main(String[] arguments) {
        try (Listening listening = new Listening()) {
            Address address =
                    listening.listen(
                            TestKeys.endpoint(Role.PARTY1, ChannelOptions.DEFAULT),
                            Set.of(Role.PARTY0));
            try (Channel near =
                            TestKeys.endpoint(Role.PARTY0, ChannelOptions.DEFAULT)
                                    .connect(address, Role.PARTY1);
                    Channel far = listening.next()) {
                for (int round = 0; round < 5; round++) {
                    stream(near, far, 100);
                    roundTrips(near, far);
                }
            }
        }
    }

    private static void stream(Channel near, Channel far, int messages) {
        long start = System.nanoTime();
        Thread sender =
                Thread.ofPlatform()
                        .start(
                                () -> {
                                    byte[] message = new byte[MESSAGE_BYTES];
                                    for (int i = 0; i < messages; i++) {
                                        near.send(message);
                                    }
                                });
        for (int i = 0; i < messages; i++) {
            far.receive(MESSAGE_BYTES);
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        System.out.printf(
                Locale.ROOT,
                "one direction: %.0f MB/s%n",
                (double) MESSAGE_BYTES * messages / seconds / 1e6);
        join(sender);
    }

    private static void roundTrips(Channel near, Channel far) {
        Thread echo =
                Thread.ofPlatform()
                        .start(
                                () -> {
                                    for (int i = 0; i < ROUND_TRIPS; i++) {
                                        far.send(far.receive(64));
                                    }
                                });
        long start = System.nanoTime();
        for (int i = 0; i < ROUND_TRIPS; i++) {
            near.send(new byte[64]);
            near.receive(64);
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        System.out.printf(Locale.ROOT, "round trip: %.0f us%n", seconds / ROUND_TRIPS * 1e6);
        join(echo);
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
