package io.secformer.infer.op;

import static io.secformer.convert.program.FixedPointOps.productRing;

import io.secformer.convert.fixedpoint.ExponentialSite;
import io.secformer.convert.fixedpoint.NewtonSite;
import io.secformer.convert.fixedpoint.ParameterFormat;
import io.secformer.convert.fixedpoint.SeriesSite;
import io.secformer.convert.fixedpoint.Wire;
import io.secformer.convert.program.Exponentials;
import io.secformer.convert.program.Matrices;
import io.secformer.convert.program.Opened;
import io.secformer.convert.ring.RingKernels;
import io.secformer.convert.tensor.Shape;
import io.secformer.infer.protocol.Angles;
import io.secformer.infer.protocol.ColumnScaleProtocol;
import io.secformer.infer.protocol.DealerContext;
import io.secformer.infer.protocol.EmbeddingProtocol;
import io.secformer.infer.protocol.InputProtocol;
import io.secformer.infer.protocol.LinearProtocol;
import io.secformer.infer.protocol.MaskedExponentialProtocol;
import io.secformer.infer.protocol.MaskedSquareProtocol;
import io.secformer.infer.protocol.NewtonProtocol;
import io.secformer.infer.protocol.ProductProtocol;
import io.secformer.infer.protocol.RowScaleProtocol;
import io.secformer.infer.protocol.RowSquaresProtocol;
import io.secformer.infer.protocol.SeriesProtocol;
import io.secformer.infer.protocol.SquareProtocol;
import io.secformer.infer.protocol.WidenProtocol;
import io.secformer.infer.random.Seed;
import org.jspecify.annotations.Nullable;

/**
 * The program on masks instead of values: deals what the parties need for one inference. Of an
 * opened value the dealer holds the whole mask, {@code long[]}.
 */
final class DealerReading extends DatalessReading<long[]> {
    private final DealerContext context;
    private final DealerWeights weights;
    private final Angles angles;
    private final Seed firstInput;
    private final Seed secondInput;
    private final long inference;
    private final RingKernels kernels;

    /**
     * @param firstInput party 0's input seed of this inference
     * @param secondInput party 1's
     */
    DealerReading(
            DealerContext context,
            DealerWeights weights,
            Angles angles,
            Seed firstInput,
            Seed secondInput,
            long inference,
            RingKernels kernels) {
        this.context = context;
        this.weights = weights;
        this.angles = angles;
        this.firstInput = firstInput;
        this.secondInput = secondInput;
        this.inference = inference;
        this.kernels = kernels;
    }

    @Override
    long[] opened(int op, Shape shape, Wire wire) {
        return context.mask(op, shape.size(), wire.ringBits());
    }

    @Override
    public long[] tokens(int op, Shape shape, Wire wire) {
        return new long[] {op}; // too wide to be held: embed expands it row by row
    }

    @Override
    public long[] paddingMask(int op, Shape shape, Wire wire) {
        return input(op, shape, wire);
    }

    @Override
    public long[] embeddedRows(
            int op, Shape shape, Wire wire, ParameterFormat table, ParameterFormat positions) {
        return input(op, shape, wire);
    }

    private long[] input(int op, Shape shape, Wire wire) {
        return new InputProtocol(wire, shape.size())
                .whole(firstInput, secondInput, inference, op, kernels);
    }

    @Override
    public Unknown embed(
            int op,
            Opened<long[]> tokens,
            ParameterFormat table,
            ParameterFormat positions,
            Shape out) {
        int bits = tokens.wire().ringBits();
        int tokensOp = (int) tokens.data()[0];
        InputMasks masks = new InputMasks(inference, tokensOp, out.allRows(), table.rows(), bits);
        new EmbeddingProtocol(out.allRows(), table.rows(), bits)
                .deal(
                        context,
                        op,
                        masks.share(firstInput, kernels.workers()),
                        masks.share(secondInput, kernels.workers()),
                        weights.matrix(table.name()));
        return Unknown.VALUE;
    }

    @Override
    public Unknown linear(
            int op,
            Opened<long[]> x,
            ParameterFormat weight,
            @Nullable ParameterFormat bias,
            Shape out) {
        new LinearProtocol(productRing(x, weight))
                .deal(context, op, out.allRows(), x.data(), weights.matrix(weight.name()));
        return Unknown.VALUE;
    }

    @Override
    public Unknown scaleColumns(int op, Opened<long[]> x, ParameterFormat gain) {
        new ColumnScaleProtocol(productRing(x, gain))
                .deal(context, op, x.data(), weights.vector(gain.name()));
        return Unknown.VALUE;
    }

    @Override
    public Unknown product(
            int op,
            Opened<long[]> a,
            Opened<long[]> b,
            boolean transposed,
            int ringBits,
            Shape out) {
        new ProductProtocol(a.shape(), b.shape(), transposed, ringBits, out)
                .deal(context, op, a.data(), b.data());
        return Unknown.VALUE;
    }

    @Override
    public Unknown square(int op, Opened<long[]> x, int ringBits) {
        new SquareProtocol(x.wire(), ringBits).deal(context, op, x.data());
        return Unknown.VALUE;
    }

    @Override
    public Unknown squareMasked(int op, Opened<long[]> x, Opened<long[]> mask, int ringBits) {
        new MaskedSquareProtocol(x.wire(), ringBits, x.shape())
                .deal(context, op, x.data(), mask.data());
        return Unknown.VALUE;
    }

    @Override
    public Exponentials<Unknown> exponentials(
            int op, Opened<long[]> x, Opened<long[]> mask, ExponentialSite site) {
        new MaskedExponentialProtocol(x.wire(), site, x.shape())
                .deal(context, angles, op, x.data(), mask.data());
        return new Exponentials<>(Unknown.VALUE, Unknown.VALUE);
    }

    @Override
    public Unknown sumOfSquares(int op, Opened<long[]> x, int ringBits) {
        new RowSquaresProtocol(x.wire(), ringBits, x.shape().columns()).deal(context, op, x.data());
        return Unknown.VALUE;
    }

    @Override
    public Unknown series(int op, Opened<long[]> x, SeriesSite site) {
        new SeriesProtocol(x.wire(), site).deal(context, angles, op, x.data());
        return Unknown.VALUE;
    }

    @Override
    public Unknown newton(int op, Opened<long[]> x, Opened<long[]> estimate, NewtonSite site) {
        new NewtonProtocol(x.wire(), estimate.wire(), site.step(), site.ringBits())
                .deal(context, op, x.data(), estimate.data());
        return Unknown.VALUE;
    }

    @Override
    public Unknown widen(int op, Opened<long[]> x, int ringBits) {
        new WidenProtocol(x.wire(), ringBits).deal(context, op, x.data());
        return Unknown.VALUE;
    }

    @Override
    public Unknown scaleRows(int op, Opened<long[]> x, Opened<long[]> factor, int ringBits) {
        new RowScaleProtocol(x.wire(), factor.wire(), ringBits, x.shape().columns())
                .deal(context, op, x.data(), factor.data());
        return Unknown.VALUE;
    }

    @Override
    public long[] columns(Opened<long[]> x, int from, int to) {
        return Matrices.columns(x.shape(), x.data(), from, to);
    }

    @Override
    public long[] firstRows(Opened<long[]> x) {
        return Matrices.firstRows(x.shape(), x.data());
    }
}
