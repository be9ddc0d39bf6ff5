package io.secformer.convert.calibrate;

import io.secformer.convert.calibrate.observe.PaddedBatches;
import io.secformer.convert.calibrate.observe.Passes;
import io.secformer.convert.fixedpoint.PrecisionPlan;
import io.secformer.convert.fixedpoint.Strategy;
import io.secformer.convert.network.PlannedNetwork;
import io.secformer.convert.op.PackedParameters;
import io.secformer.convert.op.SeriesTables;
import io.secformer.convert.parameter.BertParameters;
import io.secformer.convert.parameter.QuantizedParameters;
import io.secformer.convert.reading.FixedReading;
import io.secformer.convert.reading.PlainReading;
import io.secformer.convert.reading.RangeObserver;
import io.secformer.convert.reading.TokenInput;
import io.secformer.convert.tensor.PlainRingMatmul;
import io.secformer.convert.tensor.RingMatmul;
import io.secformer.convert.tensor.Workers;
import io.secformer.kit.file.FormatException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * The fixed reading beside the plain one.
 *
 * @param examples sentences that were compared
 * @param of sentences that they were chosen from
 * @param maxLogitDifference the largest difference of any logit
 * @param meanLogitDifference the mean of the differences
 * @param rootMeanSquare of the differences
 * @param saturated values outside their planned range, by wire
 */
public record FixedCheck(
        int examples,
        int of,
        double maxLogitDifference,
        double meanLogitDifference,
        double rootMeanSquare,
        Map<String, Long> saturated) {
    /** Sentences that are compared where nothing else is said. */
    public static final int DEFAULT_EXAMPLES = 256;

    /** How far above its prediction a conversion may be: that is of first order, and an average. */
    public static final double PREDICTION_FACTOR = 4;

    /**
     * Whether the differences are those that a plan predicts; so they are where it predicts none.
     */
    boolean keeps(double predicted) {
        return !(rootMeanSquare > PREDICTION_FACTOR * predicted);
    }

    /**
     * Refuses a conversion that is not as exact as its plan predicts.
     *
     * @param predicted root mean square error of a logit; not a number where it is not known
     * @throws FormatException that says what was found and what to do
     */
    public void requirePredicted(double predicted) {
        if (!keeps(predicted)) {
            throw new FormatException(
                    String.format(
                            Locale.ROOT,
                            "fixed point is off by %.2g of a logit in the root mean square and by"
                                    + " %.2g at most, where its plan predicts %.2g%s: nothing is"
                                    + " written; try a larger --head-room, a smaller --logit-error,"
                                    + " or a 2quad student",
                            rootMeanSquare,
                            maxLogitDifference,
                            predicted,
                            saturated.isEmpty()
                                    ? ""
                                    : "; "
                                            + saturatedTotal()
                                            + " values left their range, on "
                                            + saturated.keySet().iterator().next()
                                            + " first"));
        }
    }

    /** Values outside their planned range on all wires. */
    public long saturatedTotal() {
        return saturated.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Compares all inputs, in plain Java. */
    public static FixedCheck run(
            BertParameters clear,
            BertParameters model,
            PrecisionPlan plan,
            List<TokenInput> inputs) {
        int all = PaddedBatches.examples(inputs);
        return run(clear, model, plan, inputs, all, Passes.plain(), PlainRingMatmul::new);
    }

    /**
     * Compares both readings on some of the inputs: the shortest, the longest, and others spread
     * evenly between them.
     *
     * @param clear the model as it came
     * @param model the model as it is shared
     * @param inputs batches by length
     * @param examples how many sentences at most
     * @param kernel the ring product of one thread: batches share the processors
     * @throws FormatException if the two differ by what is not a number
     */
    public static FixedCheck run(
            BertParameters clear,
            BertParameters model,
            PrecisionPlan plan,
            List<TokenInput> inputs,
            int examples,
            Passes passes,
            Function<Workers, RingMatmul> kernel) {
        List<TokenInput> chosen = PaddedBatches.spread(inputs, examples);
        SeriesTables tables = new SeriesTables();
        LogitDifferences differences = new LogitDifferences();
        Map<String, Long> saturated = new TreeMap<>();
        try (Workers one = new Workers(1)) {
            RingMatmul matmul = kernel.apply(one);
            PackedParameters words =
                    new PackedParameters(new QuantizedParameters(model, plan), matmul);
            passes.run(
                    "fixed point against the clear model",
                    chosen,
                    input -> {
                        PlannedNetwork network =
                                PlannedNetwork.of(
                                        model.config(), plan, input.batch(), input.tokens());
                        FixedReading.Result fixed =
                                FixedReading.run(
                                        network, words, input, matmul, tables, RangeObserver.NONE);
                        double[][] plain =
                                PlainReading.logits(
                                        clear,
                                        input,
                                        Strategy.SERIES,
                                        RangeObserver.NONE,
                                        passes.logits());
                        return new Compared(fixed, plain);
                    },
                    batch -> {
                        FixedReading.Result fixed = batch.fixed();
                        differences.add(fixed.logits(), batch.plain());
                        fixed.saturation()
                                .byWire()
                                .forEach((wire, n) -> saturated.merge(wire, n, Long::sum));
                    });
        }
        return new FixedCheck(
                differences.examples(),
                PaddedBatches.examples(inputs),
                differences.largest(),
                differences.mean(),
                differences.rootMeanSquare(),
                saturated);
    }

    /** A batch in both readings. */
    private record Compared(FixedReading.Result fixed, double[][] plain) {}
}
