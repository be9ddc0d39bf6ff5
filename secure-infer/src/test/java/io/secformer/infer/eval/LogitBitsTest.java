package io.secformer.infer.eval;

import static org.assertj.core.api.Assertions.assertThat;

import io.secformer.convert.calibrate.plan.PlanOptions;
import io.secformer.convert.model.ActivationFunction;
import io.secformer.convert.model.SoftmaxFunction;
import io.secformer.convert.reading.TokenInput;
import io.secformer.convert.ring.RingKernels;
import io.secformer.convert.strategy.BertNames;
import io.secformer.convert.tensor.Workers;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A client gets logits as fine as they are meant to be, and no finer. */
final class LogitBitsTest {
    @TempDir private Path folder;

    /** A rounding of two shares is off by less than a unit of the last bit, either way. */
    @ParameterizedTest
    @CsvSource({"0.001, 12", "0.01, 9", "0.1, 6"})
    void theirOwnRoundingIsSmallBesideTheErrorThatIsAskedFor(double error, int fractionBits) {
        TinyModel tiny =
                new TinyModel(
                        folder,
                        ActivationFunction.GELU,
                        SoftmaxFunction.TWO_QUAD,
                        6,
                        1,
                        PlanOptions.defaults().withLogitError(error));
        assertThat(tiny.plan.wire(BertNames.LOGITS).fractionBits()).isEqualTo(fractionBits);

        double unit = Math.scalb(1.0, -fractionBits);
        try (Workers workers = new Workers(1);
                InProcessModel model =
                        new InProcessModel(
                                tiny.config,
                                tiny.plan,
                                tiny.shares(0),
                                tiny.shares(1),
                                tiny.embeddings(),
                                RingKernels.plain(workers))) {
            double sum = 0;
            int count = 0;
            for (TokenInput input : tiny.inputs.subList(0, 10)) {
                for (double logit : model.classify(input.paddedTo(8, 0)).logits()[0]) {
                    assertThat(logit / unit).isEqualTo(Math.rint(logit / unit));
                    sum += Math.abs(logit);
                    count++;
                }
            }
            assertThat(sum / count).as("they say something").isGreaterThan(2 * unit);
        }
    }
}
