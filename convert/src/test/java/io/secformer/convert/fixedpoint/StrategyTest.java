package io.secformer.convert.fixedpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.secformer.kit.file.FormatException;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class StrategyTest {

    @ParameterizedTest
    @FieldSource("io.secformer.convert.fixedpoint.Strategy#NAMED")
    void plansCarryTheirStrategy(Strategy strategy) {
        PrecisionPlan plan = PrecisionPlan.builder(1).strategy(strategy).build();

        PrecisionPlan read = PrecisionPlan.fromJson(plan.toJson());

        assertThat(read.strategy()).isEqualTo(strategy);
        assertThat(read.digest()).isEqualTo(plan.digest());
    }

    @Test
    void strategiesOfOtherVersionsAreRefusedByName() {
        ObjectNode plan = PrecisionPlan.builder(1).build().toJson();
        ((ObjectNode) plan.path("strategy")).put("name", "oblivious");
        assertThatThrownBy(() -> PrecisionPlan.fromJson(plan))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("'oblivious' is not known")
                .hasMessageContaining("series, series-wan, secformer");
        ((ObjectNode) plan.path("strategy")).put("name", "puma").put("division", "oracle");
        assertThatThrownBy(() -> PrecisionPlan.fromJson(plan))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("'puma' is not known")
                .hasMessageContaining("'oracle'");
    }

    @Test
    void digestsOfAllStrategiesDiffer() {
        Set<String> digests = new HashSet<>();
        for (Strategy strategy : Strategy.NAMED) {
            digests.add(PrecisionPlan.builder(1).strategy(strategy).build().digest());
        }
        assertThat(digests).hasSameSizeAs(Strategy.NAMED);
    }

    @Test
    void choicesThatDoNotGoTogetherAreRefusedByName() {
        assertThatThrownBy(() -> with(Strategy.SERIES, ActivationForm.SINES, 0))
                .hasMessageContaining("activation sines")
                .hasMessageContaining("series");
        assertThatThrownBy(() -> with(Strategy.CRYPTEN, ActivationForm.SERIES, 16))
                .hasMessageContaining("activation series");
        assertThatThrownBy(() -> with(Strategy.CRYPTEN, ActivationForm.TAYLOR, 30))
                .hasMessageContaining("10 to 20")
                .hasMessageContaining("30");
    }

    private static Strategy with(Strategy from, ActivationForm activation, int fractionBits) {
        return new Strategy(
                from.name(),
                from.exponential(),
                activation,
                from.normalisation(),
                from.division(),
                from.truncation(),
                from.suite(),
                fractionBits);
    }

    @Test
    void changedChoicesAreToldFromTheWhole() {
        Strategy changed = with(Strategy.SECFORMER, ActivationForm.TAYLOR, 16).named();

        assertThat(changed.name()).isEqualTo("secformer*");
        assertThat(changed.base()).isEqualTo("secformer");
        assertThat(changed.describe()).contains("activation taylor").contains("suite beaver");
        assertThat(Strategy.PUMA.describe()).isEqualTo("puma");
    }

    @Test
    void valuesOfOneFormatHaveItOnEveryWire() {
        PrecisionPlan plan = PrecisionPlan.builder(1).strategy(Strategy.PUMA).build();

        assertThat(plan.wire("layer.3.attention.scores"))
                .returns(16, Wire::fractionBits)
                .returns(64, Wire::ringBits);
        assertThat(plan.freshRing("layer.0.attention.squares")).isEqualTo(64);
        PrecisionPlan ours = PrecisionPlan.builder(1).build();
        assertThatThrownBy(() -> ours.wire("layer.3.attention.scores"))
                .isInstanceOf(FormatException.class);
    }
}
