package io.secformer.infer.engine;

import io.secformer.convert.op.DatalessReading;
import io.secformer.convert.op.Input;
import io.secformer.convert.op.Op;
import io.secformer.convert.op.OpenedFormat;
import io.secformer.convert.op.Pick;
import io.secformer.infer.protocol.DealerContext;
import io.secformer.infer.protocol.ProtocolSuite;
import io.secformer.infer.random.Seed;
import io.secformer.infer.suite.masked.InputProtocol;
import java.util.List;

/**
 * The program on masks instead of values: deals what the parties need for one inference. Of an
 * opened value the dealer holds the whole mask, {@code long[]}.
 */
final class DealerReading extends DatalessReading<long[]> {
    private final DealerContext context;
    private final ProtocolSuite suite;

    DealerReading(DealerContext context, ProtocolSuite suite) {
        this.context = context;
        this.suite = suite;
    }

    @Override
    protected long[] opened(int number, OpenedFormat format) {
        return context.mask(number, format.shape().size(), format.wire().ringBits());
    }

    @Override
    public long[] input(Input input) {
        try (Seed first = context.inputSeed(0);
                Seed second = context.inputSeed(1)) {
            return new InputProtocol(input)
                    .whole(first, second, context.inference(), context.kernels());
        }
    }

    @Override
    public long[] pick(Pick part, long[] x) {
        return part.of(x);
    }

    @Override
    protected void note(int number, Op op, List<long[]> operands) {
        suite.of(op).deal(context, number, operands);
    }
}
