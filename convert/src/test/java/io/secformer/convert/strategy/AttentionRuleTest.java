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
import io.secformer.convert.option.SoftmaxChoice;
import io.secformer.convert.strategy.Numerators.Power;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whoever chooses by a softmax follows the rules that there are. */
class AttentionRuleTest {
    private static final BertConfig CONFIG = BertConfig.ofSize(100, 64, 2, 2, 128);
    private static final int TOKENS = 16;

    static Stream<Arguments> computable() {
        return pairs().filter(pair -> AttentionRule.isComputable(softmax(pair), strategy(pair)));
    }

    static Stream<Arguments> others() {
        return pairs().filter(pair -> !AttentionRule.isComputable(softmax(pair), strategy(pair)));
    }

    private static Stream<Arguments> pairs() {
        return Stream.of(SoftmaxFunction.values())
                .flatMap(
                        softmax ->
                                Strategy.NAMED.stream()
                                        .map(strategy -> Arguments.of(softmax, strategy)));
    }

    private static SoftmaxFunction softmax(Arguments pair) {
        return (SoftmaxFunction) pair.get()[0];
    }

    private static Strategy strategy(Arguments pair) {
        return (Strategy) pair.get()[1];
    }

    @ParameterizedTest
    @MethodSource("computable")
    void aModelIsPlannedBeforeThereIsOne(SoftmaxFunction softmax, Strategy strategy) {
        BertConfig config = CONFIG.withSoftmax(softmax);
        PrecisionPlan plan =
                TypicalModel.plan(config, TOKENS, PlanOptions.defaults().withStrategy(strategy));
        assertThat(PlannedNetwork.parameters(config, plan)).isNotEmpty();
        if (strategy.isPlanned()) {
            for (SiteRole role : wires(AttentionRule.of(softmax).numerators())) {
                assertThat(plan.wires()).containsKey(Block.attention(0).wire(role));
            }
        } else {
            String divisor = Block.attention(0).wire(SiteRole.DIVISOR);
            assertThat(plan.iteration(divisor).steps()).isPositive();
        }
    }

    private static List<SiteRole> wires(Numerators numerators) {
        return switch (numerators) {
            case Numerators.Exponentials _ -> List.of(SiteRole.SCORES, SiteRole.EXPONENTIALS);
            case Numerators.Powers powers -> powers.wires().stream().map(Power::role).toList();
            case Numerators.PositiveParts _ -> throw new AssertionError("planned by no strategy");
        };
    }

    @ParameterizedTest
    @MethodSource("others")
    void whatAStrategyCannotComputeIsRefusedByBothNames(
            SoftmaxFunction softmax, Strategy strategy) {
        assertThat(softmax).isEqualTo(SoftmaxFunction.TWO_RELU);
        BertConfig config = CONFIG.withSoftmax(softmax);
        String refused =
                "softmax_function 2relu compares scores with 0, and the strategy "
                        + strategy.name()
                        + " compares nothing: choose one of secformer, mpcformer, puma, crypten";
        assertThatThrownBy(() -> Network.requireSupported(config, strategy))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(refused);
        PlanOptions options = PlanOptions.defaults().withStrategy(strategy);
        assertThatThrownBy(() -> TypicalModel.plan(config, TOKENS, options))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(refused);
    }

    @Test
    void optionsNameAllSoftmaxes() {
        assertThat(new SoftmaxChoice())
                .containsExactlyElementsOf(names(List.of(SoftmaxFunction.values())));
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
