package io.secformer.convert.reading;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.secformer.convert.fixedpoint.Strategy;
import io.secformer.convert.model.ActivationFunction;
import io.secformer.convert.parameter.BertParameters;
import io.secformer.convert.parameter.HeadScale;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlainReadingTest {
    /** Folding rounds parameters to floats: about 1e-7 of each, a few hundred of them deep. */
    private static final double FOLDING = 2e-5;

    @TempDir private Path folder;

    @ParameterizedTest
    @CsvSource({"GELU,1", "GELU,2", "QUAD,3", "QUAD,4", "GELU_TANH,8"})
    void readsTheTextbook(ActivationFunction activation, long seed) {
        RandomBert bert = RandomBert.small(activation, seed);
        BertParameters model = bert.fold(folder);
        for (TokenInput input : bert.sentences(3, 1, 17)) {
            double[] expected =
                    TextbookBert.logits(
                            bert, input.tokenIds()[0], input.tokenTypes()[0], input.tokens());
            for (Strategy strategy : Strategy.PLANNED) {
                double[] found = PlainReading.logits(model, input, strategy, RangeObserver.NONE)[0];
                assertThat(found).containsExactly(expected, within(FOLDING));
            }
        }
    }

    @Test
    void readsTheTextbookWithTheExactSoftmax() {
        RandomBert bert = RandomBert.exact(ActivationFunction.GELU, 7);
        BertParameters model = bert.fold(folder);
        TokenInput padded = bert.sentences(1, 6, 6).getFirst().paddedTo(13, 7);
        double[] expected =
                TextbookBert.logits(bert, padded.tokenIds()[0], padded.tokenTypes()[0], 6);
        assertThat(PlainReading.logits(model, padded, RangeObserver.NONE)[0])
                .containsExactly(expected, within(FOLDING));
    }

    @ParameterizedTest
    @ValueSource(floats = {1, 6, 30, 200})
    void scoresTooLargeForExponentialsAreThoseOfTheTextbook(float factor) {
        RandomBert bert = sharp(factor);
        BertParameters model = bert.fold(folder);
        double largest = 0;
        for (TokenInput input : bert.sentences(4, 3, 17)) {
            double[] expected =
                    TextbookBert.logits(
                            bert, input.tokenIds()[0], input.tokenTypes()[0], input.tokens());
            double[] seen = new double[1];
            double[] found =
                    PlainReading.logits(
                            model,
                            input,
                            (wire, shape, values) -> {
                                if (wire.endsWith(".scores")) {
                                    seen[0] =
                                            Math.max(
                                                    seen[0], Arrays.stream(values).max().orElse(0));
                                }
                            })[0];
            largest = Math.max(largest, seen[0]);
            // A float's rounding of large scores moves probabilities.
            double rounding = FOLDING * Math.max(1, factor * factor);
            assertThat(found).containsExactly(expected, within(Math.min(0.1, rounding)));
        }
        if (factor >= 30) {
            assertThat(largest).isGreaterThan(710); // beyond it an exponential is infinite
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {-5000, -700, 700, 5000})
    void unitsAndScalesOfHeadsThatReachNoDoubleChangeNoLogit(double logScale) {
        RandomBert bert = sharp(3);
        BertParameters model = bert.fold(folder);
        TokenInput input = bert.sentences(1, 9, 9).getFirst();
        HeadScale head = new HeadScale(0.5, 3, logScale, logScale / 2, 0);
        HeadScale wide = new HeadScale(0.125, 3, logScale, logScale / 2, 0);
        BertParameters scaled =
                model.withHeads(Map.of(), Map.of("layer.0.attention", List.of(head, wide, head)));
        double[] expected = PlainReading.logits(model, input, RangeObserver.NONE)[0];
        assertThat(PlainReading.logits(scaled, input, RangeObserver.NONE)[0])
                .containsExactly(expected, within(1e-9));
        Map<String, Double> squares =
                GradientReading.squares(model, input, Strategy.SERIES, new HashMap<>())
                        .byParameter();
        Map<String, Double> ofScaled =
                GradientReading.squares(scaled, input, Strategy.SERIES, new HashMap<>())
                        .byParameter();
        for (String name : List.of("layer.0.attention.key", "layer.0.attention.value")) {
            assertThat(ofScaled.get(name))
                    .as(name)
                    .isPositive()
                    .isCloseTo(squares.get(name), withinPercentage(0.01));
        }
    }

    private static RandomBert sharp(float factor) {
        RandomBert bert = RandomBert.exact(ActivationFunction.GELU, 7);
        bert.tensors()
                .forEach(
                        (name, values) -> {
                            if (name.contains("self.query") || name.contains("self.key")) {
                                for (int i = 0; i < values.length; i++) {
                                    values[i] *= factor;
                                }
                            }
                        });
        return bert;
    }

    @Test
    void valueThatIsNoNumberEndsTheReadingAndNamesWireAndSentence() {
        RandomBert bert = RandomBert.small(ActivationFunction.GELU, 8);
        BertParameters model = bert.fold(folder);
        TokenInput input = bert.sentences(1, 9, 9).getFirst();
        TokenInput other = bert.sentences(1, 4, 4).getFirst();
        model.values("pooler")[5] = Float.NaN;
        for (Strategy strategy : Strategy.PLANNED) {
            assertThatThrownBy(
                            () ->
                                    PlainReading.logits(
                                            model,
                                            input.paddedTo(12, 0),
                                            strategy,
                                            RangeObserver.NONE))
                    .isInstanceOfSatisfying(
                            UnusableExampleException.class,
                            found -> {
                                assertThat(found.isOf(input)).isTrue();
                                assertThat(found.isOf(other)).isFalse();
                                assertThat(found.of("row 3 of a file"))
                                        .contains(
                                                "pooler", ": a value is NaN", "on row 3 of a file");
                            });
        }
        assertThatThrownBy(
                        () ->
                                GradientReading.squares(
                                        model, input, Strategy.SERIES, new HashMap<>()))
                .isInstanceOf(UnusableExampleException.class)
                .hasMessageContaining("wire pooler: a value is NaN");
    }

    @Test
    void readsTheTextbookWithPaddingMaskedInsideTheAttention() {
        RandomBert bert = RandomBert.small(ActivationFunction.GELU, 5);
        BertParameters model = bert.fold(folder);
        TokenInput padded = bert.sentences(1, 6, 6).getFirst().paddedTo(13, 7);
        double[] expected =
                TextbookBert.logits(bert, padded.tokenIds()[0], padded.tokenTypes()[0], 6);
        assertThat(PlainReading.logits(model, padded, RangeObserver.NONE)[0])
                .containsExactly(expected, within(FOLDING));
    }

    @Test
    void paddingAndCompanyDoNotChangeLogits() {
        RandomBert bert = RandomBert.small(ActivationFunction.GELU, 6);
        BertParameters model = bert.fold(folder);
        TokenInput first = bert.sentences(1, 5, 5).getFirst();
        TokenInput second = bert.sentences(1, 11, 11).getFirst();
        TokenInput wide = first.paddedTo(11, 3);
        TokenInput both =
                new TokenInput(
                        new int[][] {wide.tokenIds()[0], second.tokenIds()[0]},
                        new int[][] {wide.tokenTypes()[0], second.tokenTypes()[0]},
                        new int[] {5, 11});
        double[][] together = PlainReading.logits(model, both, RangeObserver.NONE);
        assertThat(together[0])
                .containsExactly(
                        PlainReading.logits(model, first, RangeObserver.NONE)[0], within(1e-12));
        assertThat(together[1])
                .containsExactly(
                        PlainReading.logits(model, second, RangeObserver.NONE)[0], within(1e-12));
    }
}
