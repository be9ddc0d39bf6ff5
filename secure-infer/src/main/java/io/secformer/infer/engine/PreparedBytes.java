package io.secformer.infer.engine;

import io.secformer.convert.network.PlannedNetwork;
import io.secformer.convert.op.DatalessReading;
import io.secformer.convert.op.Input;
import io.secformer.convert.op.Op;
import io.secformer.convert.op.OpenedFormat;
import io.secformer.convert.op.Pick;
import io.secformer.convert.op.Unknown;
import io.secformer.convert.ring.BitPacking;
import io.secformer.infer.protocol.ProtocolSuite;
import java.util.List;

/**
 * Counts what {@link PreparationReading} leaves in memory, without any data: the masks of all
 * openings, packed, and the words that protocols keep until the request.
 */
final class PreparedBytes extends DatalessReading<Unknown> {
    private final ProtocolSuite<?> suite;
    private long bytes;

    private PreparedBytes(ProtocolSuite<?> suite) {
        this.suite = suite;
    }

    /** Bytes of one inference that is ready, beside what is dealt for it. */
    static long of(PlannedNetwork network, ProtocolSuite<?> suite) {
        PreparedBytes reading = new PreparedBytes(suite);
        network.run(reading);
        return reading.bytes;
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
        bytes += BitPacking.packedBytes(format.shape().size(), format.wire().ringBits());
    }

    @Override
    public Unknown pick(Pick part, Unknown x) {
        return x;
    }

    @Override
    protected void note(int number, Op op, List<Unknown> operands) {
        bytes += (long) suite.of(op).preparedWords() * Long.BYTES;
    }
}
