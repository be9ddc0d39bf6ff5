package io.secformer.convert.reading;

import io.secformer.convert.fixedpoint.ColumnExponents;
import io.secformer.convert.fixedpoint.Strategy;
import io.secformer.convert.op.SmoothFunction;
import io.secformer.convert.op.TensorOps;
import io.secformer.convert.parameter.BertParameters;
import io.secformer.convert.parameter.HeadScale;
import io.secformer.convert.strategy.BertNames;
import io.secformer.convert.strategy.Site;
import io.secformer.convert.strategy.SiteRole;
import io.secformer.convert.tensor.Broadcast;
import io.secformer.convert.tensor.PlainRealMatmul;
import io.secformer.convert.tensor.RealMatmul;
import io.secformer.convert.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.IntToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * The plain reading of one sentence with a record of what was done, which is then gone through
 * backwards: how far the logits move when the values of a wire or a parameter do. A rounding moves
 * them so little that the first derivative is enough.
 */
public final class GradientReading implements TensorOps<Traced, Traced> {

    private final PlainReading plain;
    private final BertParameters parameters;
    private final Map<String, float[]> transposed;
    private final RealMatmul matmul;
    private final List<Traced> tape = new ArrayList<>();
    private final Map<String, Double> byWire = new TreeMap<>();
    private final Map<String, Double> byParameter = new TreeMap<>();
    private @Nullable Traced logits;

    private GradientReading(
            PlainReading plain,
            BertParameters parameters,
            Map<String, float[]> transposed,
            RealMatmul matmul) {
        this.plain = plain;
        this.parameters = parameters;
        this.transposed = transposed;
        this.matmul = matmul;
    }

    /**
     * Sums of squares of the derivatives of all logits with respect to all values: noise of
     * variance v on each of them, independent from value to value, moves the logits by that sum
     * times v, squared and added up.
     *
     * @param byWire by the name of the wire on which values are opened; with {@link
     *     BertNames#RELATIVE} behind it, of derivatives with respect to the values' logarithms
     * @param byParameter by the name of the weight or gain
     */
    public record Squares(Map<String, Double> byWire, Map<String, Double> byParameter) {}

    /** The same in plain Java. */
    public static Squares squares(
            BertParameters parameters,
            TokenInput input,
            Strategy strategy,
            Map<String, float[]> transposed) {
        return squares(parameters, input, strategy, transposed, new PlainRealMatmul());
    }

    /**
     * Evaluates a sentence and goes back from every logit.
     *
     * @param input one sentence, without padding
     * @param strategy decides which wires there are
     * @param transposed transposed weights, kept from sentence to sentence; empty at first, and
     *     concurrent if sentences are read at the same time
     * @param matmul takes the products with weights
     * @throws UnusableExampleException if a value is NaN or infinite
     */
    public static Squares squares(
            BertParameters parameters,
            TokenInput input,
            Strategy strategy,
            Map<String, float[]> transposed,
            RealMatmul matmul) {
        if (input.batch() != 1 || input.lengths()[0] != input.tokens()) {
            throw new IllegalArgumentException("gradients are of one sentence, without padding");
        }
        PlainReading plain = new PlainReading(parameters, input, RangeObserver.NONE, matmul);
        GradientReading reading = new GradientReading(plain, parameters, transposed, matmul);
        PlainReading.network(parameters, input, strategy).run(reading);
        Traced revealed = reading.logits;
        if (revealed == null) {
            throw new IllegalStateException("the program revealed nothing");
        }
        for (int label = 0; label < revealed.values().length; label++) {
            reading.tape.forEach(Traced::forget);
            revealed.gradient()[label] = 1;
            reading.tape.reversed().forEach(Traced::goBack);
        }
        return new Squares(reading.byWire, reading.byParameter);
    }

    private Traced traced(PlainTensor tensor, Consumer<double[]> back) {
        Traced result = new Traced(tensor, back);
        tape.add(result);
        return result;
    }

    private Traced elementWise(Traced x, PlainTensor result, IntToDoubleFunction derivative) {
        return traced(result, g -> x.add(i -> g[i] * derivative.applyAsDouble(i)));
    }

    private static void note(Map<String, Double> sums, String name, double sum) {
        sums.merge(name, sum, Double::sum);
    }

    @Override
    public Traced input(String wire) {
        return traced(plain.input(wire), g -> {});
    }

    @Override
    public Traced embed(String tokens, String table, String positions) {
        return traced(plain.embed(tokens, table, positions), g -> {});
    }

    @Override
    public List<Traced> open(List<At<Traced>> values) {
        List<Traced> opened = new ArrayList<>();
        for (At<Traced> at : values) {
            plain.requireFinite(at.wire(), at.value().tensor());
            opened.add(
                    traced(
                            at.value().tensor(),
                            g -> {
                                note(byWire, at.wire(), Gradients.squares(g));
                                if (Site.of(at.wire()).role().isOfRows()) {
                                    double[] rows = at.value().values();
                                    String relative = BertNames.relative(at.wire());
                                    note(byWire, relative, Gradients.squares(g, rows));
                                }
                                at.value().add(i -> g[i]);
                            }));
        }
        return opened;
    }

    @Override
    public Traced linear(Traced x, String weight, String bias) {
        return addBias(linear(x, weight), bias);
    }

    @Override
    public Traced linear(Traced x, String weight) {
        PlainTensor result = plain.linear(x.tensor(), weight);
        int rows = x.shape().allRows();
        int inputs = x.shape().columns();
        int outputs = result.shape().columns();
        double[] gram = Gradients.gram(rows, x.values(), inputs);
        return traced(
                result,
                g -> {
                    double[] other = Gradients.gram(rows, g, outputs);
                    note(byParameter, weight, Gradients.dot(gram, other));
                    float[] w =
                            transposed.computeIfAbsent(
                                    weight,
                                    name ->
                                            Gradients.transposed(
                                                    parameters.values(name), inputs, outputs));
                    matmul.multiplyAdd(rows, outputs, inputs, g, w, x.gradient());
                });
    }

    @Override
    public Traced addBias(Traced a, String bias) {
        return elementWise(a, plain.addBias(a.tensor(), bias), i -> 1);
    }

    /** Without padding all bits are 1. */
    @Override
    public Traced addBias(Traced a, String bias, Traced bits) {
        return addBias(a, bias);
    }

    @Override
    public Traced scaleColumns(Traced x, String gain) {
        float[] factors = parameters.values(gain);
        return traced(
                plain.scaleColumns(x.tensor(), gain),
                g -> {
                    double[] ofGain = new double[factors.length];
                    for (int i = 0; i < g.length; i++) {
                        ofGain[i % factors.length] += g[i] * x.values()[i];
                    }
                    note(byParameter, gain, Gradients.squares(ofGain));
                    x.add(i -> g[i] * factors[i % factors.length]);
                });
    }

    @Override
    public Traced productTransposed(Traced a, Traced b) {
        return traced(
                plain.productTransposed(a.tensor(), b.tensor()),
                g -> {
                    Shape shape = a.shape().withColumns(b.shape().rows());
                    PlainTensor gradient = new PlainTensor(shape, g);
                    a.add(plain.product(gradient, b.tensor()));
                    b.add(plain.product(Gradients.transposed(gradient), a.tensor()));
                });
    }

    @Override
    public Traced product(Traced a, Traced b) {
        return traced(
                plain.product(a.tensor(), b.tensor()),
                g -> {
                    Shape shape = a.shape().withColumns(b.shape().columns());
                    PlainTensor gradient = new PlainTensor(shape, g);
                    a.add(plain.productTransposed(gradient, b.tensor()));
                    b.add(plain.product(Gradients.transposed(a.tensor()), gradient));
                });
    }

    @Override
    public Traced square(Traced x, String site) {
        return elementWise(x, plain.square(x.tensor(), site), i -> 2 * x.values()[i]);
    }

    @Override
    public Traced centerScores(Traced scores, Traced bits, String site) {
        PlainTensor result = plain.centerScores(scores.tensor(), bits.tensor(), site);
        return elementWise(scores, result, i -> 1);
    }

    @Override
    public Traced exponentials(Traced x, String name) {
        Site site = Site.of(name);
        PlainTensor values = plain.exponentials(x.tensor(), name);
        double half = site.role() == SiteRole.HALF_EXPONENTIALS ? 0.5 : 1;
        int size = x.shape().rows() * x.shape().columns();
        List<HeadScale> heads = parameters.heads(site.with(SiteRole.EXPONENTIALS).name());
        double[] slopes = new double[x.values().length];
        for (int i = 0; i < slopes.length; i++) {
            // A row that is divided by its largest exponential stays so: softmax does not see it.
            HeadScale head = heads.get(i / size % heads.size());
            slopes[i] = values.values()[i] * half * head.rate();
        }
        return elementWise(x, values, i -> slopes[i]);
    }

    @Override
    public Traced sumOfSquares(Traced x, ColumnExponents exponents, String site) {
        int columns = x.shape().columns();
        double[] factors = exponents.factors(columns);
        return traced(
                plain.sumOfSquares(x.tensor(), exponents, site),
                g ->
                        x.add(
                                i -> {
                                    double factor = factors[i % columns];
                                    return 2 * factor * factor * x.values()[i] * g[i / columns];
                                }));
    }

    @Override
    public Traced apply(SmoothFunction function, Traced x, String site) {
        double[] derivatives =
                Gradients.derivatives(function, parameters.groups().get(site), x.tensor());
        return elementWise(x, plain.apply(function, x.tensor(), site), i -> derivatives[i]);
    }

    @Override
    public Traced apply(SmoothFunction function, Traced x, Traced bits, String site) {
        return apply(function, x, site);
    }

    @Override
    public Traced refine(SmoothFunction function, Traced x, Traced estimate, String site) {
        return apply(function, x, site);
    }

    @Override
    public Traced widen(Traced x, String site) {
        return elementWise(x, x.tensor(), i -> 1);
    }

    @Override
    public Traced scaleRows(Traced x, Traced factor, String site) {
        int columns = x.shape().columns();
        return traced(
                plain.scaleRows(x.tensor(), factor.tensor(), site),
                g -> {
                    x.add(i -> g[i] * factor.values()[i / columns]);
                    double[] ofFactor = factor.gradient();
                    for (int i = 0; i < g.length; i++) {
                        ofFactor[i / columns] += g[i] * x.values()[i];
                    }
                });
    }

    @Override
    public Traced multiply(Traced a, Traced b) {
        double[] factors = Broadcast.repeated(b.shape(), b.values(), a.shape());
        return traced(
                plain.multiply(a.tensor(), b.tensor()),
                g -> {
                    double[] ofFactor = new double[g.length];
                    for (int i = 0; i < g.length; i++) {
                        ofFactor[i] = g[i] * a.values()[i];
                    }
                    a.add(i -> g[i] * factors[i]);
                    double[] sums = Broadcast.sums(b.shape(), ofFactor, a.shape());
                    b.add(i -> sums[i]);
                });
    }

    @Override
    public Traced negative(Traced x) {
        // A bit has no slope.
        return traced(plain.negative(x.tensor()), g -> {});
    }

    @Override
    public Traced asSecret(Traced x) {
        return elementWise(x, x.tensor(), i -> 1);
    }

    @Override
    public Traced times(Traced a, double constant, int fractionBits) {
        return elementWise(a, plain.times(a.tensor(), constant, fractionBits), i -> constant);
    }

    @Override
    public int width(Traced a) {
        return a.shape().columns();
    }

    @Override
    public Traced columns(Traced a, int from, int to) {
        int width = a.shape().columns();
        int part = to - from;
        return traced(
                plain.columns(a.tensor(), from, to),
                g -> {
                    double[] whole = new double[a.values().length];
                    RowOps.copyColumns(g, part, 0, whole, width, from, part);
                    a.add(i -> whole[i]);
                });
    }

    @Override
    public Traced beside(List<Traced> parts) {
        PlainTensor all = plain.beside(parts.stream().map(Traced::tensor).toList());
        return traced(
                all,
                g -> {
                    int at = 0;
                    for (Traced part : parts) {
                        int width = part.shape().columns();
                        double[] own = new double[part.values().length];
                        RowOps.copyColumns(g, all.shape().columns(), at, own, width, 0, width);
                        part.add(i -> own[i]);
                        at += width;
                    }
                });
    }

    @Override
    public Traced add(Traced a, Traced b) {
        return traced(
                plain.add(a.tensor(), b.tensor()),
                g -> {
                    a.add(i -> g[i]);
                    b.add(i -> g[i]);
                });
    }

    @Override
    public Traced addPublic(Traced a, double constant) {
        return elementWise(a, plain.addPublic(a.tensor(), constant), i -> 1);
    }

    @Override
    public Traced addPublic(Traced a, double constant, Traced bits) {
        return addPublic(a, constant);
    }

    @Override
    public Traced timesPowerOfTwo(Traced a, int power) {
        double factor = Math.scalb(1.0, power);
        return elementWise(a, plain.timesPowerOfTwo(a.tensor(), power), i -> factor);
    }

    @Override
    public Traced rowSums(Traced a) {
        int columns = a.shape().columns();
        return traced(plain.rowSums(a.tensor()), g -> a.add(i -> g[i / columns]));
    }

    @Override
    public Traced subtractColumn(Traced a, Traced columns, ColumnExponents exponents) {
        int[] kinds = PlainOps.kinds(exponents, a.shape().columns());
        int count = columns.shape().columns();
        return traced(
                plain.subtractColumn(a.tensor(), columns.tensor(), exponents),
                g -> {
                    a.add(i -> g[i]);
                    double[] sums = new double[columns.values().length];
                    for (int i = 0; i < g.length; i++) {
                        int row = i / kinds.length;
                        sums[row * count + kinds[i % kinds.length]] += g[i];
                    }
                    columns.add(i -> -sums[i]);
                });
    }

    @Override
    public Traced splitHeads(Traced a, int heads) {
        PlainTensor result = plain.splitHeads(a.tensor(), heads);
        return traced(result, g -> a.add(plain.mergeHeads(new PlainTensor(result.shape(), g))));
    }

    @Override
    public Traced mergeHeads(Traced a) {
        PlainTensor result = plain.mergeHeads(a.tensor());
        int heads = a.shape().heads();
        return traced(
                result, g -> a.add(plain.splitHeads(new PlainTensor(result.shape(), g), heads)));
    }

    @Override
    public Traced asColumn(Traced row) {
        return traced(plain.asColumn(row.tensor()), g -> {});
    }

    @Override
    public Traced firstRows(Traced x) {
        // One sentence: its first row is where its values start.
        return traced(plain.firstRows(x.tensor()), g -> x.add(i -> i < g.length ? g[i] : 0));
    }

    @Override
    public void reveal(String wire, Traced value) {
        plain.requireFinite(wire, value.tensor());
        logits = value;
    }
}
