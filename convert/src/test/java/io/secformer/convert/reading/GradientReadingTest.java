package io.secformer.convert.reading;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.secformer.convert.calibrate.CalibratedModel;
import io.secformer.convert.calibrate.plan.PlanOptions;
import io.secformer.convert.fixedpoint.Strategy;
import io.secformer.convert.model.ActivationFunction;
import io.secformer.convert.parameter.BertParameters;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleConsumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every derivative beside the difference of two evaluations. */
class GradientReadingTest {
    private static final double STEP = 0x1p-10;

    @TempDir private Path folder;

    @Test
    void derivativesOfATwoQuadModelAreThoseOfDifferences() {
        RandomBert bert = RandomBert.small(ActivationFunction.GELU, 21);
        BertParameters model = bert.fold(folder);
        assertDerivatives(
                model,
                Strategy.SERIES,
                bert.sentences(1, 5, 5).getFirst(),
                List.of(
                        "embeddings.norm",
                        "layer.0.attention.norm.scale",
                        "layer.0.attention.inverse",
                        "layer.0.attention.squares",
                        "layer.1.attention.scores"));
    }

    @Test
    void derivativesOfFewerRoundsAreThoseOfDifferences() {
        RandomBert bert = RandomBert.small(ActivationFunction.GELU, 24);
        BertParameters model = bert.fold(folder);
        assertDerivatives(
                model,
                Strategy.SERIES_WAN,
                bert.sentences(1, 4, 4).getFirst(),
                List.of(
                        "embeddings.norm.wide",
                        "layer.0.attention.query.unscaled",
                        "layer.0.attention.norm.scale",
                        "layer.0.intermediate.unscaled",
                        "layer.1.attention.residual.unscaled",
                        "pooler.unscaled"));
    }

    @Test
    void derivativesOfAQuadModelAreThoseOfDifferences() {
        RandomBert bert = RandomBert.small(ActivationFunction.QUAD, 22);
        BertParameters model = bert.fold(folder);
        assertDerivatives(
                model,
                Strategy.SERIES,
                bert.sentences(1, 4, 4).getFirst(),
                List.of("layer.0.intermediate", "layer.0.activated"));
    }

    @Test
    void derivativesOfTheOtherGeluAreThoseOfDifferences() {
        RandomBert bert = RandomBert.small(ActivationFunction.GELU_TANH, 25);
        BertParameters model = bert.fold(folder);
        assertDerivatives(
                model,
                Strategy.SERIES,
                bert.sentences(1, 4, 4).getFirst(),
                List.of("layer.0.intermediate", "layer.1.intermediate"));
    }

    @Test
    void derivativesOfAnExactSoftmaxAreThoseOfDifferences() {
        RandomBert bert = RandomBert.exact(ActivationFunction.GELU, 23);
        BertParameters folded = bert.fold(folder);
        List<TokenInput> inputs = bert.sentences(10, 5, 8);
        BertParameters model = CalibratedModel.of(folded, inputs, PlanOptions.defaults()).model();
        assertDerivatives(
                model,
                Strategy.SERIES,
                inputs.getFirst(),
                List.of(
                        "layer.0.attention.scores",
                        "layer.0.attention.exponentials",
                        "layer.0.attention.sums",
                        "layer.0.attention.context",
                        "layer.0.attention.scaled",
                        "layer.0.attention.ratio"));
    }

    /**
     * Whatever a wire of layer 0 leads through shows in its derivatives, and so in its weights'.
     */
    private static void assertDerivatives(
            BertParameters model, Strategy strategy, TokenInput input, List<String> wires) {
        Map<String, float[]> transposed = new HashMap<>();
        GradientReading.Squares squares =
                GradientReading.squares(model, input, strategy, transposed);
        for (String name :
                List.of(
                        "layer.0.attention.query",
                        "layer.0.attention.key",
                        "layer.0.attention.value",
                        "layer.0.attention.output",
                        "layer.0.attention.residual",
                        "layer.0.output",
                        "layer.0.output.residual.mean")) {
            assertThat(squares.byParameter().get(name))
                    .as(name)
                    .isCloseTo(byParameter(model, input, name), withinPercentage(2));
        }
        for (String name : wires) {
            assertThat(squares.byWire().get(name))
                    .as(name)
                    .isCloseTo(byWire(model, strategy, input, name), withinPercentage(2));
        }
        assertThat(GradientReading.squares(model, input, strategy, transposed)).isEqualTo(squares);
    }

    private static double byParameter(BertParameters model, TokenInput input, String name) {
        float[] values = model.values(name);
        double sum = 0;
        for (int i = 0; i < values.length; i++) {
            int at = i;
            float before = values[i];
            sum +=
                    squaredDerivative(
                            change -> values[at] = (float) (before + change),
                            () -> PlainReading.logits(model, input, RangeObserver.NONE)[0]);
            values[i] = before;
        }
        return sum;
    }

    private static double byWire(
            BertParameters model, Strategy strategy, TokenInput input, String wire) {
        int[] size = {0};
        PlainReading.logits(
                model,
                input,
                strategy,
                (name, shape, values) -> size[0] = name.equals(wire) ? values.length : size[0]);
        assertThat(size[0]).as(wire).isPositive();
        double sum = 0;
        for (int i = 0; i < size[0]; i++) {
            int at = i;
            double[] added = {0};
            // The reading goes on with what it has shown.
            RangeObserver disturbing =
                    (name, shape, values) ->
                            values[at % values.length] += name.equals(wire) ? added[0] : 0;
            sum +=
                    squaredDerivative(
                            change -> added[0] = change,
                            () -> PlainReading.logits(model, input, strategy, disturbing)[0]);
        }
        return sum;
    }

    private static double squaredDerivative(DoubleConsumer changed, Supplier<double[]> logits) {
        changed.accept(STEP);
        double[] above = logits.get();
        changed.accept(-STEP);
        double[] below = logits.get();
        changed.accept(0);
        double sum = 0;
        for (int label = 0; label < above.length; label++) {
            double slope = (above[label] - below[label]) / (2 * STEP);
            sum += slope * slope;
        }
        return sum;
    }
}
