package io.secformer.infer.eval;

import static org.assertj.core.api.Assertions.assertThat;

import io.secformer.convert.calibrate.plan.PlanOptions;
import io.secformer.convert.fixedpoint.Embedding;
import io.secformer.convert.fixedpoint.Strategy;
import io.secformer.convert.model.ActivationFunction;
import io.secformer.convert.model.SoftmaxFunction;
import io.secformer.convert.network.PlannedNetwork;
import io.secformer.convert.op.SeriesTables;
import io.secformer.convert.reading.FixedReading;
import io.secformer.convert.reading.PlainReading;
import io.secformer.convert.reading.RangeObserver;
import io.secformer.convert.reading.TokenInput;
import io.secformer.convert.ring.RingKernels;
import io.secformer.convert.tensor.Workers;
import io.secformer.infer.cost.Cost;
import io.secformer.infer.engine.CostReading;
import io.secformer.infer.eval.PrivateModel.Answer;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.FieldSource;

/** A whole model on shares against the same model in the clear. */
final class InProcessModelTest {
    @TempDir private Path folder;

    @ParameterizedTest
    @EnumSource(ActivationFunction.class)
    void sharesGiveTheLogitsOfTheClearModel(ActivationFunction activation) {
        check(new TinyModel(folder, activation, 5));
    }

    @ParameterizedTest
    @EnumSource(ActivationFunction.class)
    void fewerRoundsGiveTheLogitsOfTheClearModel(ActivationFunction activation) {
        TinyModel lan = new TinyModel(folder.resolve("lan"), activation, 5);
        TinyModel wan = tiny(activation, SoftmaxFunction.TWO_QUAD, 1, Strategy.SERIES_WAN);
        assertThat(wan.plan.digest()).isNotEqualTo(lan.plan.digest());
        assertThat(rounds(lan)).isEqualTo(2 * 15 + 6);
        assertThat(rounds(wan)).isEqualTo(2 * 13 + 5);
        check(wan);
    }

    @ParameterizedTest
    @FieldSource("io.secformer.convert.fixedpoint.Strategy#PLANNED")
    void newtonStepsGiveTheLogitsOfTheClearModel(Strategy strategy) {
        TinyModel tiny = tiny(ActivationFunction.GELU, SoftmaxFunction.TWO_QUAD, 12, strategy);
        assertThat(tiny.plan.newtonSites()).containsKey("embeddings.norm.scale");
        check(tiny);
    }

    @ParameterizedTest
    @FieldSource("io.secformer.convert.fixedpoint.Strategy#PLANNED")
    void sharesGiveTheLogitsOfAClearModelWithSoftmax(Strategy strategy) {
        check(tiny(ActivationFunction.GELU, SoftmaxFunction.SOFTMAX, 1, strategy));
    }

    @Test
    void fewerRoundsBehindPublicEmbeddingsGiveTheLogitsOfTheClearModel() {
        PlanOptions options =
                PlanOptions.defaults()
                        .withEmbedding(Embedding.PUBLIC)
                        .withStrategy(Strategy.SERIES_WAN);
        TinyModel tiny =
                new TinyModel(
                        folder, ActivationFunction.QUAD, SoftmaxFunction.TWO_QUAD, 5, 1, options);
        assertThat(rounds(tiny)).isEqualTo(2 * 13 + 4);
        check(tiny);
    }

    @ParameterizedTest
    @EnumSource(names = {"TWO_QUAD", "SOFTMAX"})
    void publicEmbeddingsGiveTheLogitsOfTheClearModel(SoftmaxFunction softmax) {
        TinyModel tiny =
                new TinyModel(
                        folder,
                        ActivationFunction.GELU,
                        softmax,
                        5,
                        1,
                        PlanOptions.defaults().withEmbedding(Embedding.PUBLIC));
        assertThat(tiny.plan.publicParameters())
                .containsOnlyKeys("embeddings.table", "embeddings.positions");
        check(tiny);
    }

    private TinyModel tiny(
            ActivationFunction activation,
            SoftmaxFunction softmax,
            float spread,
            Strategy strategy) {
        PlanOptions options = PlanOptions.defaults().withStrategy(strategy);
        return new TinyModel(folder, activation, softmax, 5, spread, options);
    }

    private static int rounds(TinyModel tiny) {
        return CostReading.of(PlannedNetwork.of(tiny.config, tiny.plan, 1, 10)).rounds();
    }

    /** Of the logits of all sentences. */
    private static final class Differences {
        private double largest;
        private double squares;
        private int logits;

        void add(double[] found, double[] expected) {
            for (int label = 0; label < expected.length; label++) {
                double difference = Math.abs(found[label] - expected[label]);
                largest = Math.max(largest, difference);
                squares += difference * difference;
                logits++;
            }
        }

        double rootMeanSquare() {
            return Math.sqrt(squares / logits);
        }
    }

    private static void check(TinyModel tiny) {
        SeriesTables tables = new SeriesTables();
        Differences toFixed = new Differences();
        Differences toClear = new Differences();
        try (Workers workers = new Workers(2)) {
            RingKernels kernels = RingKernels.plain(workers);
            try (InProcessModel parties =
                    new InProcessModel(
                            tiny.config,
                            tiny.plan,
                            tiny.shares(0),
                            tiny.shares(1),
                            tiny.embeddings(),
                            kernels)) {
                for (TokenInput input : tiny.inputs) {
                    TokenInput padded = input.paddedTo(10, 3);
                    double[] clear = PlainReading.logits(tiny.model, input, RangeObserver.NONE)[0];
                    double[] fixed =
                            FixedReading.run(
                                            PlannedNetwork.of(tiny.config, tiny.plan, 1, 10),
                                            tiny.words,
                                            padded,
                                            kernels.matmul(),
                                            tables,
                                            RangeObserver.NONE)
                                    .logits()[0];
                    Answer answer = parties.classify(padded);
                    toFixed.add(answer.logits()[0], fixed);
                    toClear.add(answer.logits()[0], clear);
                    Cost cost = parties.declaredCost(1, 10);
                    assertThat(answer.rounds()).isEqualTo(cost.rounds());
                    assertThat(answer.serverBytes()).isEqualTo(cost.serverBytes());
                    assertThat(answer.dealerBytes()).isEqualTo(cost.dealerBytes());
                }
            }
        }
        assertThat(toFixed.largest).as("off fixed").isLessThan(tiny.boundToFixed());
        assertThat(toClear.largest).as("off clear").isLessThan(tiny.boundToClear());
        // Predicted of an average sentence, to first order.
        assertThat(toFixed.rootMeanSquare())
                .as("off fixed, in the root mean square")
                .isBetween(tiny.rounding / 2, 2 * tiny.rounding);
        assertThat(toClear.rootMeanSquare())
                .as("off clear, in the root mean square")
                .isLessThan(2 * tiny.logitError);
    }
}
