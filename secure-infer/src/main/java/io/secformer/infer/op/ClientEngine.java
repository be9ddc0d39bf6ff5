package io.secformer.infer.op;

import io.secformer.convert.fixedpoint.FixedPoint;
import io.secformer.convert.fixedpoint.PrecisionPlan;
import io.secformer.convert.fixedpoint.Wire;
import io.secformer.convert.model.BertConfig;
import io.secformer.convert.program.BertNames;
import io.secformer.convert.program.BertProgram;
import io.secformer.convert.program.FixedPointOps;
import io.secformer.convert.program.Opened;
import io.secformer.convert.program.TokenInput;
import io.secformer.convert.tensor.Shape;
import io.secformer.convert.tensor.Workers;
import io.secformer.infer.dealer.Masks;
import io.secformer.infer.protocol.EmbeddingProtocol;
import io.secformer.infer.random.Seed;
import io.secformer.infer.ring.BitPacking;
import io.secformer.infer.ring.PlainPacking;
import io.secformer.infer.ring.RingKernels;
import org.jspecify.annotations.Nullable;

/** The client: masks its input, and rebuilds the logits that only it may see. */
public final class ClientEngine {
    private final BertConfig config;
    private final PrecisionPlan plan;

    public ClientEngine(BertConfig config, PrecisionPlan plan) {
        this.config = config;
        this.plan = plan;
    }

    /** Sizes of the masked input of a batch: what the servers expect. */
    public static int[] inputBytes(BertConfig config, PrecisionPlan plan, int batch, int tokens) {
        BertProgram program = new BertProgram(config, batch, tokens);
        Shape shape = program.tokensShape();
        long rows =
                new EmbeddingProtocol(
                                shape.allRows(),
                                shape.columns(),
                                plan.wire(BertNames.TOKENS).ringBits())
                        .openingBytes();
        int mask =
                BitPacking.packedBytes(
                        program.maskShape().size(), plan.wire(BertNames.MASK).ringBits());
        return new int[] {Math.toIntExact(rows), mask};
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
     */
    public MaskedInput mask(TokenInput input, long inference, Seed first, Seed second) {
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
        public Unknown paddingMask(int op, Shape shape, Wire wire) {
            long[] words;
            try (Workers caller = new Workers(1)) {
                words =
                        Masks.whole(
                                first,
                                second,
                                inference,
                                op,
                                shape.size(),
                                wire.ringBits(),
                                RingKernels.plain(caller));
            }
            int width = input.tokens();
            for (int i = 0; i < words.length; i++) {
                words[i] += i % width < input.lengths()[i / width] ? 1 : 0;
            }
            byte[] packed = new byte[BitPacking.packedBytes(words.length, wire.ringBits())];
            BitPacking.pack(words, 0, words.length, wire.ringBits(), packed, 0);
            bits = packed;
            return Unknown.VALUE;
        }
    }
}
