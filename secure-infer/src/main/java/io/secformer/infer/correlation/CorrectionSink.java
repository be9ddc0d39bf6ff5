package io.secformer.infer.correlation;

/** Takes party 1's corrections as they are dealt. */
@FunctionalInterface
public interface CorrectionSink {

    /**
     * Called once for every operation that deals values, in program order.
     *
     * @param operation its number
     * @param pieces the packed corrections of each piece; adopted
     */
    void accept(int operation, byte[][] pieces);
}
