package io.secformer.convert.network;

import io.secformer.convert.fixedpoint.Embedding;
import io.secformer.convert.fixedpoint.Strategy;
import io.secformer.convert.model.BertConfig;
import io.secformer.convert.op.Input.Kind;
import io.secformer.convert.op.SmoothFunction;
import io.secformer.convert.op.TensorOps;
import io.secformer.convert.op.TensorOps.At;
import io.secformer.convert.strategy.ActivationRule;
import io.secformer.convert.strategy.AttentionRule;
import io.secformer.convert.strategy.BertNames;
import io.secformer.convert.strategy.Block;
import io.secformer.convert.strategy.Choices;
import io.secformer.convert.strategy.NormRule;
import io.secformer.convert.strategy.NormScale;
import io.secformer.convert.strategy.Reader;
import io.secformer.convert.strategy.ScaledAfterwardsNorm;
import io.secformer.convert.strategy.ScaledFirstNorm;
import io.secformer.convert.strategy.SeriesActivation;
import io.secformer.convert.strategy.SiteRole;
import io.secformer.convert.strategy.published.PublishedRules;
import io.secformer.convert.strategy.published.RootNorm;
import io.secformer.convert.tensor.Shape;
import java.util.List;

/**
 * A BERT sequence classifier (post-LayerNorm; 2Quad attention, or the exact softmax), written once
 * over {@link TensorOps}.
 *
 * <p>In our own strategy 15 rounds a layer with 2Quad, 17 with the exact softmax, two less in
 * {@link io.secformer.convert.fixedpoint.Strategy#SERIES_WAN}, and one more where the plan has a
 * Newton step; one less in all where the embedding tables are public. Where ranges are wide: one
 * more for scores that are halved once and three for every further time, three for a LayerNorm
 * whose rows are rescaled, two for every rough scale before a division. What differs from the
 * textbook, without changing the result:
 *
 * <ul>
 *   <li>The gain and bias of a LayerNorm are folded into the weights that follow, the residual path
 *       multiplies by the gain and subtracts the mean; weights that lead into a LayerNorm come
 *       centred.
 *   <li>The rows of padding are zero before keys are made of them, so that no score has to be
 *       masked.
 *   <li>Attention is normalised after the product with V, on D columns instead of T.
 *   <li>The classifier reads the first token only, so the last layer computes nothing else after
 *       its keys and values.
 * </ul>
 */
final class BertNetwork implements Network {
    private final BertConfig config;
    private final Choices choices;
    private final boolean publicEmbeddings;
    private final AttentionRule attention;
    private final NormRule norms;
    private final ActivationRule activation;
    private final ActivationRule pooler;
    private final int batch;
    private final int tokens;

    /**
     * @param batch sentences evaluated together, B
     * @param tokens padded length, T
     * @throws IllegalArgumentException if the model cannot be evaluated by this network
     */
    BertNetwork(BertConfig config, Choices choices, int batch, int tokens) {
        if (tokens < 1 || tokens > config.maxPositionEmbeddings()) {
            throw new IllegalArgumentException(
                    "tokens must be 1 to %d (max_position_embeddings), found %d"
                            .formatted(config.maxPositionEmbeddings(), tokens));
        }
        this.config = config;
        this.choices = choices;
        this.publicEmbeddings = choices.embedding() == Embedding.PUBLIC;
        Strategy strategy = choices.strategy();
        boolean planned = strategy.isPlanned();
        this.attention =
                planned ? AttentionRule.of(config) : PublishedRules.attention(config, strategy);
        this.norms = norms(config, choices);
        this.activation =
                planned
                        ? ActivationRule.of(config.activation())
                        : PublishedRules.activation(config.activation(), strategy);
        this.pooler =
                planned
                        ? new SeriesActivation(new SmoothFunction.Tanh())
                        : PublishedRules.tanh(choices);
        this.batch = batch;
        this.tokens = tokens;
    }

    private static NormRule norms(BertConfig config, Choices choices) {
        SmoothFunction scale = NormScale.function(config.hiddenSize(), config.layerNormEps());
        return switch (choices.strategy().normalisation()) {
            case SERIES -> new ScaledFirstNorm(scale, choices);
            case SERIES_WAN -> new ScaledAfterwardsNorm(scale, choices);
            case NEWTON, GOLDSCHMIDT -> new RootNorm(config, choices);
        };
    }

    @Override
    public int batch() {
        return batch;
    }

    @Override
    public int tokens() {
        return tokens;
    }

    @Override
    public List<NetworkInput> inputs() {
        Shape bits = new Shape(batch, 1, 1, tokens);
        Shape rows = new Shape(batch, 1, tokens, config.hiddenSize());
        Shape oneHot = rows.withColumns(config.vocabSize() + config.typeVocabSize());
        NetworkInput words =
                publicEmbeddings
                        ? new NetworkInput(BertNames.EMBEDDED, Kind.VALUES, rows)
                        : new NetworkInput(BertNames.TOKENS, Kind.ONE_HOT, oneHot);
        return List.of(words, new NetworkInput(BertNames.MASK, Kind.VALUES, bits));
    }

    @Override
    public NetworkOutput output() {
        return new NetworkOutput(BertNames.LOGITS, new Shape(batch, 1, 1, config.numLabels()));
    }

    @Override
    public <S, O> void run(TensorOps<S, O> ops) {
        String table = BertNames.EMBEDDING_TABLE;
        String positions = BertNames.EMBEDDING_POSITIONS;
        O centered =
                publicEmbeddings
                        ? ops.embeddedRows(BertNames.EMBEDDED, table, positions)
                        : ops.open(
                                BertNames.EMBEDDED, ops.embed(BertNames.TOKENS, table, positions));
        O mask = ops.input(BertNames.MASK);
        Block norm = Block.embeddingNorm();
        for (int layer = 0; layer < config.numHiddenLayers(); layer++) {
            S sum = layer(ops, layer, norm, centered, mask);
            norm = Block.outputNorm(layer);
            centered = ops.open(norm.wire(SiteRole.CENTERED), sum);
        }
        classify(ops, norm, centered);
    }

    private boolean isLast(int layer) {
        return layer == config.numHiddenLayers() - 1;
    }

    /**
     * From the rows before a LayerNorm, which the layer reads, to those before its own last one.
     */
    private <S, O> S layer(TensorOps<S, O> ops, int index, Block norm, O centered, O mask) {
        boolean last = isLast(index);
        Block at = Block.attention(index);
        Block layer = Block.layer(index);
        List<S> outer =
                norms.read(
                        ops,
                        norm,
                        centered,
                        mask,
                        List.of(
                                Reader.weight(at.wire(SiteRole.QUERY), last),
                                Reader.key(at.wire(SiteRole.KEY)),
                                Reader.weight(at.wire(SiteRole.VALUE), false),
                                Reader.residual(at.wire(SiteRole.RESIDUAL), last)));
        O context = attention(ops, at, outer, mask);
        S sum = ops.add(linear(ops, context, at.wire(SiteRole.OUTPUT)), outer.get(3));
        Block inside = Block.attentionNorm(index);
        List<S> inner =
                norms.read(
                        ops,
                        inside,
                        ops.open(inside.wire(SiteRole.CENTERED), sum),
                        null,
                        List.of(
                                Reader.weight(layer.wire(SiteRole.INTERMEDIATE), false),
                                Reader.residual(layer.wire(SiteRole.OUTPUT_RESIDUAL), false)));
        O hidden =
                activation.activated(
                        ops,
                        layer.wire(SiteRole.INTERMEDIATE),
                        layer.wire(SiteRole.ACTIVATED),
                        inner.get(0));
        return ops.add(linear(ops, hidden, layer.wire(SiteRole.OUTPUT)), inner.get(1));
    }

    /**
     * @param read queries, keys and values
     */
    private <S, O> O attention(TensorOps<S, O> ops, Block at, List<S> read, O mask) {
        int heads = config.numAttentionHeads();
        List<O> qkv =
                ops.open(
                        List.of(
                                new At<>(
                                        at.wire(SiteRole.QUERY),
                                        ops.splitHeads(read.get(0), heads)),
                                new At<>(at.wire(SiteRole.KEY), ops.splitHeads(read.get(1), heads)),
                                new At<>(
                                        at.wire(SiteRole.VALUE),
                                        ops.splitHeads(read.get(2), heads))));
        S products = ops.productTransposed(qkv.get(0), qkv.get(1));
        S weighed = attention.weighed(ops, choices, at, products, qkv.get(2), mask);
        return ops.open(at.wire(SiteRole.NORMALIZED), ops.mergeHeads(weighed));
    }

    private <S, O> void classify(TensorOps<S, O> ops, Block norm, O centered) {
        Reader reader = Reader.weight(BertNames.POOLER, false);
        S pooled = norms.read(ops, norm, centered, null, List.of(reader)).getFirst();
        O features = pooler.activated(ops, BertNames.POOLER, BertNames.POOLED, pooled);
        ops.reveal(BertNames.LOGITS, linear(ops, features, BertNames.CLASSIFIER));
    }

    private static <S, O> S linear(TensorOps<S, O> ops, O x, String weight) {
        return ops.linear(x, weight, weight + BertNames.BIAS);
    }
}
