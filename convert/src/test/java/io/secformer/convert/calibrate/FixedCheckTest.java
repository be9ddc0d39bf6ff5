package io.secformer.convert.calibrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secformer.convert.calibrate.observe.Calibrator;
import io.secformer.convert.calibrate.observe.PaddedBatches;
import io.secformer.convert.calibrate.observe.Passes;
import io.secformer.convert.calibrate.plan.ModelStatistics;
import io.secformer.convert.calibrate.plan.PlanOptions;
import io.secformer.convert.calibrate.plan.PlannedModel;
import io.secformer.convert.calibrate.plan.Planner;
import io.secformer.convert.calibrate.plan.Sensitivities;
import io.secformer.convert.fixedpoint.PrecisionPlan;
import io.secformer.convert.fixedpoint.Strategy;
import io.secformer.convert.model.ActivationFunction;
import io.secformer.convert.parameter.BertParameters;
import io.secformer.convert.reading.RandomBert;
import io.secformer.convert.reading.TokenInput;
import io.secformer.convert.ring.RingKernels;
import io.secformer.convert.ring.VectorRingMatmul;
import io.secformer.convert.tensor.PlainRingMatmul;
import io.secformer.kit.file.FormatException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FixedCheckTest {
    @TempDir private Path folder;

    @ParameterizedTest
    @CsvSource({"GELU,true", "GELU,false", "QUAD,false"})
    void everyKernelComparesTheSameIntegers(ActivationFunction activation, boolean exact) {
        RandomBert bert =
                exact ? RandomBert.exact(activation, 31) : RandomBert.small(activation, 31);
        BertParameters folded = bert.fold(folder);
        List<TokenInput> inputs = PaddedBatches.of(bert.sentences(30, 3, 17), 60, 0);
        BertParameters model = CalibratedModel.of(folded, inputs, PlanOptions.defaults()).model();
        PlannedModel planned =
                Planner.plan(
                        ModelStatistics.of(model),
                        Calibrator.observe(model, inputs),
                        PlanOptions.defaults(),
                        Sensitivities.measure(model, Strategy.SERIES, inputs, 30),
                        (_, _) -> {});
        PrecisionPlan plan = planned.plan();
        Passes passes = Passes.plain();
        FixedCheck plain =
                FixedCheck.run(folded, model, plan, inputs, 12, passes, PlainRingMatmul::new);
        assertThat(plain.examples()).isEqualTo(12);
        assertThat(plain.of()).isEqualTo(30);
        // Of all 30 sentences so much is predicted; these 12 may be worse.
        assertThat(plain.rootMeanSquare()).isPositive().isLessThan(2 * planned.logitError());
        assertThat(plain.maxLogitDifference()).isGreaterThan(plain.rootMeanSquare());
        assertThat(FixedCheck.run(folded, model, plan, inputs, 12, passes, VectorRingMatmul::new))
                .isEqualTo(plain);
        assertThat(
                        FixedCheck.run(
                                folded,
                                model,
                                plan,
                                inputs,
                                12,
                                passes,
                                workers -> RingKernels.choose(workers, warning -> {}).matmul()))
                .isEqualTo(plain);
    }

    @Test
    void largestDifferenceAndMeanAreOfAllLogits() {
        LogitDifferences differences = new LogitDifferences();
        differences.add(new double[][] {{1, 2}, {3, 4}}, new double[][] {{1, 2.5}, {3, 4}});
        differences.add(new double[][] {{1, 2}}, new double[][] {{0.5, 2}});
        assertThat(differences.examples()).isEqualTo(3);
        assertThat(differences.largest()).isEqualTo(0.5);
        assertThat(differences.mean()).isEqualTo(1.0 / 6);
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
    void differenceThatIsNoNumberFails(double value) {
        LogitDifferences differences = new LogitDifferences();
        assertThatThrownBy(
                        () -> differences.add(new double[][] {{1, 2}}, new double[][] {{1, value}}))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("2.0 in fixed point")
                .hasMessageContaining(value + " in the clear");
    }
}
