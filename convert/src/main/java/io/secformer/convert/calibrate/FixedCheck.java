package io.secformer.convert.calibrate;

import io.secformer.convert.fixedpoint.PrecisionPlan;
import io.secformer.convert.program.BertParameters;
import io.secformer.convert.program.BertProgram;
import io.secformer.convert.program.FixedReading;
import io.secformer.convert.program.PlainReading;
import io.secformer.convert.program.QuantizedParameters;
import io.secformer.convert.program.RangeObserver;
import io.secformer.convert.program.SeriesTables;
import io.secformer.convert.program.TokenInput;
import io.secformer.convert.tensor.PlainRingMatmul;
import io.secformer.convert.tensor.RingMatmul;
import io.secformer.convert.tensor.Workers;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntConsumer;

/**
 * The fixed reading beside the plain one.
 *
 * @param examples sentences that were compared
 * @param maxLogitDifference the largest difference of any logit
 * @param meanLogitDifference the mean of the differences
 * @param saturated values outside their planned range, by wire
 */
public record FixedCheck(
        int examples,
        double maxLogitDifference,
        double meanLogitDifference,
        Map<String, Long> saturated) {

    /** Values outside their planned range on all wires. */
    public long saturatedTotal() {
        return saturated.values().stream().mapToLong(Long::longValue).sum();
    }

    /**
     * Compares both readings on some inputs.
     *
     * @param clear the model as it came
     * @param model the model as it is shared
     * @param progress gets the number of sentences done, after every batch
     */
    public static FixedCheck run(
            BertParameters clear,
            BertParameters model,
            PrecisionPlan plan,
            List<TokenInput> inputs,
            IntConsumer progress) {
        QuantizedParameters words = new QuantizedParameters(model, plan);
        SeriesTables tables = new SeriesTables();
        Map<String, Long> saturated = new TreeMap<>();
        int examples = 0;
        long logits = 0;
        double largest = 0;
        double sum = 0;
        try (Workers workers = new Workers(Runtime.getRuntime().availableProcessors())) {
            RingMatmul matmul = new PlainRingMatmul(workers);
            for (TokenInput input : inputs) {
                BertProgram program =
                        new BertProgram(model.config(), input.batch(), input.tokens());
                FixedReading.Result fixed =
                        FixedReading.run(
                                program, plan, words, input, matmul, tables, RangeObserver.NONE);
                double[][] plain = PlainReading.logits(clear, input, RangeObserver.NONE);
                for (int b = 0; b < plain.length; b++) {
                    for (int label = 0; label < plain[b].length; label++) {
                        double difference = Math.abs(fixed.logits()[b][label] - plain[b][label]);
                        largest = Math.max(largest, difference);
                        sum += difference;
                        logits++;
                    }
                }
                fixed.saturation().byWire().forEach((w, n) -> saturated.merge(w, n, Long::sum));
                examples += input.batch();
                progress.accept(examples);
            }
        }
        return new FixedCheck(examples, largest, sum / Math.max(1, logits), saturated);
    }
}
