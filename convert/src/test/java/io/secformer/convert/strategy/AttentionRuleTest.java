package io.secformer.convert.strategy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secformer.convert.calibrate.plan.PlanOptions;
import io.secformer.convert.calibrate.plan.TypicalModel;
import io.secformer.convert.fixedpoint.PrecisionPlan;
import io.secformer.convert.fixedpoint.Strategy;
import io.secformer.convert.model.BertConfig;
import io.secformer.convert.model.SoftmaxFunction;
import io.secformer.convert.network.Network;
import io.secformer.convert.network.PlannedNetwork;
import io.secformer.convert.option.SharedSoftmaxChoice;
import io.secformer.convert.option.SoftmaxChoice;
import io.secformer.convert.strategy.Numerators.Power;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whoever chooses by a softmax follows the rules that there are. */
class AttentionRuleTest {
    private static final BertConfig CONFIG = BertConfig.ofSize(100, 64, 2, 2, 128);
    private static final int TOKENS = 16;

    static List<SoftmaxFunction> withRule() {
        return AttentionRule.supported();
    }

    static List<SoftmaxFunction> withoutRule() {
        return Stream.of(SoftmaxFunction.values())
                .filter(softmax -> !AttentionRule.supported().contains(softmax))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("withRule")
    void aSoftmaxWithARuleIsPlannedBeforeThereIsAModel(SoftmaxFunction softmax) {
        BertConfig config = CONFIG.withSoftmax(softmax);
        for (Strategy strategy : Strategy.PLANNED) {
            PrecisionPlan plan =
                    TypicalModel.plan(
                            config, TOKENS, PlanOptions.defaults().withStrategy(strategy));
            assertThat(PlannedNetwork.parameters(config, plan)).isNotEmpty();
            for (SiteRole role : wires(AttentionRule.of(softmax).numerators())) {
                assertThat(plan.wires()).containsKey(Block.attention(0).wire(role));
            }
        }
    }

    private static List<SiteRole> wires(Numerators numerators) {
        return switch (numerators) {
            case Numerators.Exponentials _ -> List.of(SiteRole.SCORES, SiteRole.EXPONENTIALS);
            case Numerators.Powers powers -> powers.wires().stream().map(Power::role).toList();
        };
    }

    @ParameterizedTest
    @MethodSource("withoutRule")
    void aSoftmaxWithoutARuleIsRefusedByName(SoftmaxFunction softmax) {
        BertConfig config = CONFIG.withSoftmax(softmax);
        for (SoftmaxFunction supported : withRule()) {
            assertThatThrownBy(() -> Network.requireSupported(config))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(supported.jsonName())
                    .hasMessageEndingWith("found " + softmax.jsonName());
        }
        assertThatThrownBy(() -> TypicalModel.plan(config, TOKENS, PlanOptions.defaults()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageEndingWith("found " + softmax.jsonName());
    }

    @Test
    void optionsNameWhatCanBeTrainedAndWhatCanBeShared() {
        assertThat(new SoftmaxChoice())
                .containsExactlyElementsOf(names(List.of(SoftmaxFunction.values())));
        assertThat(new SharedSoftmaxChoice()).containsExactlyElementsOf(names(withRule()));
    }

    @Test
    void anUnknownNameIsToldAllNames() {
        assertThatThrownBy(() -> SoftmaxFunction.parse("sharp"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "softmax_function is 'sharp', expected one of "
                                + String.join(", ", names(List.of(SoftmaxFunction.values()))));
    }

    @Test
    void numeratorsAreAtLeastSquares() {
        assertThatThrownBy(() -> new Power(SiteRole.SCORES, 1, 18, 4))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("exponent of SCORES is 1, expected 2 or more");
        assertThatThrownBy(() -> new Numerators.Powers(List.of(), 400, 25, 110, 64))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static List<String> names(List<SoftmaxFunction> softmaxes) {
        return softmaxes.stream().map(SoftmaxFunction::jsonName).toList();
    }
}
