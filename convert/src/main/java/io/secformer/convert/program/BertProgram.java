package io.secformer.convert.program;

import io.secformer.convert.fixedpoint.Embedding;
import io.secformer.convert.fixedpoint.Folding;
import io.secformer.convert.model.ActivationFunction;
import io.secformer.convert.model.BertConfig;
import io.secformer.convert.model.SoftmaxFunction;
import io.secformer.convert.program.TensorOps.At;
import io.secformer.convert.tensor.Shape;
import java.util.List;

/**
 * A BERT sequence classifier (post-LayerNorm; 2Quad attention, or the exact softmax), written once
 * over {@link TensorOps}.
 *
 * <p>15 rounds a layer with 2Quad, 17 with the exact softmax, and one more where the plan has a
 * Newton step; one less in all where the embedding tables are public. What differs from the
 * textbook, without changing the result:
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

    private final BertConfig config;
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

    /** Reads the program; the logits go to {@link TensorOps#reveal}. */
    public <S, O> void run(TensorOps<S, O> ops) {
        String table = BertNames.EMBEDDING_TABLE;
        String positions = BertNames.EMBEDDING_POSITIONS;
        boolean published = ops.embedding() == Embedding.PUBLIC;
        O rows = published ? ops.embeddedRows(BertNames.EMBEDDED, table, positions) : ops.tokens();
        O mask = ops.paddingMask();
        O embedded =
                published ? rows : ops.open(BertNames.EMBEDDED, ops.embed(rows, table, positions));
        O y = normalized(ops, BertNames.EMBEDDING_NORM, embedded);
        for (int layer = 0; layer < config.numHiddenLayers(); layer++) {
            y = layer(ops, BertNames.layer(layer), y, mask, isLast(layer));
        }
        classify(ops, y);
    }

    private boolean isLast(int layer) {
        return layer == config.numHiddenLayers() - 1;
    }

    private <S, O> O layer(TensorOps<S, O> ops, String layer, O input, O mask, boolean last) {
        O y = last ? ops.firstRows(input) : input;
        O context = attention(ops, layer, y, input, mask);
        S projected =
                ops.linear(context, layer + ".attention.output", bias(layer + ".attention.output"));
        S residual = residual(ops, y, layer + ".attention.residual");
        O z = layerNorm(ops, layer + ".attention.norm", ops.add(projected, residual));

        O hidden = activation(ops, layer, z);
        S output = ops.linear(hidden, layer + ".output", bias(layer + ".output"));
        S skip = residual(ops, z, layer + ".output.residual");
        return layerNorm(ops, layer + ".output.norm", ops.add(output, skip));
    }

    /** {@code y} times its gain, less the mean of that. */
    private <S, O> S residual(TensorOps<S, O> ops, O y, String gain) {
        S scaled = ops.scaleColumns(y, gain);
        if (ops.folding() == Folding.CENTERED_ROWS) {
            return ops.centerRows(scaled);
        }
        String mean = gain + BertNames.MEAN;
        return ops.subtractColumn(scaled, ops.linear(y, mean, bias(mean)));
    }

    private <S, O> O attention(TensorOps<S, O> ops, String layer, O queries, O keys, O mask) {
        int heads = config.numAttentionHeads();
        String at = layer + ".attention";
        S q = ops.splitHeads(ops.linear(queries, at + ".query", bias(at + ".query")), heads);
        S k = ops.splitHeads(ops.linear(keys, at + ".key", bias(at + ".key")), heads);
        S v = ops.splitHeads(ops.linear(keys, at + ".value", bias(at + ".value")), heads);
        List<O> qkv =
                ops.open(
                        List.of(
                                new At<>(at + ".query", q),
                                new At<>(at + ".key", k),
                                new At<>(at + ".value", v)));
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
        List<O> weighted =
                ops.open(
                        List.of(
                                new At<>(at + ".squares", squares),
                                new At<>(at + ".sums", ops.rowSums(squares))));
        S context = ops.product(weighted.get(0), scored.get(1));
        S inverse = ops.apply(new SmoothFunction.Reciprocal(), weighted.get(1), at + ".inverse");
        List<O> scaled =
                ops.open(
                        List.of(
                                new At<>(at + ".context", context),
                                new At<>(at + ".inverse", inverse)));
        return ops.scaleRows(scaled.get(0), scaled.get(1), at + ".normalized");
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
     */
    private static <S, O> S softmax(
            TensorOps<S, O> ops, String at, S products, S wideValues, O mask) {
        String exponentials = at + ".exponentials";
        List<O> scored =
                ops.open(
                        List.of(
                                new At<>(at + ".scores", ops.centerScores(products, exponentials)),
                                new At<>(at + ".value.wide", wideValues)));
        Exponentials<S> e = ops.exponentials(scored.get(0), mask, exponentials);
        List<O> weighted =
                ops.open(
                        List.of(
                                new At<>(exponentials, e.values()),
                                new At<>(at + ".sums", ops.rowSums(e.values())),
                                new At<>(at + ".halfSums", e.halfSums())));
        S context = ops.product(weighted.get(0), scored.get(1));
        S guess = ops.apply(new SmoothFunction.InverseSquare(), weighted.get(2), at + ".guess");
        List<O> guessed =
                ops.open(
                        List.of(
                                new At<>(at + ".context", context),
                                new At<>(at + ".guess", guess)));
        S scaled = ops.scaleRows(guessed.get(0), guessed.get(1), at + ".scaled");
        S ratio = ops.scaleRows(weighted.get(1), guessed.get(1), at + ".ratio");
        List<O> near =
                ops.open(List.of(new At<>(at + ".scaled", scaled), new At<>(at + ".ratio", ratio)));
        O inverse =
                ops.open(
                        at + ".inverse",
                        ops.apply(new SmoothFunction.Reciprocal(), near.get(1), at + ".inverse"));
        return ops.scaleRows(near.get(0), inverse, at + ".normalized");
    }

    private <S, O> O activation(TensorOps<S, O> ops, String layer, O z) {
        String activated = BertNames.activated(layer);
        String site = BertNames.activationArgument(activated);
        S h = ops.linear(z, site, bias(site));
        if (config.activation() == ActivationFunction.QUAD) {
            // 0.125 x^2 + 0.25 x + 0.5 = (x + 1)^2 / 8 + 3/8
            O shifted = ops.open(site, ops.addPublic(h, 1));
            S square = ops.timesPowerOfTwo(ops.square(shifted, activated), -3);
            return ops.open(activated, ops.addPublic(square, 0.375));
        }
        O opened = ops.open(site, h);
        return ops.open(activated, ops.apply(activationFunction(config), opened, activated));
    }

    private <S, O> O layerNorm(TensorOps<S, O> ops, String site, S centered) {
        return normalized(ops, site, ops.open(site + ".centered", centered));
    }

    private <S, O> O normalized(TensorOps<S, O> ops, String site, O d) {
        S squares = ops.sumOfSquares(d, site + ".squares");
        O scale = ops.open(site + ".scale", normScale(ops, site, squares));
        return ops.open(site, ops.scaleRows(d, scale, site));
    }

    private <S, O> S normScale(TensorOps<S, O> ops, String norm, S squares) {
        SmoothFunction function = normScale(config, ops.folding());
        String argument = norm + ".squares";
        String site = norm + ".scale";
        if (!ops.refines(function, argument, site)) {
            return ops.apply(function, ops.open(argument, squares), site);
        }
        List<O> opened =
                ops.open(
                        List.of(
                                new At<>(argument, squares),
                                new At<>(argument + BertNames.FACTOR, squares)));
        String rough = site + BertNames.ESTIMATE;
        O estimate = ops.open(rough, ops.apply(function, opened.get(0), rough));
        return ops.refine(function, opened.get(1), estimate, site);
    }

    private <S, O> void classify(TensorOps<S, O> ops, O first) {
        S pooled = ops.linear(first, BertNames.POOLER, bias(BertNames.POOLER));
        O opened = ops.open(BertNames.POOLER, pooled);
        S tanh = ops.apply(new SmoothFunction.Tanh(), opened, BertNames.POOLED);
        O features = ops.open(BertNames.POOLED, tanh);
        ops.reveal(
                BertNames.LOGITS,
                ops.linear(features, BertNames.CLASSIFIER, bias(BertNames.CLASSIFIER)));
    }

    /** The scale of a LayerNorm as a function of the sum of squares of its centred row. */
    public static SmoothFunction normScale(BertConfig config, Folding folding) {
        int columns = config.hiddenSize();
        if (folding == Folding.CENTERED_ROWS) {
            double kappa = centerScale(columns);
            return new SmoothFunction.InverseSquareRoot(
                    columns, config.layerNormEps() * kappa * kappa);
        }
        double scale = rowScale(columns);
        return new SmoothFunction.InverseSquareRoot(
                1 << centerShift(columns), config.layerNormEps() / (scale * scale));
    }

    /** The smooth activation of a model whose activation is not quad. */
    public static SmoothFunction activationFunction(BertConfig config) {
        return switch (config.activation()) {
            case GELU -> new SmoothFunction.Gelu();
            case FOURIER -> new SmoothFunction.FourierGelu();
            case QUAD -> throw new IllegalArgumentException("quad is a square, not a series");
        };
    }

    /**
     * The root mean square of the rows that a LayerNorm gives, before its gain: {@code sqrt(2^k /
     * H)}, in [1, sqrt(2)), so that the sum of squares is divided by {@code 2^k} instead of H.
     */
    public static double rowScale(int columns) {
        return 1 / Math.sqrt(centerScale(columns));
    }

    /** What {@link TensorOps#centerRows} multiplies by: {@code H / 2^k}, in (1/2, 1]. */
    public static double centerScale(int columns) {
        return (double) columns / (1L << centerShift(columns));
    }

    /** The {@code k} of both: the number of ring bits that {@link TensorOps#centerRows} costs. */
    public static int centerShift(int columns) {
        return 32 - Integer.numberOfLeadingZeros(columns - 1);
    }

    private static String bias(String weight) {
        return weight + BertNames.BIAS;
    }
}
