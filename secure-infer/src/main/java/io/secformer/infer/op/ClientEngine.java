package io.secformer.infer.op;

import io.secformer.convert.fixedpoint.Embedding;
import io.secformer.convert.fixedpoint.FixedPoint;
import io.secformer.convert.fixedpoint.ParameterFormat;
import io.secformer.convert.fixedpoint.PrecisionPlan;
import io.secformer.convert.fixedpoint.Wire;
import io.secformer.convert.model.BertConfig;
import io.secformer.convert.program.BertNames;
import io.secformer.convert.program.BertProgram;
import io.secformer.convert.program.EmbeddingLookup;
import io.secformer.convert.program.FixedPointOps;
import io.secformer.convert.program.Opened;
import io.secformer.convert.program.ParameterRows;
import io.secformer.convert.program.RealValues;
import io.secformer.convert.program.TokenInput;
import io.secformer.convert.ring.BitPacking;
import io.secformer.convert.ring.PlainPacking;
import io.secformer.convert.ring.RingKernels;
import io.secformer.convert.tensor.Shape;
import io.secformer.convert.tensor.Workers;
import io.secformer.infer.protocol.EmbeddingProtocol;
import io.secformer.infer.protocol.InputProtocol;
import io.secformer.infer.random.Seed;
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

    /** Sizes of the masked input of a batch: what the servers expect. */
    public static int[] inputBytes(BertConfig config, PrecisionPlan plan, int batch, int tokens) {
        BertProgram program = new BertProgram(config, batch, tokens);
        int rows =
                switch (plan.embedding()) {
                    case SECRET -> Math.toIntExact(oneHot(program, plan).openingBytes());
                    case PUBLIC -> input(plan, BertNames.EMBEDDED, program.embeddedShape());
                };
        return new int[] {rows, input(plan, BertNames.MASK, program.maskShape())};
    }

    private static EmbeddingProtocol oneHot(BertProgram program, PrecisionPlan plan) {
        Shape shape = program.tokensShape();
        return new EmbeddingProtocol(
                shape.allRows(), shape.columns(), plan.wire(BertNames.TOKENS).ringBits());
    }

    private static int input(PrecisionPlan plan, String wire, Shape shape) {
        return new InputProtocol(plan.wire(wire), shape.size()).bytes();
    }

    /** Size of one server's share of the logits. */
    public static int logitsBytes(PrecisionPlan plan, BertConfig config, int batch) {
        return BitPacking.packedBytes(
                batch * config.numLabels(), plan.wire(BertNames.LOGITS).ringBits());
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
        BertProgram program = new BertProgram(config, input.batch(), input.tokens());
        InputReading reading = new InputReading(input, inference, first, second);
        program.run(new FixedPointOps<>(program, plan, reading));
        byte[] rows = reading.rows;
        byte[] bits = reading.bits;
        if (rows == null || bits == null) {
            throw new IllegalStateException("the program takes no input");
        }
        return new MaskedInput(rows, bits);
    }

    /**
     * Looked-up values of real tokens that leave the range of their wire: words that are further
     * apart than calibration has seen, whose answer means little. 0 where the servers look up.
     */
    public long outsideRange(TokenInput input) {
        if (embeddings == null) {
            return 0;
        }
        Wire wire = plan.wire(BertNames.EMBEDDED);
        Shape shape = new BertProgram(config, input.batch(), input.tokens()).embeddedShape();
        long[] values = lookUp(embeddings, input);
        long[] outside = new long[1];
        new RealValues(input)
                .forEach(
                        wire.name(),
                        shape,
                        (from, to) -> {
                            for (int i = from; i < to; i++) {
                                double value = Math.scalb((double) values[i], -wire.fractionBits());
                                outside[0] += wire.contains(value) ? 0 : 1;
                            }
                        });
        return outside[0];
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

    /** Follows the program up to its inputs, to number them as the others do. */
    private final class InputReading extends DatalessReading<Unknown> {
        private final TokenInput input;
        private final long inference;
        private final Seed first;
        private final Seed second;
        private byte @Nullable [] rows;
        private byte @Nullable [] bits;

        InputReading(TokenInput input, long inference, Seed first, Seed second) {
            this.input = input;
            this.inference = inference;
            this.first = first;
            this.second = second;
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
            int width = input.tokens();
            int[] words = new int[shape.allRows()];
            int[] types = new int[words.length];
            for (int i = 0; i < words.length; i++) {
                words[i] = input.tokenIds()[i / width][i % width];
                types[i] = config.vocabSize() + input.tokenTypes()[i / width][i % width];
            }
            InputMasks masks =
                    new InputMasks(inference, op, words.length, shape.columns(), wire.ringBits());
            try (Workers caller = new Workers(1)) {
                rows =
                        new EmbeddingProtocol(words.length, shape.columns(), wire.ringBits())
                                .mask(
                                        new PlainPacking(),
                                        words,
                                        types,
                                        masks.share(first, caller),
                                        masks.share(second, caller));
            }
            return Unknown.VALUE;
        }

        @Override
        public Unknown embeddedRows(
                int op, Shape shape, Wire wire, ParameterFormat table, ParameterFormat positions) {
            rows = masked(op, wire, lookUp(Objects.requireNonNull(embeddings), input));
            return Unknown.VALUE;
        }

        @Override
        public Unknown paddingMask(int op, Shape shape, Wire wire) {
            int width = input.tokens();
            long[] real = new long[shape.size()];
            for (int i = 0; i < real.length; i++) {
                real[i] = i % width < input.lengths()[i / width] ? 1 : 0;
            }
            bits = masked(op, wire, real);
            return Unknown.VALUE;
        }

        private byte[] masked(int op, Wire wire, long[] values) {
            try (Workers caller = new Workers(1)) {
                return new InputProtocol(wire, values.length)
                        .mask(first, second, inference, op, values, RingKernels.plain(caller));
            }
        }
    }
}
