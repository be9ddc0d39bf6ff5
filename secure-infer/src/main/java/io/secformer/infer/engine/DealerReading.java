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
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The program on masks instead of values: deals what the parties need for one inference. Of an
 * opened value the dealer holds the whole mask; nothing where a suite opens values otherwise.
 */
final class DealerReading extends DatalessReading<Optional<long[]>> {
    private final DealerContext context;
    private final ProtocolSuite<?> suite;

    DealerReading(DealerContext context, ProtocolSuite<?> suite) {
        this.context = context;
        this.suite = suite;
    }

    @Override
    protected Optional<long[]> opened(int number, OpenedFormat format) {
        return masked(() -> context.mask(number, format.shape().size(), format.wire().ringBits()));
    }

    @Override
    public Optional<long[]> input(Input input) {
        return masked(() -> inputMask(input));
    }

    private long[] inputMask(Input input) {
        try (Seed first = context.inputSeed(0);
                Seed second = context.inputSeed(1)) {
            return new InputProtocol(input)
                    .whole(first, second, context.inference(), context.kernels());
        }
    }

    private Optional<long[]> masked(Supplier<long[]> mask) {
        return suite.opening().masked() ? Optional.of(mask.get()) : Optional.empty();
    }

    @Override
    public Optional<long[]> pick(Pick part, Optional<long[]> x) {
        return x.map(part::of);
    }

    @Override
    protected void note(int number, Op op, List<Optional<long[]>> operands) {
        List<long[]> masks = operands.stream().flatMap(Optional::stream).toList();
        suite.of(op).deal(context, number, masks);
    }
}
