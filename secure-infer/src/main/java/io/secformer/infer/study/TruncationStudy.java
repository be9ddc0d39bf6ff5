package io.secformer.infer.study;

import io.secformer.convert.fixedpoint.FixedPoint;
import io.secformer.convert.fixedpoint.PrecisionPlan;
import io.secformer.convert.fixedpoint.Strategy;
import io.secformer.convert.fixedpoint.Truncation;
import io.secformer.convert.op.TensorFunction;
import io.secformer.convert.op.TensorOps;
import io.secformer.convert.reading.FunctionReading;
import io.secformer.convert.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** How often dropping the low bits of random shares goes wrong, by the size of the word. */
final class TruncationStudy {
    private static final int LEAST = 40;
    private static final int MOST = 62;
    private static final int STEP = 2;
    private static final int TRIALS = 1 << 20;
    private static final int DROPPED = Strategy.CRYPTEN.fractionBits();
    private static final long SEED = 21;

    private TruncationStudy() {}

    /**
     * Words of one size.
     *
     * @param form how bits are dropped
     * @param log2Word the words are two to this power
     * @param trials random sharings
     * @param failures results that are off by more than an ulp
     * @param predicted probability of one
     * @param offBy what a failure adds to a value of 16 fraction bits; 0 if there was none
     */
    record Row(
            Truncation form,
            int log2Word,
            int trials,
            long failures,
            double predicted,
            double offBy) {

        double measured() {
            return (double) failures / trials;
        }

        /** Everything by its name. */
        Map<String, @Nullable Object> byName() {
            Map<String, @Nullable Object> fields = new LinkedHashMap<>();
            fields.put("truncation", form.optionName());
            fields.put("log2Word", log2Word);
            fields.put("trials", trials);
            fields.put("failures", failures);
            fields.put("measured", measured());
            fields.put("predicted", predicted);
            fields.put("offBy", offBy);
            fields.put("words", words());
            return fields;
        }

        String words() {
            if (form == Truncation.EXACT) {
                return "the ring shrinks by as many bits: within an ulp for every sharing";
            }
            return failures == 0
                    ? "too rare to be seen"
                    : String.format(
                            Locale.ROOT,
                            "one in %.3g; each adds %.4g to its value, and whatever reads that is"
                                    + " lost",
                            1 / measured(),
                            offBy);
        }
    }

    /** Words of 2^40 to 2^62 under one way to drop bits. */
    static List<Row> of(Truncation form) {
        List<Row> rows = new ArrayList<>();
        for (int log2 = LEAST; log2 <= MOST; log2 += STEP) {
            rows.add(
                    switch (form) {
                        case LOCAL -> local(log2);
                        case EXACT -> exact(log2);
                    });
        }
        return rows;
    }

    /** What one opening does: products have twice the fraction bits of a value. */
    private record Opened() implements TensorFunction {
        @Override
        public <S, O> S apply(TensorOps<S, O> ops, S x) {
            return ops.asSecret(ops.open("value", x));
        }
    }

    private static Row local(int log2) {
        double value = Math.scalb(1.0, log2 - 2 * DROPPED);
        double[] words = new double[TRIALS];
        Arrays.fill(words, value);
        double[] found =
                FunctionReading.values(
                        PrecisionPlan.builder(1).strategy(Strategy.CRYPTEN).build(),
                        new Opened(),
                        new Shape(1, 1, 1, TRIALS),
                        words,
                        new SplittableRandom(SEED));
        double ulp = Math.scalb(1.0, -DROPPED);
        long failures = 0;
        double offBy = 0;
        for (double each : found) {
            if (Math.abs(each - value) > ulp) {
                failures++;
                offBy = each - value;
            }
        }
        return new Row(
                Truncation.LOCAL, log2, TRIALS, failures, Math.scalb(1.0, log2 - Long.SIZE), offBy);
    }

    private static Row exact(int log2) {
        long word = 1L << log2;
        int left = Long.SIZE - DROPPED;
        SplittableRandom random = new SplittableRandom(SEED);
        long failures = 0;
        for (int i = 0; i < TRIALS; i++) {
            long share = random.nextLong();
            long sum =
                    FixedPoint.reduce(share, Long.SIZE, DROPPED)
                            + FixedPoint.reduce(word - share, Long.SIZE, DROPPED);
            long error = FixedPoint.signed(sum - (word >> DROPPED), left);
            failures += Math.abs(error) > 1 ? 1 : 0;
        }
        return new Row(Truncation.EXACT, log2, TRIALS, failures, 0, 0);
    }
}
