package io.secformer.distill.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import io.secformer.convert.model.SoftmaxFunction;
import io.secformer.distill.eval.Predictor;
import io.secformer.distill.eval.TokenizedExample;
import io.secformer.distill.eval.TokenizedExamples;
import io.secformer.distill.nn.TrainableParameters;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TrainingTest {
    private static final TokenizedExamples TRAIN = ToyTask.samples(1000, 1);

    @TempDir Path folder;

    private static StageSettings settings(String name, int epochs, double rate) {
        return new StageSettings(name, epochs, 32, rate, 0.1, true, 100, 42);
    }

    @ParameterizedTest
    @EnumSource(Recipe.class)
    void modelLearnsOrderAndItsStudentFollows(Recipe recipe) {
        try (NDManager manager = NDManager.newBaseManager();
                TrainableParameters teacher =
                        TrainableParameters.initialize(manager, ToyTask.config(), 3);
                TrainableParameters student = student(manager)) {
            Training training =
                    new Training(ToyTask.context(manager, folder, ToyTask.silent()), TRAIN);
            assertThat(training.fineTune(teacher, settings("teacher", 12, 5e-3))).isGreaterThan(90);
            student.assign(teacher);
            Training.Outcome outcome =
                    training.distill(
                            teacher,
                            student,
                            recipe,
                            List.of(settings("stage1", 4, 1e-3)),
                            settings("stage2", 2, 1e-3));
            assertThat(outcome.metric()).isGreaterThan(88);
            assertThat(ToyTask.accuracy(manager, student, ToyTask.samples(200, 99)))
                    .isEqualTo(outcome.metric());
        }
    }

    @Test
    void betterStageIsTheStudent() {
        try (NDManager manager = NDManager.newBaseManager();
                TrainableParameters teacher =
                        TrainableParameters.initialize(manager, ToyTask.config(), 3);
                TrainableParameters student = student(manager)) {
            Training training =
                    new Training(ToyTask.context(manager, folder, ToyTask.silent()), TRAIN);
            training.fineTune(teacher, settings("teacher", 12, 5e-3));
            student.assign(teacher);
            // A second stage at such a rate destroys what the first has learned.
            StageSettings destroys = settings("stage2", 1, 0.9);
            List<StageSettings> stage1 = List.of(settings("stage1", 4, 1e-3));
            Training.Outcome outcome =
                    training.distill(teacher, student, Recipe.SECFORMER, stage1, destroys);
            assertThat(outcome.isOfStage1()).isTrue();
            assertThat(outcome.metric()).isEqualTo(outcome.stage1()).isGreaterThan(80);
            assertThat(outcome.stage2()).isLessThan(outcome.stage1());
            assertThat(ToyTask.accuracy(manager, student, ToyTask.samples(200, 99)))
                    .isEqualTo(outcome.stage1());
        }
    }

    @Test
    void bestOfSeveralRatesIsKept() {
        try (NDManager manager = NDManager.newBaseManager();
                TrainableParameters model =
                        TrainableParameters.initialize(manager, ToyTask.config(), 3)) {
            Training training =
                    new Training(ToyTask.context(manager, folder, ToyTask.silent()), TRAIN);
            double best =
                    training.fineTune(
                            model,
                            List.of(
                                    settings("low", 3, 1e-6),
                                    settings("right", 12, 5e-3),
                                    settings("high", 3, 0.9)));
            assertThat(best).isGreaterThan(90);
            assertThat(ToyTask.accuracy(manager, model, ToyTask.samples(200, 99))).isEqualTo(best);
        }
    }

    /** The teacher says 2 where the gold scores say 0. */
    @ParameterizedTest
    @EnumSource(Recipe.class)
    void secondStageOfScoresFollowsTheTeacherOrAsPublishedTheGoldOnes(Recipe recipe) {
        TokenizedExamples gold =
                new TokenizedExamples(
                        ToyTask.samples(200, 1).samples().stream()
                                .map(s -> new TokenizedExample(s.tokenIds(), s.tokenTypes(), 0))
                                .toList(),
                        0);
        try (NDManager manager = NDManager.newBaseManager();
                TrainableParameters teacher =
                        TrainableParameters.initialize(
                                manager, ToyTask.config().withRegression(), 3);
                TrainableParameters student =
                        TrainableParameters.initialize(
                                manager, ToyTask.config().withRegression(), 4)) {
            teacher.set("classifier.bias", new float[] {2});
            StageContext context = ToyTask.context(manager, folder, ToyTask.silent());
            // The last parameters are the best here: what counts is what they follow.
            int[] looks = {0};
            StageContext later =
                    new StageContext(
                            manager,
                            folder,
                            _ -> new DevScore(looks[0]++, 0),
                            context.policy(),
                            context.listener(),
                            context.stop(),
                            context.threads());
            new Training(later, gold)
                    .distillPredictions(
                            teacher, student, recipe.followsScores(), settings("s", 20, 1e-2));
            double wanted = recipe == Recipe.SECFORMER ? 2 : 0;
            float[][] logits = new Predictor(student).logits(manager, gold);
            double mean = 0;
            for (float[] row : logits) {
                mean += row[0] / logits.length;
            }
            assertThat(mean).isCloseTo(wanted, within(0.4));
        }
    }

    private static TrainableParameters student(NDManager manager) {
        return new TrainableParameters(
                manager, ToyTask.config().withSoftmax(SoftmaxFunction.TWO_QUAD));
    }
}
