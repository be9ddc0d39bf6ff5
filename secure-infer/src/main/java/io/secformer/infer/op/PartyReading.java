package io.secformer.infer.op;

import static io.secformer.convert.program.FixedPointOps.productRing;

import io.secformer.convert.fixedpoint.ExponentialSite;
import io.secformer.convert.fixedpoint.FixedPoint;
import io.secformer.convert.fixedpoint.NewtonSite;
import io.secformer.convert.fixedpoint.ParameterFormat;
import io.secformer.convert.fixedpoint.SeriesSite;
import io.secformer.convert.fixedpoint.Wire;
import io.secformer.convert.program.Exponentials;
import io.secformer.convert.program.Matrices;
import io.secformer.convert.program.Opened;
import io.secformer.convert.program.Reading;
import io.secformer.convert.program.Secret;
import io.secformer.convert.tensor.Shape;
import io.secformer.infer.protocol.Angles;
import io.secformer.infer.protocol.ColumnScaleProtocol;
import io.secformer.infer.protocol.EmbeddingProtocol;
import io.secformer.infer.protocol.InputProtocol;
import io.secformer.infer.protocol.LinearProtocol;
import io.secformer.infer.protocol.MaskedExponentialProtocol;
import io.secformer.infer.protocol.MaskedSquareProtocol;
import io.secformer.infer.protocol.MaskedTensor;
import io.secformer.infer.protocol.NewtonProtocol;
import io.secformer.infer.protocol.OpenProtocol;
import io.secformer.infer.protocol.PartyContext;
import io.secformer.infer.protocol.Peer;
import io.secformer.infer.protocol.ProductProtocol;
import io.secformer.infer.protocol.RevealProtocol;
import io.secformer.infer.protocol.RowScaleProtocol;
import io.secformer.infer.protocol.RowSquaresProtocol;
import io.secformer.infer.protocol.SeriesProtocol;
import io.secformer.infer.protocol.SquareProtocol;
import io.secformer.infer.protocol.WidenProtocol;
import io.secformer.infer.random.Seed;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The program on one party's shares: an inference. */
final class PartyReading implements Reading<long[], MaskedTensor> {
    private final PartyContext context;
    private final PartyWeights weights;
    private final Map<Integer, long[]> prepared;
    private final MaskedInput input;
    private final Peer peer;
    private final Angles angles;
    private final Seed reveal;
    private byte @Nullable [] logits;

    /**
     * @param prepared what was computed before the request, by operation; used up
     * @param input what the client published
     * @param reveal the seed of both parties that the dealer does not have
     */
    PartyReading(
            PartyContext context,
            PartyWeights weights,
            Map<Integer, long[]> prepared,
            MaskedInput input,
            Peer peer,
            Angles angles,
            Seed reveal) {
        this.context = context;
        this.weights = weights;
        this.prepared = prepared;
        this.input = input;
        this.peer = peer;
        this.angles = angles;
        this.reveal = reveal;
    }

    /** This party's share of the logits, packed, for the client. */
    byte[] logits() {
        byte[] found = logits;
        if (found == null) {
            throw new IllegalStateException("the program revealed nothing");
        }
        return found;
    }

    @Override
    public MaskedTensor tokens(int op, Shape shape, Wire wire) {
        return new MaskedTensor(wire, new long[0], new long[0]); // embed reads the client's bytes
    }

    @Override
    public MaskedTensor paddingMask(int op, Shape shape, Wire wire) {
        return new InputProtocol(wire, shape.size()).evaluate(context, op, input.paddingMask());
    }

    @Override
    public MaskedTensor embeddedRows(
            int op, Shape shape, Wire wire, ParameterFormat table, ParameterFormat positions) {
        return new InputProtocol(wire, shape.size()).evaluate(context, op, input.rows());
    }

    @Override
    public List<MaskedTensor> open(int firstOp, List<Secret<long[]>> values, List<Wire> wires) {
        List<OpenProtocol.Item> items = new ArrayList<>(values.size());
        for (int i = 0; i < values.size(); i++) {
            items.add(new OpenProtocol.Item(firstOp + i, wires.get(i), values.get(i).data()));
        }
        return OpenProtocol.open(context, peer, items);
    }

    @Override
    public long[] embed(
            int op,
            Opened<MaskedTensor> tokens,
            ParameterFormat table,
            ParameterFormat positions,
            Shape out) {
        return new EmbeddingProtocol(out.allRows(), table.rows(), tokens.wire().ringBits())
                .evaluate(context, input.rows(), weights.share(table.name()), take(op));
    }

    @Override
    public long[] linear(
            int op,
            Opened<MaskedTensor> x,
            ParameterFormat weight,
            @Nullable ParameterFormat bias,
            Shape out) {
        return new LinearProtocol(productRing(x, weight))
                .evaluate(context, out.allRows(), x.data(), weights.share(weight.name()), take(op));
    }

    @Override
    public long[] scaleColumns(int op, Opened<MaskedTensor> x, ParameterFormat gain) {
        return new ColumnScaleProtocol(productRing(x, gain))
                .evaluate(x.data(), weights.vectorShare(gain.name()), take(op));
    }

    private long[] take(int op) {
        long[] found = prepared.remove(op);
        if (found == null) {
            throw new IllegalStateException("nothing was prepared for operation " + op);
        }
        return found;
    }

    @Override
    public long[] product(
            int op,
            Opened<MaskedTensor> a,
            Opened<MaskedTensor> b,
            boolean transposed,
            int ringBits,
            Shape out) {
        return new ProductProtocol(a.shape(), b.shape(), transposed, ringBits, out)
                .evaluate(context, op, a.data(), b.data());
    }

    @Override
    public long[] square(int op, Opened<MaskedTensor> x, int ringBits) {
        return new SquareProtocol(x.wire(), ringBits).evaluate(context, op, x.data());
    }

    @Override
    public long[] squareMasked(
            int op, Opened<MaskedTensor> x, Opened<MaskedTensor> mask, int ringBits) {
        return new MaskedSquareProtocol(x.wire(), ringBits, x.shape())
                .evaluate(context, op, x.data(), mask.data());
    }

    @Override
    public Exponentials<long[]> exponentials(
            int op, Opened<MaskedTensor> x, Opened<MaskedTensor> mask, ExponentialSite site) {
        return new MaskedExponentialProtocol(x.wire(), site, x.shape())
                .evaluate(context, angles, op, x.data(), mask.data());
    }

    @Override
    public long[] sumOfSquares(int op, Opened<MaskedTensor> x, int ringBits) {
        return new RowSquaresProtocol(x.wire(), ringBits, x.shape().columns())
                .evaluate(context, op, x.data());
    }

    @Override
    public long[] series(int op, Opened<MaskedTensor> x, SeriesSite site) {
        return new SeriesProtocol(x.wire(), site).evaluate(context, angles, op, x.data());
    }

    @Override
    public MaskedTensor columns(Opened<MaskedTensor> x, int from, int to) {
        return x.data().part(words -> Matrices.columns(x.shape(), words, from, to));
    }

    @Override
    public long[] joinColumns(List<Secret<long[]>> parts) {
        return Matrices.joinColumns(parts);
    }

    @Override
    public long[] newton(
            int op, Opened<MaskedTensor> x, Opened<MaskedTensor> estimate, NewtonSite site) {
        return new NewtonProtocol(x.wire(), estimate.wire(), site.step(), site.ringBits())
                .evaluate(context, op, x.data(), estimate.data());
    }

    @Override
    public long[] widen(int op, Opened<MaskedTensor> x, int ringBits) {
        return new WidenProtocol(x.wire(), ringBits).evaluate(context, op, x.data());
    }

    @Override
    public long[] scaleRows(
            int op, Opened<MaskedTensor> x, Opened<MaskedTensor> factor, int ringBits) {
        return new RowScaleProtocol(x.wire(), factor.wire(), ringBits, x.shape().columns())
                .evaluate(context, op, x.data(), factor.data());
    }

    @Override
    public long[] reduce(Secret<long[]> value, int bits) {
        long[] words = value.data();
        if (bits == 0) {
            return words;
        }
        long low = FixedPoint.mask(value.ringBits());
        long[] result = new long[words.length];
        context.forEachBlock(
                result.length,
                (from, count) -> {
                    // FixedPoint.reduce, without its condition.
                    for (int i = from; i < from + count; i++) {
                        long word = words[i] & low;
                        result[i] = (word >>> bits) + ((word >>> (bits - 1)) & 1);
                    }
                });
        return result;
    }

    @Override
    public long[] add(Secret<long[]> a, Secret<long[]> b) {
        long[] left = a.data();
        long[] right = b.data();
        long[] result = new long[left.length];
        context.forEachBlock(
                result.length,
                (from, count) -> {
                    for (int i = from; i < from + count; i++) {
                        result[i] = left[i] + right[i];
                    }
                });
        return result;
    }

    @Override
    public long[] addBias(Secret<long[]> a, ParameterFormat bias) {
        long[] result = a.data().clone();
        Matrices.addToRows(result, weights.added(bias.name()));
        return result;
    }

    @Override
    public long[] addPublic(Secret<long[]> a, long constant) {
        if (!context.leads()) {
            return a.data();
        }
        long[] result = a.data().clone();
        for (int i = 0; i < result.length; i++) {
            result[i] += constant;
        }
        return result;
    }

    @Override
    public long[] addPublicByHead(Secret<long[]> a, long[] constants) {
        return context.leads() ? Matrices.addByHead(a.shape(), a.data(), constants) : a.data();
    }

    @Override
    public long[] rowSums(Secret<long[]> a) {
        return Matrices.rowSums(a.shape(), a.data());
    }

    @Override
    public long[] subtractColumn(Secret<long[]> a, Secret<long[]> column) {
        return Matrices.subtractColumn(a.shape(), a.data(), column.data());
    }

    @Override
    public long[] splitHeads(Secret<long[]> a, int heads) {
        return Matrices.splitHeads(a.shape(), a.data(), heads);
    }

    @Override
    public long[] mergeHeads(Secret<long[]> a) {
        return Matrices.mergeHeads(a.shape(), a.data());
    }

    @Override
    public MaskedTensor firstRows(Opened<MaskedTensor> x) {
        return x.data().part(words -> Matrices.firstRows(x.shape(), words));
    }

    @Override
    public void reveal(int op, Secret<long[]> value, Wire wire) {
        long[] share = value.data();
        logits =
                new RevealProtocol(wire, share.length)
                        .evaluate(
                                reveal,
                                context.inference(),
                                op,
                                context.leads(),
                                share,
                                context.kernels());
    }
}
