package io.secformer.convert.calibrate;

import static org.assertj.core.api.Assertions.assertThat;

import io.secformer.convert.calibrate.observe.Passes;
import io.secformer.convert.calibrate.plan.PlanOptions;
import io.secformer.convert.calibrate.plan.Sensitivities;
import io.secformer.convert.fixedpoint.ExponentialSite;
import io.secformer.convert.fixedpoint.Strategy;
import io.secformer.convert.model.SoftmaxFunction;
import io.secformer.convert.parameter.BertParameters;
import io.secformer.convert.reading.HostileBert;
import io.secformer.convert.reading.HostileBert.Trait;
import io.secformer.convert.reading.TokenInput;
import io.secformer.convert.tensor.PlainRingMatmul;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * No healthy model is refused, and fixed point keeps what its plan predicts, as a conversion checks
 * it itself.
 */
class HostileModelsTest {
    private static final int SENTENCES = 32;
    private static final int SWEPT = 8;

    @TempDir private Path folder;

    private static long halvings(CheckedConversion checked) {
        return checked.conversion().plan().exponentials().values().stream()
                .filter(site -> site.name().endsWith(".exponentials"))
                .mapToInt(ExponentialSite::halvings)
                .sum();
    }

    private static long roughScales(CheckedConversion checked) {
        return checked.conversion().plan().wires().keySet().stream()
                .filter(wire -> wire.endsWith(".rough"))
                .count();
    }

    /** Every trait with the exact softmax, and with 2Quad those that its division feels. */
    static Stream<Arguments> traits() {
        return Stream.concat(
                Arrays.stream(Trait.values())
                        .map(trait -> Arguments.of(trait, SoftmaxFunction.SOFTMAX, 2, 1L)),
                Stream.of(Trait.WIDE_CHANNELS, Trait.SHARP_HEADS)
                        .map(trait -> Arguments.of(trait, SoftmaxFunction.TWO_QUAD, 2, 2L)));
    }

    static Stream<Arguments> seeds() {
        return Arrays.stream(Trait.values())
                .flatMap(
                        trait ->
                                Stream.of(3L, 4L, 5L)
                                        .flatMap(
                                                seed ->
                                                        Stream.of(
                                                                        SoftmaxFunction.SOFTMAX,
                                                                        SoftmaxFunction.TWO_QUAD)
                                                                .map(
                                                                        softmax ->
                                                                                Arguments.of(
                                                                                        trait,
                                                                                        softmax,
                                                                                        seed == 5
                                                                                                ? 24
                                                                                                : 4,
                                                                                        seed))));
    }

    @ParameterizedTest
    @MethodSource("traits")
    void fixedPointKeepsWhatItsPlanPredicts(
            Trait trait, SoftmaxFunction softmax, int layers, long seed) {
        HostileBert bert = new HostileBert(layers, softmax, seed).with(trait);
        assertKeepsPrediction(convert(bert, Strategy.SERIES));
    }

    @Tag("slow")
    @ParameterizedTest
    @MethodSource("seeds")
    void deepModelsKeepItInBothProfiles(
            Trait trait, SoftmaxFunction softmax, int layers, long seed) {
        for (Strategy strategy : Strategy.PLANNED) {
            HostileBert bert = new HostileBert(layers, softmax, seed).with(trait);
            assertKeepsPrediction(convert(bert, strategy));
        }
    }

    @Test
    void allTraitsTogetherKeepIt() {
        HostileBert bert = new HostileBert(2, SoftmaxFunction.SOFTMAX, 6);
        for (Trait trait : Trait.values()) {
            if (trait != Trait.LARGE_WEIGHTS) {
                bert.with(trait);
            }
        }
        assertKeepsPrediction(convert(bert, Strategy.SERIES_WAN));
    }

    @Test
    void sharpHeadsAreHalvedAndScaledRoughly() {
        HostileBert exact = new HostileBert(1, SoftmaxFunction.SOFTMAX, 7).with(Trait.SHARP_HEADS);
        assertThat(halvings(convert(exact, Strategy.SERIES))).isPositive();
        HostileBert twoQuad =
                new HostileBert(3, SoftmaxFunction.TWO_QUAD, 3).with(Trait.SHARP_HEADS);
        CheckedConversion scaled = convert(twoQuad, Strategy.SERIES);
        assertThat(roughScales(scaled)).isPositive();
        // Nor is much more predicted than comes: what is reliable is told by it.
        assertThat(scaled.conversion().logitError())
                .isBetween(
                        scaled.check().rootMeanSquare() / 4, scaled.check().rootMeanSquare() * 10);
    }

    private static void assertKeepsPrediction(CheckedConversion converted) {
        double predicted = converted.conversion().logitError();
        assertThat(predicted).isPositive();
        converted.check().requirePredicted(predicted);
    }

    private CheckedConversion convert(HostileBert bert, Strategy strategy) {
        BertParameters folded = bert.fold(folder);
        List<TokenInput> inputs = bert.sentences(SENTENCES);
        PlanOptions options = PlanOptions.defaults().withStrategy(strategy);
        CalibratedModel calibration = CalibratedModel.of(folded, inputs, options);
        CheckedConversion.Source source =
                new CheckedConversion.Source(
                        folded,
                        calibration.model(),
                        calibration.ranges(),
                        inputs,
                        SENTENCES,
                        Passes.plain(),
                        PlainRingMatmul::new);
        return CheckedConversion.of(
                source,
                options,
                model -> Sensitivities.measure(model, strategy, inputs, SWEPT),
                (name, bits) -> {},
                new CheckedConversion.Listener() {
                    @Override
                    public void planned() {}

                    @Override
                    public void missed(FixedCheck check, double predicted) {}
                });
    }
}
