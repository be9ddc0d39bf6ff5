package io.secformer.convert.program;

import io.secformer.convert.fixedpoint.Embedding;
import io.secformer.convert.fixedpoint.ParameterFormat;
import io.secformer.convert.fixedpoint.PrecisionPlan;
import io.secformer.convert.model.ActivationFunction;
import io.secformer.convert.model.BertConfig;
import io.secformer.convert.model.SoftmaxFunction;
import io.secformer.convert.op.DatalessReading;
import io.secformer.convert.op.Input;
import io.secformer.convert.op.Op;
import io.secformer.convert.op.OpenedFormat;
import io.secformer.convert.op.ParameterUse;
import io.secformer.convert.op.Pick;
import io.secformer.convert.op.Reading;
import io.secformer.convert.op.Unknown;
import io.secformer.convert.program.LayerNorm.Reader;
import io.secformer.convert.program.TensorOps.At;
import io.secformer.convert.tensor.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A BERT sequence classifier (post-LayerNorm; 2Quad attention, or the exact softmax), written once
 * over {@link TensorOps}.
 *
 * <p>15 rounds a layer with 2Quad, 17 with the exact softmax, two less in {@link
 * io.secformer.convert.fixedpoint.Profile#WAN}, and one more where the plan has a Newton step; one
 * less in all where the embedding tables are public. Where ranges are wide: one more for scores
 * that are halved once and three for every further time, three for a LayerNorm whose rows are
 * rescaled, two for every rough scale before a division. What differs from the textbook, without
 * changing the result:
 *
 * <ul>
 *   <li>The gain and bias of a LayerNorm are folded into the weights that follow, the residual path
 *       multiplies by the gain and subtracts the mean; weights that lead into a LayerNorm come
 *       centred.
 *   <li>Attention is normalised after the product with V, on D columns instead of T.
 *   <li>The classifier reads the first token only, so the last layer computes nothing else after
 *       its keys and values.
 * </ul>
 */
public final class BertProgram {

    /** The constant added to every score before it is squared (MPCFormer, section 3.2). */
    public static final double TWO_QUAD_OFFSET = 5.0;

    private static final SmoothFunction DIRECT = new SmoothFunction.RoughScale(1);

    /** Brings sums nearer to each other; which power does that is for the plan to choose. */
    private static final SmoothFunction ROOT = new SmoothFunction.RoughScale(0.5);

    private final BertConfig config;
    private final LayerNorm norms;
    private final int batch;
    private final int tokens;

    /**
     * @param config the model; its softmax is 2quad or softmax
     * @param batch sentences evaluated together, B
     * @param tokens padded length, T
     * @throws IllegalArgumentException if the model cannot be evaluated by this program
     */
    public BertProgram(BertConfig config, int batch, int tokens) {
        if (config.softmax() == SoftmaxFunction.TWO_RELU) {
            throw new IllegalArgumentException(
                    "the private program needs softmax_function softmax or 2quad, found "
                            + config.softmax().jsonName());
        }
        if (tokens < 1 || tokens > config.maxPositionEmbeddings()) {
            throw new IllegalArgumentException(
                    "tokens must be 1 to "
                            + config.maxPositionEmbeddings()
                            + " (max_position_embeddings), found "
                            + tokens);
        }
        this.config = config;
        this.norms = new LayerNorm(config);
        this.batch = batch;
        this.tokens = tokens;
    }

    public BertConfig config() {
        return config;
    }

    public int batch() {
        return batch;
    }

    public int tokens() {
        return tokens;
    }

    /** Shape of the one-hot input, {@code [B, 1, T, V + types]}. */
    public Shape tokensShape() {
        return new Shape(batch, 1, tokens, config.vocabSize() + config.typeVocabSize());
    }

    /** Shape of the embedded rows, {@code [B, 1, T, H]}. */
    public Shape embeddedShape() {
        return new Shape(batch, 1, tokens, config.hiddenSize());
    }

    /** Shape of the mask input, {@code [B, 1, 1, T]}. */
    public Shape maskShape() {
        return new Shape(batch, 1, 1, tokens);
    }

    /** Shape of the revealed logits, {@code [B, 1, 1, labels]}. */
    public Shape logitsShape() {
        return new Shape(batch, 1, 1, config.numLabels());
    }

    /** What the client publishes: its words, then its padding mask. */
    public List<Input> inputs(PrecisionPlan plan) {
        Input words =
                switch (plan.embedding()) {
                    case SECRET ->
                            input(0, Input.Kind.ONE_HOT, tokensShape(), plan, BertNames.TOKENS);
                    case PUBLIC ->
                            input(0, Input.Kind.VALUES, embeddedShape(), plan, BertNames.EMBEDDED);
                };
        return List.of(words, input(1, Input.Kind.VALUES, maskShape(), plan, BertNames.MASK));
    }

    private static Input input(
            int number, Input.Kind kind, Shape shape, PrecisionPlan plan, String wire) {
        return new Input(number, kind, new OpenedFormat(shape, plan.wire(wire)));
    }

    /** How the shared parameters of a model are used, in the order of its plan. */
    public static List<ParameterUse> parameters(BertConfig config, PrecisionPlan plan) {
        Map<ParameterFormat, ParameterUse.Kind> multiplied = new HashMap<>();
        int tokens = Math.min(2, config.maxPositionEmbeddings());
        new BertProgram(config, 1, tokens)
                .run(
                        plan,
                        new DatalessReading<Unknown>() {
                            @Override
                            protected Unknown opened(int number, OpenedFormat format) {
                                return Unknown.VALUE;
                            }

                            @Override
                            public Unknown pick(Pick part, Unknown x) {
                                return x;
                            }

                            @Override
                            protected void note(int number, Op op, List<Unknown> operands) {
                                multiplied.putAll(op.multiplied());
                            }
                        });
        List<ParameterUse> uses = new ArrayList<>();
        for (ParameterFormat format : plan.parameters().values()) {
            uses.add(
                    new ParameterUse(
                            uses.size(),
                            format,
                            multiplied.getOrDefault(format, ParameterUse.Kind.ADDED)));
        }
        return uses;
    }

    /** Reads the program in fixed point; the logits go to {@link Reading#reveal}. */
    public <V, M> void run(PrecisionPlan plan, Reading<V, M> reading) {
        run(new FixedPointOps<>(inputs(plan), plan, reading));
    }

    /** Reads the program; the logits go to {@link TensorOps#reveal}. */
    public <S, O> void run(TensorOps<S, O> ops) {
        String table = BertNames.EMBEDDING_TABLE;
        String positions = BertNames.EMBEDDING_POSITIONS;
        boolean published = ops.embedding() == Embedding.PUBLIC;
        O mask = ops.paddingMask();
        O centered =
                published
                        ? ops.embeddedRows(BertNames.EMBEDDED, table, positions)
                        : ops.open(BertNames.EMBEDDED, ops.embed(table, positions));
        String norm = BertNames.EMBEDDING_NORM;
        for (int layer = 0; layer < config.numHiddenLayers(); layer++) {
            String name = BertNames.layer(layer);
            S sum = layer(ops, name, norm, centered, mask, isLast(layer));
            norm = name + ".output.norm";
            centered = ops.open(norm + ".centered", sum);
        }
        classify(ops, norm, centered);
    }

    private boolean isLast(int layer) {
        return layer == config.numHiddenLayers() - 1;
    }

    /**
     * From the rows before a LayerNorm, which the layer reads, to those before its own last one.
     */
    private <S, O> S layer(
            TensorOps<S, O> ops, String layer, String norm, O centered, O mask, boolean last) {
        String at = layer + ".attention";
        List<S> outer =
                norms.read(
                        ops,
                        norm,
                        centered,
                        List.of(
                                Reader.weight(at + ".query", last),
                                Reader.weight(at + ".key", false),
                                Reader.weight(at + ".value", false),
                                Reader.residual(at + ".residual", last)));
        O context = attention(ops, at, outer, mask);
        S projected = ops.linear(context, at + ".output", bias(at + ".output"));
        S sum = ops.add(projected, outer.get(3));
        List<S> inner =
                norms.read(
                        ops,
                        at + ".norm",
                        ops.open(at + ".norm.centered", sum),
                        List.of(
                                Reader.weight(layer + ".intermediate", false),
                                Reader.residual(layer + ".output.residual", false)));
        O hidden = activation(ops, layer, inner.get(0));
        S output = ops.linear(hidden, layer + ".output", bias(layer + ".output"));
        return ops.add(output, inner.get(1));
    }

    /**
     * @param read queries, keys and values
     */
    private <S, O> O attention(TensorOps<S, O> ops, String at, List<S> read, O mask) {
        int heads = config.numAttentionHeads();
        List<O> qkv =
                ops.open(
                        List.of(
                                new At<>(at + ".query", ops.splitHeads(read.get(0), heads)),
                                new At<>(at + ".key", ops.splitHeads(read.get(1), heads)),
                                new At<>(at + ".value", ops.splitHeads(read.get(2), heads))));
        S scores = ops.productTransposed(qkv.get(0), qkv.get(1));
        S wideValues = ops.widen(qkv.get(2), at + ".value.wide");
        S normalized =
                config.softmax() == SoftmaxFunction.SOFTMAX
                        ? softmax(ops, at, scores, wideValues, mask)
                        : twoQuad(ops, at, scores, wideValues, mask);
        return ops.open(at + ".normalized", ops.mergeHeads(normalized));
    }

    private static <S, O> S twoQuad(
            TensorOps<S, O> ops, String at, S products, S wideValues, O mask) {
        S scores = ops.addPublic(products, TWO_QUAD_OFFSET);
        List<O> scored =
                ops.open(
                        List.of(
                                new At<>(at + ".scores", scores),
                                new At<>(at + ".value.wide", wideValues)));
        S squares = ops.squareMasked(scored.get(0), mask, at + ".squares");
        return normalized(ops, at, squares, scored.get(1));
    }

    /**
     * The exact softmax, without a maximum and without a comparison.
     *
     * <ol>
     *   <li>{@code e = exp(s)} and, from the same opening, {@code h = sum_j exp(s_j / 2)}.
     *   <li>{@code S = sum_j e_j} may differ from row to row by many orders of magnitude; {@code S
     *       / h^2} lies in {@code [1/T, 1]} whatever the scores are. So {@code g = h^-2} is a guess
     *       of {@code 1 / S}, and need not be near: {@code u = S g} and the context times {@code g}
     *       use the same {@code g}.
     *   <li>The context times {@code g} is divided by {@code u}.
     * </ol>
     *
     * <p>Where rows differ by more than a series can follow, scores are {@linkplain #halved
     * halved}.
     */
    private static <S, O> S softmax(
            TensorOps<S, O> ops, String at, S products, S wideValues, O mask) {
        String exponentials = BertNames.exponentials(at);
        List<O> scored =
                ops.open(
                        List.of(
                                new At<>(at + ".scores", ops.centerScores(products, exponentials)),
                                new At<>(at + ".value.wide", wideValues)));
        Exponentials<S> e = ops.exponentials(scored.get(0), mask, exponentials);
        if (ops.halvings(exponentials) > 0) {
            S squares = halved(ops, at, e.values(), ops.halvings(exponentials));
            return normalized(ops, at, squares, scored.get(1));
        }
        List<O> weighted =
                ops.open(
                        List.of(
                                new At<>(exponentials, e.values()),
                                new At<>(at + ".sums", ops.rowSums(e.values())),
                                new At<>(at + ".halfSums", e.halfSums())));
        S context = ops.product(weighted.get(0), scored.get(1));
        S guess = ops.apply(new SmoothFunction.InverseSquare(), weighted.get(2), at + ".guess");
        return divided(ops, at, new At<>(at + ".context", context), weighted.get(1), guess);
    }

    /**
     * The softmax of whole scores from the exponentials of scores that were halved n times: {@code
     * softmax(2 t) = softmax(t)^2 / sum softmax(t)^2}, n times over. Rows of {@code t} differ less,
     * by the n-th square root of two; and sums of squares of probabilities lie in {@code [1/T, 1]}.
     * A rough scale of every row is enough before each square: what it is off by cancels in the
     * end.
     *
     * @param exponentials of the halved scores
     * @return numerators of the softmax of whole scores
     */
    private static <S, O> S halved(TensorOps<S, O> ops, String at, S exponentials, int halvings) {
        S numerators = exponentials;
        for (int n = halvings; n >= 1; n--) {
            String level = BertNames.halved(at, n);
            List<O> opened =
                    ops.open(
                            List.of(
                                    new At<>(level + ".numerators", numerators),
                                    new At<>(level + ".sums", ops.rowSums(numerators))));
            String guess = level + BertNames.GUESS;
            O scale = ops.open(guess, ops.apply(DIRECT, opened.get(1), guess));
            String roots = level + ".roots";
            O rooted = ops.open(roots, ops.scaleRows(opened.get(0), scale, roots));
            numerators =
                    ops.square(
                            rooted,
                            n == 1 ? at + ".squares" : BertNames.halved(at, n - 1) + ".numerators");
        }
        return numerators;
    }

    /** Numerators, each row divided by its sum, times the values. */
    private static <S, O> S normalized(TensorOps<S, O> ops, String at, S numerators, O wideValues) {
        String sums = at + ".sums";
        S rowSums = ops.rowSums(numerators);
        int guesses = ops.guesses(at, sums);
        List<At<S>> values = new ArrayList<>();
        values.add(new At<>(at + ".squares", numerators));
        values.add(new At<>(sums, rowSums));
        if (guesses > 0) {
            values.add(new At<>(BertNames.division(at, guesses) + BertNames.ROUGH, rowSums));
        }
        List<O> weighted = ops.open(values);
        At<S> context = new At<>(at + ".context", ops.product(weighted.get(0), wideValues));
        if (guesses > 0) {
            return dividedTwice(ops, at, context, weighted.get(1), weighted.get(2), guesses);
        }
        S inverse = ops.apply(new SmoothFunction.Reciprocal(), weighted.get(1), at + ".inverse");
        List<O> scaled = ops.open(List.of(context, new At<>(at + ".inverse", inverse)));
        return ops.scaleRows(scaled.get(0), scaled.get(1), at + ".normalized");
    }

    /**
     * Rows divided by sums that differ too much for one series: a rough scale brings the sums
     * nearer to each other first, several of them where that is not enough.
     *
     * @param rows the rows, not yet opened
     * @param sums what they are divided by
     * @param rough the same, as the argument of a series
     */
    private static <S, O> S dividedTwice(
            TensorOps<S, O> ops, String at, At<S> rows, O sums, O rough, int guesses) {
        At<S> scaled = rows;
        O left = sums;
        O argument = rough;
        for (int number = guesses; number > 1; number--) {
            String division = BertNames.division(at, number);
            String guess = division + BertNames.GUESS;
            List<O> opened =
                    ops.open(List.of(scaled, new At<>(guess, ops.apply(ROOT, argument, guess))));
            String ratio = division + ".ratio";
            String next = BertNames.division(at, number - 1) + BertNames.ROUGH;
            S nearer = ops.scaleRows(left, opened.get(1), ratio);
            List<O> near = ops.open(List.of(new At<>(ratio, nearer), new At<>(next, nearer)));
            String wire = division + ".scaled";
            scaled = new At<>(wire, ops.scaleRows(opened.get(0), opened.get(1), wire));
            left = near.get(0);
            argument = near.get(1);
        }
        return divided(ops, at, scaled, left, ops.apply(DIRECT, argument, at + BertNames.GUESS));
    }

    /** Rows divided by sums, both of which are multiplied by a guess of {@code 1 / sums} first. */
    private static <S, O> S divided(TensorOps<S, O> ops, String at, At<S> rows, O sums, S guess) {
        List<O> guessed = ops.open(List.of(rows, new At<>(at + BertNames.GUESS, guess)));
        S scaled = ops.scaleRows(guessed.get(0), guessed.get(1), at + ".scaled");
        S ratio = ops.scaleRows(sums, guessed.get(1), at + ".ratio");
        List<O> near =
                ops.open(List.of(new At<>(at + ".scaled", scaled), new At<>(at + ".ratio", ratio)));
        O inverse =
                ops.open(
                        at + ".inverse",
                        ops.apply(new SmoothFunction.Reciprocal(), near.get(1), at + ".inverse"));
        return ops.scaleRows(near.get(0), inverse, at + ".normalized");
    }

    private <S, O> O activation(TensorOps<S, O> ops, String layer, S h) {
        String activated = BertNames.activated(layer);
        String site = BertNames.activationArgument(activated);
        if (config.activation() == ActivationFunction.QUAD) {
            // 0.125 x^2 + 0.25 x + 0.5 = (x + 1)^2 / 8 + 3/8
            O shifted = ops.open(site, ops.addPublic(h, 1));
            S square = ops.timesPowerOfTwo(ops.square(shifted, activated), -3);
            return ops.open(activated, ops.addPublic(square, 0.375));
        }
        O opened = ops.open(site, h);
        return ops.open(activated, ops.apply(activationFunction(config), opened, activated));
    }

    private <S, O> void classify(TensorOps<S, O> ops, String norm, O centered) {
        Reader reader = Reader.weight(BertNames.POOLER, false);
        S pooled = norms.read(ops, norm, centered, List.of(reader)).getFirst();
        O opened = ops.open(BertNames.POOLER, pooled);
        S tanh = ops.apply(new SmoothFunction.Tanh(), opened, BertNames.POOLED);
        O features = ops.open(BertNames.POOLED, tanh);
        ops.reveal(
                BertNames.LOGITS,
                ops.linear(features, BertNames.CLASSIFIER, bias(BertNames.CLASSIFIER)));
    }

    /** The scale of a LayerNorm as a function of the sum of squares of its centred row. */
    public static SmoothFunction normScale(BertConfig config) {
        int columns = config.hiddenSize();
        double scale = rowScale(columns);
        return new SmoothFunction.InverseSquareRoot(
                1 << centerShift(columns), config.layerNormEps() / (scale * scale));
    }

    /** The smooth activation of a model whose activation is not quad. */
    public static SmoothFunction activationFunction(BertConfig config) {
        return switch (config.activation()) {
            case GELU -> new SmoothFunction.Gelu();
            case GELU_TANH -> new SmoothFunction.GeluTanh();
            case FOURIER -> new SmoothFunction.FourierGelu();
            case QUAD -> throw new IllegalArgumentException("quad is a square, not a series");
        };
    }

    /**
     * The root mean square of the rows that a LayerNorm gives, before its gain: {@code sqrt(2^k /
     * H)}, in [1, sqrt(2)), so that the sum of squares is divided by {@code 2^k} instead of H.
     */
    public static double rowScale(int columns) {
        return Math.sqrt((double) (1L << centerShift(columns)) / columns);
    }

    /** The {@code k} of {@link #rowScale}. */
    public static int centerShift(int columns) {
        return 32 - Integer.numberOfLeadingZeros(columns - 1);
    }

    private static String bias(String weight) {
        return weight + BertNames.BIAS;
    }
}
