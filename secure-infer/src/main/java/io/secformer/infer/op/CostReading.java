package io.secformer.infer.op;

import static io.secformer.convert.program.FixedPointOps.productRing;

import io.secformer.convert.fixedpoint.ExponentialSite;
import io.secformer.convert.fixedpoint.NewtonSite;
import io.secformer.convert.fixedpoint.ParameterFormat;
import io.secformer.convert.fixedpoint.PrecisionPlan;
import io.secformer.convert.fixedpoint.SeriesSite;
import io.secformer.convert.fixedpoint.Wire;
import io.secformer.convert.program.BertProgram;
import io.secformer.convert.program.Exponentials;
import io.secformer.convert.program.FixedPointOps;
import io.secformer.convert.program.Opened;
import io.secformer.convert.program.Secret;
import io.secformer.convert.ring.BitPacking;
import io.secformer.convert.tensor.Shape;
import io.secformer.infer.protocol.ColumnScaleProtocol;
import io.secformer.infer.protocol.EmbeddingProtocol;
import io.secformer.infer.protocol.InputProtocol;
import io.secformer.infer.protocol.LinearProtocol;
import io.secformer.infer.protocol.MaskedExponentialProtocol;
import io.secformer.infer.protocol.MaskedSquareProtocol;
import io.secformer.infer.protocol.NewtonProtocol;
import io.secformer.infer.protocol.OpenProtocol;
import io.secformer.infer.protocol.ProductProtocol;
import io.secformer.infer.protocol.RowScaleProtocol;
import io.secformer.infer.protocol.RowSquaresProtocol;
import io.secformer.infer.protocol.SeriesProtocol;
import io.secformer.infer.protocol.SquareProtocol;
import io.secformer.infer.protocol.WidenProtocol;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Counts what a program costs, operation by operation, without any data. */
public final class CostReading extends DatalessReading<Unknown> {
    private static final int[] NOTHING = {};
    private static final MatrixProducts NONE = MatrixProducts.NONE;

    private final List<OpCost> costs = new ArrayList<>();

    private CostReading() {}

    /** The cost of every operation that sends, deals or multiplies, in program order. */
    public static Cost of(BertProgram program, PrecisionPlan plan) {
        CostReading reading = new CostReading();
        program.run(new FixedPointOps<>(program, plan, reading));
        return new Cost(reading.costs);
    }

    @Override
    Unknown opened(int op, Shape shape, Wire wire) {
        return Unknown.VALUE;
    }

    @Override
    public Unknown firstRows(Opened<Unknown> x) {
        return Unknown.VALUE;
    }

    @Override
    public Unknown columns(Opened<Unknown> x, int from, int to) {
        return Unknown.VALUE;
    }

    @Override
    public Unknown tokens(int op, Shape shape, Wire wire) {
        long bytes =
                new EmbeddingProtocol(shape.allRows(), shape.columns(), wire.ringBits())
                        .openingBytes();
        return add(op, OpCost.INPUT, wire.name(), 2 * bytes);
    }

    @Override
    public Unknown paddingMask(int op, Shape shape, Wire wire) {
        return input(op, shape, wire);
    }

    @Override
    public Unknown embeddedRows(
            int op, Shape shape, Wire wire, ParameterFormat table, ParameterFormat positions) {
        return input(op, shape, wire);
    }

    private Unknown input(int op, Shape shape, Wire wire) {
        long bytes = new InputProtocol(wire, shape.size()).bytes();
        return add(op, OpCost.INPUT, wire.name(), 2 * bytes);
    }

    @Override
    public List<Unknown> open(int firstOp, List<Secret<Unknown>> values, List<Wire> wires) {
        List<Integer> sizes = values.stream().map(value -> value.shape().size()).toList();
        String names = wires.stream().map(Wire::name).collect(Collectors.joining(" + "));
        long bytes = 2L * OpenProtocol.bytes(wires, sizes);
        costs.add(new OpCost(firstOp, "open", names, 1, bytes, 0, NOTHING, NONE, NONE));
        return values.stream().map(value -> Unknown.VALUE).toList();
    }

    @Override
    public void reveal(int op, Secret<Unknown> value, Wire wire) {
        long bytes = BitPacking.packedBytes(value.shape().size(), wire.ringBits());
        add(op, "reveal", wire.name(), 2 * bytes);
    }

    @Override
    public Unknown embed(
            int op,
            Opened<Unknown> tokens,
            ParameterFormat table,
            ParameterFormat positions,
            Shape out) {
        int[] bytes =
                new EmbeddingProtocol(out.allRows(), table.rows(), tokens.wire().ringBits())
                        .pieceBytes(out.columns());
        MatrixProducts products =
                new MatrixProducts(1, out.allRows(), table.rows(), out.columns(), table.ringBits());
        return add(op, "embed", table.name(), bytes, products, products);
    }

    @Override
    public Unknown linear(
            int op,
            Opened<Unknown> x,
            ParameterFormat weight,
            @Nullable ParameterFormat bias,
            Shape out) {
        int[] bytes = new LinearProtocol(productRing(x, weight)).pieceBytes(out.size());
        MatrixProducts products =
                new MatrixProducts(
                        1, out.allRows(), weight.rows(), out.columns(), weight.ringBits());
        return add(op, "linear", weight.name(), bytes, products, products);
    }

    @Override
    public Unknown scaleColumns(int op, Opened<Unknown> x, ParameterFormat gain) {
        int[] bytes = new ColumnScaleProtocol(productRing(x, gain)).pieceBytes(x.shape().size());
        return add(op, "scaleColumns", gain.name(), bytes, NONE, NONE);
    }

    @Override
    public Unknown product(
            int op,
            Opened<Unknown> a,
            Opened<Unknown> b,
            boolean transposed,
            int ringBits,
            Shape out) {
        int[] bytes =
                new ProductProtocol(a.shape(), b.shape(), transposed, ringBits, out).pieceBytes();
        MatrixProducts products =
                new MatrixProducts(
                        out.matrices(),
                        out.rows(),
                        2 * a.shape().columns(),
                        out.columns(),
                        Long.SIZE);
        String name = a.wire().name() + " x " + b.wire().name();
        return add(op, "product", name, bytes, products, NONE);
    }

    @Override
    public Unknown square(int op, Opened<Unknown> x, int ringBits) {
        int[] bytes = new SquareProtocol(x.wire(), ringBits).pieceBytes(x.shape().size());
        return add(op, "square", x.wire().name(), bytes, NONE, NONE);
    }

    @Override
    public Unknown squareMasked(int op, Opened<Unknown> x, Opened<Unknown> mask, int ringBits) {
        int[] bytes = new MaskedSquareProtocol(x.wire(), ringBits, x.shape()).pieceBytes();
        return add(op, "squareMasked", x.wire().name(), bytes, NONE, NONE);
    }

    @Override
    public Exponentials<Unknown> exponentials(
            int op, Opened<Unknown> x, Opened<Unknown> mask, ExponentialSite site) {
        int[] bytes = new MaskedExponentialProtocol(x.wire(), site, x.shape()).pieceBytes();
        add(op, "exponentials", site.name(), bytes, NONE, NONE);
        return new Exponentials<>(Unknown.VALUE, Unknown.VALUE);
    }

    @Override
    public Unknown sumOfSquares(int op, Opened<Unknown> x, int ringBits) {
        int[] bytes =
                new RowSquaresProtocol(x.wire(), ringBits, x.shape().columns())
                        .pieceBytes(x.shape().allRows());
        return add(op, "sumOfSquares", x.wire().name(), bytes, NONE, NONE);
    }

    @Override
    public Unknown series(int op, Opened<Unknown> x, SeriesSite site) {
        int[] bytes = new SeriesProtocol(x.wire(), site).pieceBytes(x.shape().size());
        return add(op, "series", site.name(), bytes, NONE, NONE);
    }

    @Override
    public Unknown newton(int op, Opened<Unknown> x, Opened<Unknown> estimate, NewtonSite site) {
        int[] bytes =
                new NewtonProtocol(x.wire(), estimate.wire(), site.step(), site.ringBits())
                        .pieceBytes(x.shape().size());
        return add(op, "newton", site.name(), bytes, NONE, NONE);
    }

    @Override
    public Unknown widen(int op, Opened<Unknown> x, int ringBits) {
        int[] bytes = new WidenProtocol(x.wire(), ringBits).pieceBytes(x.shape().size());
        return add(op, "widen", x.wire().name(), bytes, NONE, NONE);
    }

    @Override
    public Unknown scaleRows(int op, Opened<Unknown> x, Opened<Unknown> factor, int ringBits) {
        int[] bytes =
                new RowScaleProtocol(x.wire(), factor.wire(), ringBits, x.shape().columns())
                        .pieceBytes(x.shape().allRows());
        return add(op, "scaleRows", x.wire().name(), bytes, NONE, NONE);
    }

    private Unknown add(int op, String kind, String name, long clientBytes) {
        costs.add(new OpCost(op, kind, name, 0, 0, clientBytes, NOTHING, NONE, NONE));
        return Unknown.VALUE;
    }

    private Unknown add(
            int op,
            String kind,
            String name,
            int[] pieceBytes,
            MatrixProducts online,
            MatrixProducts offline) {
        costs.add(new OpCost(op, kind, name, 0, 0, 0, pieceBytes, online, offline));
        return Unknown.VALUE;
    }
}
