package io.secformer.infer.op;

import static io.secformer.convert.program.FixedPointOps.productRing;

import io.secformer.convert.fixedpoint.ParameterFormat;
import io.secformer.convert.fixedpoint.Wire;
import io.secformer.convert.program.Matrices;
import io.secformer.convert.program.Opened;
import io.secformer.convert.tensor.Shape;
import io.secformer.infer.protocol.ColumnScaleProtocol;
import io.secformer.infer.protocol.EmbeddingProtocol;
import io.secformer.infer.protocol.InputProtocol;
import io.secformer.infer.protocol.LinearProtocol;
import io.secformer.infer.protocol.PartyContext;
import io.secformer.infer.random.Seed;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The program on a party's mask shares, before the request: its share of every mask times its
 * weight, biases added, so that online one local product a weight remains.
 */
final class PreparationReading extends DatalessReading<MaskReference> {
    private final PartyContext context;
    private final PartyWeights weights;
    private final Seed input;
    private final long inference;
    private final Map<Integer, long[]> prepared = new HashMap<>();

    /**
     * @param input this party's input seed of the inference
     */
    PreparationReading(PartyContext context, PartyWeights weights, Seed input, long inference) {
        this.context = context;
        this.weights = weights;
        this.input = input;
        this.inference = inference;
    }

    /** What was computed, by operation; the caller owns it. */
    Map<Integer, long[]> prepared() {
        return prepared;
    }

    @Override
    MaskReference opened(int op, Shape shape, Wire wire) {
        context.prepareMask(op, shape.size(), wire.ringBits());
        return new MaskReference(op, shape, wire.ringBits());
    }

    @Override
    public MaskReference tokens(int op, Shape shape, Wire wire) {
        return new MaskReference(op, shape, wire.ringBits()); // embed expands it
    }

    @Override
    public MaskReference paddingMask(int op, Shape shape, Wire wire) {
        return input(op, shape, wire);
    }

    @Override
    public MaskReference embeddedRows(
            int op, Shape shape, Wire wire, ParameterFormat table, ParameterFormat positions) {
        return input(op, shape, wire);
    }

    private MaskReference input(int op, Shape shape, Wire wire) {
        new InputProtocol(wire, shape.size()).prepare(context, input, op);
        return new MaskReference(op, shape, wire.ringBits());
    }

    @Override
    public MaskReference firstRows(Opened<MaskReference> x) {
        return x.data().part(words -> Matrices.firstRows(x.shape(), words));
    }

    @Override
    public MaskReference columns(Opened<MaskReference> x, int from, int to) {
        return x.data().part(words -> Matrices.columns(x.shape(), words, from, to));
    }

    @Override
    public Unknown embed(
            int op,
            Opened<MaskReference> tokens,
            ParameterFormat table,
            ParameterFormat positions,
            Shape out) {
        int bits = tokens.wire().ringBits();
        long[] result =
                new EmbeddingProtocol(out.allRows(), table.rows(), bits)
                        .prepare(
                                context,
                                op,
                                new InputMasks(
                                                inference,
                                                tokens.data().op(),
                                                out.allRows(),
                                                table.rows(),
                                                bits)
                                        .share(input, context.kernels().workers()),
                                weights.masked(table.name()));
        long[] added = weights.added(positions.name());
        int sentence = out.rows() * out.columns();
        for (int i = 0; i < result.length; i++) {
            result[i] += added[i % sentence];
        }
        prepared.put(op, result);
        return Unknown.VALUE;
    }

    @Override
    public Unknown linear(
            int op,
            Opened<MaskReference> x,
            ParameterFormat weight,
            @Nullable ParameterFormat bias,
            Shape out) {
        long[] result =
                new LinearProtocol(productRing(x, weight))
                        .prepare(
                                context,
                                op,
                                out.allRows(),
                                x.data().words(context),
                                weights.masked(weight.name()));
        if (bias != null) {
            Matrices.addToRows(result, weights.added(bias.name()));
        }
        prepared.put(op, result);
        return Unknown.VALUE;
    }

    @Override
    public Unknown scaleColumns(int op, Opened<MaskReference> x, ParameterFormat gain) {
        prepared.put(
                op,
                new ColumnScaleProtocol(productRing(x, gain))
                        .prepare(
                                context,
                                op,
                                x.data().words(context),
                                weights.maskedVector(gain.name())));
        return Unknown.VALUE;
    }
}
