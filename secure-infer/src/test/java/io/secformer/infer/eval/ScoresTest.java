package io.secformer.infer.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secformer.convert.reading.TokenInput;
import io.secformer.convert.share.Calibration;
import io.secformer.datasets.glue.Example;
import io.secformer.datasets.glue.GlueTask;
import io.secformer.datasets.glue.PredictionReader;
import io.secformer.infer.eval.Outcome.Local;
import io.secformer.infer.eval.Outcome.Shared;
import io.secformer.kit.file.FormatException;
import io.secformer.kit.text.Rounded;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an evaluation says of its answers, and which of them it doubts. */
class ScoresTest {
    private static final Calibration CALIBRATION = new Calibration(5, 8, 0.0004);
    private static final double[] LOGITS = {1, -1};

    @TempDir private Path folder;

    /** So many tokens of a text of so many, and its label. */
    private static Subject subject(int tokens, int fullLength, double label) {
        return new Subject(
                new Example("id" + fullLength, "text", null, label),
                TokenInput.of(new int[tokens], new int[tokens]),
                8,
                fullLength);
    }

    private static Shared shared(double... logits) {
        return new Shared(logits, 36, 1, 1, 0.123456789, 1.23456789, 1);
    }

    private static Outcome outcome(Subject subject, long saturated, double off) {
        return new Outcome(
                subject, new Local(LOGITS, LOGITS, saturated), shared(1 + off, -1 + off / 2));
    }

    private static Scores scores(Outcome... outcomes) {
        return Scores.of(GlueTask.SST_2, List.of(outcomes), 8, CALIBRATION);
    }

    @Test
    void answersWithinCalibrationAreReliable() {
        Scores scores =
                scores(outcome(subject(5, 5, 0), 0, 0.001), outcome(subject(3, 3, 1), 0, 0));
        assertThat(scores.unreliable()).isZero();
        assertThat(scores.reasons()).isEmpty();
        assertThat(scores.studentPrivate()).isEqualTo(50);
    }

    @Test
    void everyReasonIsCountedByItselfAndEveryExampleOnce() {
        Scores scores =
                scores(
                        outcome(subject(5, 5, 0), 0, 0),
                        outcome(subject(6, 6, 0), 0, 0),
                        outcome(subject(8, 12, 0), 2, 0),
                        outcome(subject(4, 4, 0), 7, 0),
                        outcome(subject(4, 4, 0), 0, 0.5));
        assertThat(scores.truncated()).isEqualTo(1);
        assertThat(scores.beyondCalibration()).isEqualTo(2);
        assertThat(scores.saturated()).isEqualTo(9);
        assertThat(scores.wraps()).isEqualTo(1);
        assertThat(scores.unreliable()).isEqualTo(4);
        assertThat(scores.reasons())
                .containsExactly(
                        "1 text is longer than the longest allowed input, and cut",
                        "2 texts are longer than all calibration texts",
                        "9 values outside the calibrated range",
                        "1 text is answered otherwise than in fixed point, by more than the plan"
                                + " predicts");
    }

    @Test
    void wrapsAreJudgedByThePlansOwnError() {
        double bound = WrapBound.FACTOR * 0.0004;
        assertThat(scores(outcome(subject(5, 5, 0), 0, 0.99 * bound)).wraps()).isZero();
        assertThat(scores(outcome(subject(5, 5, 0), 0, 1.01 * bound)).wraps()).isEqualTo(1);
        Calibration coarse = new Calibration(5, 8, 0.004);
        assertThat(outcome(subject(5, 5, 0), 0, 9.9 * bound).isWrapped(coarse)).isFalse();
        assertThat(outcome(subject(5, 5, 0), 0, 10.1 * bound).isWrapped(coarse)).isTrue();
        double usual = WrapBound.FACTOR * WrapBound.USUAL_LOGIT_ERROR;
        assertThat(outcome(subject(5, 5, 0), 0, 0.99 * usual).isWrapped(Calibration.UNKNOWN))
                .isFalse();
        assertThat(outcome(subject(5, 5, 0), 0, 1.01 * usual).isWrapped(Calibration.UNKNOWN))
                .isTrue();
    }

    @Test
    void fixedPointIsComparedWithTheClearReadingWhateverSharesGive() {
        Outcome same =
                new Outcome(
                        subject(5, 5, 0),
                        new Local(LOGITS, new double[] {1.25, -1}, 2),
                        shared(-9, 9));
        Outcome other =
                new Outcome(
                        subject(5, 5, 1), new Local(LOGITS, new double[] {-0.5, -0.25}, 3), null);
        FixedScores scores = FixedScores.of(GlueTask.SST_2, List.of(same, other));
        assertThat(scores).isEqualTo(new FixedScores("accuracy", 2, 50, 100, 0.5, 1.5, 5));
    }

    @Test
    void nothingIsDoubtedInTheClear() {
        Outcome clear = new Outcome(subject(8, 12, 0), new Local(LOGITS, null, 0), null);
        Scores scores = Scores.of(GlueTask.SST_2, List.of(clear), 1, Calibration.UNKNOWN);
        assertThat(scores.truncated()).isEqualTo(1);
        assertThat(scores.unreliable()).isZero();
        assertThat(scores.reasons()).isEmpty();
    }

    @Test
    void textsWithoutLabelsHaveNoMetricButAllElse() {
        Scores scores = scores(outcome(subject(5, 5, Double.NaN), 0, 0));
        assertThat(scores.student()).isNaN();
        assertThat(scores.studentFixed()).isNaN();
        assertThat(scores.studentPrivate()).isNaN();
        assertThat(scores.labelAgreement()).isEqualTo(1);
        assertThat(scores.byName()).containsEntry("onlineSeconds", 0.123);
        assertThat(scores.byName()).containsEntry("offlineSeconds", 1.235);
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
    void logitThatIsNoNumberIsAnErrorThatNamesTheExample(double bad) {
        double[] row = {0, bad};
        assertBad(row, LOGITS, LOGITS, "in the clear is " + bad);
        assertBad(LOGITS, row, LOGITS, "in fixed point is " + bad);
        assertBad(LOGITS, LOGITS, row, "on shares is " + bad);
    }

    private static void assertBad(
            double[] clear, double[] fixed, double @Nullable [] shares, String reading) {
        assertThatThrownBy(
                        () ->
                                new Outcome(
                                        subject(5, 5, 0),
                                        new Local(clear, fixed, 0),
                                        shares == null ? null : shared(shares)))
                .isInstanceOf(FormatException.class)
                .hasMessageStartingWith("example id5: a logit " + reading + ", expected a finite");
    }

    @Test
    void predictionsAreWhatASubmissionTakesWithTheirDoubts() throws IOException {
        Path file = folder.resolve("predictions.tsv");
        ResultFiles.writePredictions(
                file,
                List.of(
                        outcome(subject(5, 5, Double.NaN), 0, 0),
                        new Outcome(
                                subject(8, 9, Double.NaN),
                                new Local(new double[] {0, 1}, null, 0),
                                null)),
                new Predictions(GlueTask.SST_2),
                CALIBRATION);
        assertThat(PredictionReader.read(file, GlueTask.SST_2)).containsExactly(0, 1);
        List<String> lines = Files.readAllLines(file);
        assertThat(lines.get(1))
                .isEqualTo("id5\t\tnegative\tnegative\t1.0 -1.0\t1.0 -1.0\tnegative\t");
    }

    @Test
    void numbersThatPeopleReadAreShort() {
        assertThat(Rounded.seconds(12.345678901)).isEqualTo(12.346);
        assertThat(Rounded.seconds(0.00123456)).isEqualTo(0.00123);
        assertThat(Rounded.seconds(0)).isZero();
        assertThat(Rounded.seconds(Double.NaN)).isNaN();
        assertThat(Rounded.decimals(-1.2345678, 5)).isEqualTo(-1.23457);
    }
}
