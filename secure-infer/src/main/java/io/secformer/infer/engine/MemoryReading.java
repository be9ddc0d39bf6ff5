package io.secformer.infer.engine;

import io.secformer.convert.network.PlannedNetwork;
import io.secformer.convert.op.DatalessReading;
import io.secformer.convert.op.Input;
import io.secformer.convert.op.Op;
import io.secformer.convert.op.OpenedFormat;
import io.secformer.convert.op.Pick;
import io.secformer.convert.op.Unknown;
import io.secformer.convert.ring.BitPacking;
import io.secformer.infer.protocol.Protocol;
import io.secformer.infer.protocol.ProtocolSuite;
import java.util.List;

/**
 * Counts memory without any data: what {@link PreparationReading} leaves, the masks of all
 * openings, packed, and the words that protocols keep until the request; and the most that a
 * protocol takes while it is evaluated.
 */
final class MemoryReading extends DatalessReading<Unknown> {
    private final ProtocolSuite<?> suite;
    private long prepared;
    private long working;

    private MemoryReading(ProtocolSuite<?> suite) {
        this.suite = suite;
    }

    /** Reads a network. */
    static MemoryReading of(PlannedNetwork network, ProtocolSuite<?> suite) {
        MemoryReading reading = new MemoryReading(suite);
        network.run(reading);
        return reading;
    }

    /** Bytes of one inference that is ready, beside what is dealt for it. */
    long prepared() {
        return prepared;
    }

    /** Bytes of the protocol that takes most, beside operands, results and what is dealt. */
    long working() {
        return working;
    }

    @Override
    protected Unknown opened(int number, OpenedFormat format) {
        if (suite.opening().masked()) {
            addMask(format);
        }
        return Unknown.VALUE;
    }

    @Override
    public Unknown input(Input input) {
        addMask(input.format());
        return Unknown.VALUE;
    }

    private void addMask(OpenedFormat format) {
        prepared += BitPacking.packedBytes(format.shape().size(), format.wire().ringBits());
    }

    @Override
    public Unknown pick(Pick part, Unknown x) {
        return x;
    }

    @Override
    protected void note(int number, Op op, List<Unknown> operands) {
        Protocol<?> protocol = suite.of(op);
        prepared += (long) protocol.preparedWords() * Long.BYTES;
        working = Math.max(working, protocol.workingBytes());
    }
}
