package io.secformer.convert.calibrate.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.secformer.convert.calibrate.CalibratedModel;
import io.secformer.convert.calibrate.PlannedConversion;
import io.secformer.convert.calibrate.observe.Calibrator;
import io.secformer.convert.calibrate.plan.Fractions.Of;
import io.secformer.convert.calibrate.plan.Fractions.Rounding;
import io.secformer.convert.fixedpoint.PrecisionPlan;
import io.secformer.convert.fixedpoint.Strategy;
import io.secformer.convert.fixedpoint.Wire;
import io.secformer.convert.model.ActivationFunction;
import io.secformer.convert.model.BertConfig;
import io.secformer.convert.model.SoftmaxFunction;
import io.secformer.convert.network.PlannedNetwork;
import io.secformer.convert.op.SeriesTables;
import io.secformer.convert.parameter.AttentionScales;
import io.secformer.convert.parameter.BertParameters;
import io.secformer.convert.parameter.QuantizedParameters;
import io.secformer.convert.reading.FixedReading;
import io.secformer.convert.reading.PlainReading;
import io.secformer.convert.reading.RandomBert;
import io.secformer.convert.reading.RangeObserver;
import io.secformer.convert.reading.TokenInput;
import io.secformer.convert.tensor.PlainRingMatmul;
import io.secformer.convert.tensor.Workers;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AllocatorTest {
    @TempDir private Path folder;

    @ParameterizedTest
    @CsvSource({"series, 0.005", "series, 0.02", "series-wan, 0.005"})
    void fixedReadingKeepsTheErrorThatIsAskedFor(Strategy strategy, double bound) {
        RandomBert bert = RandomBert.small(ActivationFunction.GELU, 31);
        BertParameters folded = bert.fold(folder);
        assertErrorIsKept(folded, folded, strategy, bert.sentences(60, 3, 17), bound);
    }

    @Test
    void exactSoftmaxKeepsTheErrorThatIsAskedFor() {
        RandomBert bert = RandomBert.exact(ActivationFunction.GELU, 32);
        BertParameters folded = bert.fold(folder);
        List<TokenInput> inputs = bert.sentences(60, 3, 17);
        AttentionScales scales =
                CalibratedModel.of(folded, inputs, PlanOptions.defaults()).scales();
        assertErrorIsKept(folded, scales.apply(folded), Strategy.SERIES, inputs, 0.01);
    }

    private static void assertErrorIsKept(
            BertParameters clear,
            BertParameters model,
            Strategy strategy,
            List<TokenInput> inputs,
            double bound) {
        PlannedConversion general = convert(model, strategy, inputs, bound, 0);
        PlannedConversion swept = convert(model, strategy, inputs, bound, 20);
        assertThat(swept.rounding()).isLessThanOrEqualTo(bound).isGreaterThan(bound / 2);
        // What is measured knows no local truncations, which are off twice as far as a rounding.
        assertThat(measuredError(clear, swept, inputs)).isBetween(bound / 8, bound);
        assertThat(opened(swept.plan())).isLessThan(opened(general.plan()));
        assertThat(general.logitError()).isNaN();
    }

    @Test
    void weightsThatTheLogitsDoNotFeelGetFewBits() {
        RandomBert bert = RandomBert.small(ActivationFunction.GELU, 33);
        bert.tensors()
                .computeIfPresent(
                        "bert.encoder.layer.0.attention.output.dense.weight",
                        (name, weights) -> {
                            for (int i = 0; i < weights.length; i++) {
                                weights[i] *= 0x1p-8f;
                            }
                            return weights;
                        });
        BertParameters model = bert.fold(folder);
        List<TokenInput> inputs = bert.sentences(30, 3, 17);
        PlannedConversion general = convert(model, inputs, 0.003, 0);
        PlannedConversion swept = convert(model, inputs, 0.003, 30);
        for (String name : List.of("query", "key", "scores")) {
            String quiet = "layer.0.attention." + name;
            String loud = "layer.1.attention." + name;
            assertThat(felt(swept, quiet)).isLessThan(felt(swept, loud) / 16);
            int before = fraction(general, loud) - fraction(general, quiet);
            int after = fraction(swept, loud) - fraction(swept, quiet);
            assertThat(after - before).as(name).isGreaterThanOrEqualTo(2);
        }
    }

    @Test
    void conversionOfTheSameInputsGivesTheSamePlan() {
        RandomBert bert = RandomBert.small(ActivationFunction.GELU, 34);
        BertParameters model = bert.fold(folder);
        List<TokenInput> inputs = bert.sentences(20, 3, 17);
        PrecisionPlan plan = convert(model, inputs, 0.002, 10).plan();
        assertThat(convert(model, inputs, 0.002, 10).plan().digest()).isEqualTo(plan.digest());
        assertThat(PrecisionPlan.fromJson(plan.toJson()).digest()).isEqualTo(plan.digest());
    }

    @ParameterizedTest
    @ValueSource(strings = {"2quad", "softmax"})
    void typicalModelsOpenFewerBitsWhereMoreErrorIsAllowed(String softmax) {
        BertConfig config =
                BertConfig.ofSize(100, 64, 3, 2, 128)
                        .withSoftmax(
                                softmax.equals("2quad")
                                        ? SoftmaxFunction.TWO_QUAD
                                        : SoftmaxFunction.SOFTMAX);
        PlanOptions options = PlanOptions.defaults();
        PrecisionPlan fine = TypicalModel.plan(config, 32, options.withLogitError(5e-4));
        PrecisionPlan coarse = TypicalModel.plan(config, 32, options.withLogitError(4e-3));
        assertThat(opened(coarse)).isLessThan(opened(fine));
    }

    private static double felt(PlannedConversion conversion, String wire) {
        return conversion.sensitivities().of(new Rounding(Of.WIRE, wire));
    }

    private static int fraction(PlannedConversion conversion, String wire) {
        return conversion.plan().wire(wire).fractionBits();
    }

    /** Ring bits of all wires. */
    private static int opened(PrecisionPlan plan) {
        return plan.wires().values().stream().mapToInt(Wire::ringBits).sum();
    }

    private static PlannedConversion convert(
            BertParameters model, List<TokenInput> inputs, double bound, int sentences) {
        return convert(model, Strategy.SERIES, inputs, bound, sentences);
    }

    private static PlannedConversion convert(
            BertParameters model,
            Strategy strategy,
            List<TokenInput> inputs,
            double bound,
            int sentences) {
        return PlannedConversion.of(
                model,
                Calibrator.observe(model, strategy, inputs),
                // What fits are off by comes on top of roundings.
                PlanOptions.defaults()
                        .withActivationError(1e-4)
                        .withLogitError(bound)
                        .withStrategy(strategy),
                rearranged ->
                        sentences == 0
                                ? Sensitivities.UNKNOWN
                                : Sensitivities.measure(rearranged, strategy, inputs, sentences),
                (name, bits) -> {});
    }

    private static double measuredError(
            BertParameters clear, PlannedConversion conversion, List<TokenInput> inputs) {
        double squares = 0;
        int count = 0;
        SeriesTables tables = new SeriesTables();
        QuantizedParameters words = new QuantizedParameters(conversion.model(), conversion.plan());
        try (Workers workers = new Workers(1)) {
            for (TokenInput input : inputs) {
                FixedReading.Result fixed =
                        FixedReading.run(
                                PlannedNetwork.of(
                                        clear.config(), conversion.plan(), 1, input.tokens()),
                                words,
                                input,
                                new PlainRingMatmul(workers),
                                tables,
                                RangeObserver.NONE);
                assertThat(fixed.saturation().byWire()).isEmpty();
                double[] plain = PlainReading.logits(clear, input, RangeObserver.NONE)[0];
                for (int label = 0; label < plain.length; label++) {
                    double error = fixed.logits()[0][label] - plain[label];
                    squares += error * error;
                    count++;
                }
            }
        }
        return Math.sqrt(squares / count);
    }
}
