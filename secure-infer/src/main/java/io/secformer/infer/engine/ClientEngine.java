package io.secformer.infer.engine;

import io.secformer.convert.fixedpoint.Embedding;
import io.secformer.convert.fixedpoint.FixedPoint;
import io.secformer.convert.fixedpoint.PrecisionPlan;
import io.secformer.convert.fixedpoint.Wire;
import io.secformer.convert.model.BertConfig;
import io.secformer.convert.network.PlannedNetwork;
import io.secformer.convert.op.Input;
import io.secformer.convert.op.OpenedFormat;
import io.secformer.convert.op.ParameterRows;
import io.secformer.convert.reading.EmbeddingLookup;
import io.secformer.convert.reading.RealValues;
import io.secformer.convert.reading.TokenInput;
import io.secformer.convert.ring.BitPacking;
import io.secformer.convert.ring.PlainPacking;
import io.secformer.convert.ring.RingKernels;
import io.secformer.convert.strategy.BertNames;
import io.secformer.convert.tensor.Workers;
import io.secformer.infer.protocol.MaskedInput;
import io.secformer.infer.random.Seed;
import io.secformer.infer.suite.masked.InputProtocol;
import io.secformer.infer.suite.masked.OneHotInputProtocol;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The client: masks its input, and rebuilds the logits that only it may see. */
public final class ClientEngine {
    private final BertConfig config;
    private final PrecisionPlan plan;
    private final @Nullable ParameterRows embeddings;

    /**
     * @param embeddings the public embedding tables; null where they are secret
     * @throws IllegalArgumentException if they are missing, or not what the plan has
     */
    public ClientEngine(BertConfig config, PrecisionPlan plan, @Nullable ParameterRows embeddings) {
        if ((embeddings != null) != (plan.embedding() == Embedding.PUBLIC)) {
            throw new IllegalArgumentException(
                    "a client needs the embedding tables of a model where they are public, and"
                            + " only there");
        }
        this.config = config;
        this.plan = plan;
        this.embeddings = embeddings;
    }

    /** Sizes of the masked inputs of a batch, by number: what the servers expect. */
    public static int[] inputBytes(BertConfig config, PrecisionPlan plan, int batch, int tokens) {
        return PlannedNetwork.of(config, plan, batch, tokens).inputs().stream()
                .mapToInt(input -> Math.toIntExact(CostReading.inputBytes(input)))
                .toArray();
    }

    /** Size of one server's share of the logits. */
    public static int logitsBytes(PrecisionPlan plan, BertConfig config, int batch) {
        OpenedFormat output = PlannedNetwork.of(config, plan, batch, 1).output();
        return BitPacking.packedBytes(output.shape().size(), output.wire().ringBits());
    }

    /**
     * Masks a padded batch.
     *
     * @param first party 0's input seed of the inference, from the dealer
     * @param second party 1's
     * @throws IllegalArgumentException if the model has no embedding for a token or type
     */
    public MaskedInput mask(TokenInput input, long inference, Seed first, Seed second) {
        input.requireWithin(config.vocabSize(), config.typeVocabSize());
        List<Input> inputs = inputs(input);
        byte[] rows =
                switch (inputs.get(0).kind()) {
                    case ONE_HOT -> oneHot(inputs.get(0), input, inference, first, second);
                    case VALUES ->
                            masked(
                                    inputs.get(0),
                                    lookUp(Objects.requireNonNull(embeddings), input),
                                    inference,
                                    first,
                                    second);
                };
        byte[] mask = masked(inputs.get(1), input.paddingMask(), inference, first, second);
        return new MaskedInput(rows, mask);
    }

    private byte[] oneHot(Input rows, TokenInput input, long inference, Seed first, Seed second) {
        int width = input.tokens();
        int[] words = new int[rows.format().shape().allRows()];
        int[] types = new int[words.length];
        for (int i = 0; i < words.length; i++) {
            words[i] = input.tokenIds()[i / width][i % width];
            types[i] = config.vocabSize() + input.tokenTypes()[i / width][i % width];
        }
        OneHotInputProtocol protocol = new OneHotInputProtocol(rows);
        try (Workers caller = new Workers(1)) {
            return protocol.mask(
                    new PlainPacking(),
                    words,
                    types,
                    protocol.maskShare(first, inference, caller),
                    protocol.maskShare(second, inference, caller));
        }
    }

    private static byte[] masked(
            Input input, long[] values, long inference, Seed first, Seed second) {
        try (Workers caller = new Workers(1)) {
            return new InputProtocol(input)
                    .mask(first, second, inference, values, RingKernels.plain(caller));
        }
    }

    /**
     * Looked-up values of real tokens that leave the range of their wire: words that are further
     * apart than calibration has seen, whose answer means little. 0 where the servers look up.
     */
    public long outsideRange(TokenInput input) {
        if (embeddings == null) {
            return 0;
        }
        OpenedFormat rows = inputs(input).getFirst().format();
        Wire wire = rows.wire();
        long[] values = lookUp(embeddings, input);
        long[] outside = new long[1];
        new RealValues(input)
                .forEach(
                        wire.name(),
                        rows.shape(),
                        (from, to) -> {
                            for (int i = from; i < to; i++) {
                                double value = Math.scalb((double) values[i], -wire.fractionBits());
                                outside[0] += wire.contains(value) ? 0 : 1;
                            }
                        });
        return outside[0];
    }

    private List<Input> inputs(TokenInput input) {
        return PlannedNetwork.of(config, plan, input.batch(), input.tokens()).inputs();
    }

    private long[] lookUp(ParameterRows tables, TokenInput input) {
        return EmbeddingLookup.sums(
                input,
                config.vocabSize(),
                plan.parameter(BertNames.EMBEDDING_TABLE),
                plan.parameter(BertNames.EMBEDDING_POSITIONS),
                tables);
    }

    /** The logits, {@code [B][labels]}, from both servers' shares. */
    public double[][] logits(byte[] first, byte[] second, int batch) {
        Wire wire = plan.wire(BertNames.LOGITS);
        int labels = config.numLabels();
        long[] words = new long[batch * labels];
        long[] others = new long[words.length];
        BitPacking.unpack(first, 0, words.length, wire.ringBits(), words, 0);
        BitPacking.unpack(second, 0, words.length, wire.ringBits(), others, 0);
        double[][] logits = new double[batch][labels];
        for (int i = 0; i < words.length; i++) {
            logits[i / labels][i % labels] =
                    FixedPoint.decode(words[i] + others[i], wire.fractionBits(), wire.ringBits());
        }
        return logits;
    }
}
