package io.secformer.infer.study;

import static org.assertj.core.api.Assertions.assertThat;

import io.secformer.convert.fixedpoint.Strategy;
import io.secformer.convert.model.SoftmaxFunction;
import io.secformer.infer.study.AblationStep.Section;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AblationStepsTest {

    /** What differs; all that a series needs beside it is one change. */
    private static List<String> changes(AblationStep from, AblationStep to) {
        Strategy a = from.strategy();
        Strategy b = to.strategy();
        List<String> changes = new ArrayList<>();
        if (from.softmax() != to.softmax()) {
            changes.add("softmax");
        }
        if (a.suite() != b.suite()) {
            changes.add("suite");
        }
        if (a.isPlanned() != b.isPlanned()) {
            changes.add("formats");
            return changes;
        }
        addIf(changes, "exponential", a.exponential() != b.exponential());
        addIf(changes, "activation", a.activation() != b.activation());
        addIf(changes, "normalisation", a.normalisation() != b.normalisation());
        addIf(changes, "division", a.division() != b.division());
        addIf(changes, "truncation", a.truncation() != b.truncation());
        addIf(changes, "fraction bits", a.fractionBits() != b.fractionBits());
        return changes;
    }

    private static void addIf(List<String> changes, String what, boolean differs) {
        if (differs) {
            changes.add(what);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"TWO_QUAD", "SOFTMAX"})
    void everyStepIsOneChangeOfAnEarlierOne(SoftmaxFunction softmax) {
        Map<String, AblationStep> seen = new HashMap<>();
        for (AblationStep step : AblationSteps.of(softmax)) {
            if (step.from() == null) {
                assertThat(seen).as("steps before the first").isEmpty();
            } else {
                AblationStep from = seen.get(step.from());
                assertThat(from).as(step.name()).isNotNull();
                assertThat(changes(from, step)).as(step.name()).hasSize(1);
            }
            assertThat(seen.put(step.name(), step)).as(step.name() + " twice").isNull();
        }
    }

    @Test
    void stepsLeadFromCrypTenOverSecFormerToOurs() {
        List<AblationStep> steps =
                AblationSteps.of(SoftmaxFunction.TWO_QUAD).stream()
                        .filter(step -> step.section() == Section.TOGETHER)
                        .toList();
        assertThat(steps).hasSize(11);
        assertThat(steps.getFirst().strategy()).isEqualTo(Strategy.CRYPTEN);
        assertThat(steps.getFirst().softmax()).isEqualTo(SoftmaxFunction.SOFTMAX);
        assertThat(strategy(steps, "secformer")).isEqualTo(Strategy.SECFORMER);
        assertThat(strategy(steps, "series")).isEqualTo(Strategy.SERIES);
        assertThat(strategy(steps, "series-wan")).isEqualTo(Strategy.SERIES_WAN);
        assertThat(steps.getLast().softmax()).isEqualTo(SoftmaxFunction.SOFTMAX);
    }

    private static Strategy strategy(List<AblationStep> steps, String name) {
        return steps.stream()
                .filter(step -> step.name().equals(name))
                .findFirst()
                .orElseThrow()
                .strategy();
    }

    @Test
    void softmaxLeavesOutWhatExchangesIt() {
        Stream<SoftmaxFunction> functions =
                AblationSteps.of(SoftmaxFunction.SOFTMAX).stream().map(AblationStep::softmax);
        assertThat(functions).containsOnly(SoftmaxFunction.SOFTMAX);
        assertThat(AblationSteps.of(SoftmaxFunction.SOFTMAX))
                .hasSize(AblationSteps.of(SoftmaxFunction.TWO_QUAD).size() - 4);
    }
}
