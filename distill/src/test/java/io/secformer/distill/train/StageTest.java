package io.secformer.distill.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.secformer.convert.model.SoftmaxFunction;
import io.secformer.distill.eval.Samples;
import io.secformer.distill.eval.StoppedException;
import io.secformer.distill.nn.BertParameters;
import io.secformer.kit.file.FormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StageTest {
    private static final Samples TRAIN = ToyTask.samples(120, 1);

    @TempDir Path folder;

    private static StageSettings settings(boolean keepsBest) {
        return new StageSettings("teacher", 4, 16, 3e-3, 0.1, true, keepsBest, 10, 42);
    }

    private static float[] train(Path folder, StageListener listener, boolean keepsBest) {
        return train(folder, listener, () -> false, keepsBest);
    }

    private static float[] train(
            Path folder, StageListener listener, BooleanSupplier stop, boolean keepsBest) {
        try (NDManager manager = NDManager.newBaseManager();
                BertParameters parameters =
                        BertParameters.initialize(manager, ToyTask.config(), 3)) {
            StageContext context = ToyTask.context(manager, folder, listener, stop);
            new Training(context, TRAIN).fineTune(parameters, settings(keepsBest));
            return parameters.toArray();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void killedRunGoesOnToTheSameBits(boolean keepsBest) {
        float[] straight = train(folder.resolve("straight"), ToyTask.silent(), keepsBest);
        Path broken = folder.resolve("broken");
        for (int step : new int[] {3, 12, 27}) {
            assertThatThrownBy(() -> train(broken, ToyTask.dyingAfter(step), keepsBest))
                    .isInstanceOf(ToyTask.Killed.class);
        }
        assertThat(train(broken, ToyTask.silent(), keepsBest)).isEqualTo(straight);
    }

    @Test
    void stoppedRunSavesItsLastStepAndGoesOnToTheSameBits() {
        float[] straight = train(folder.resolve("straight"), ToyTask.silent(), true);
        Path stopped = folder.resolve("stopped");
        AtomicInteger steps = new AtomicInteger();
        assertThatThrownBy(
                        () ->
                                train(
                                        stopped,
                                        ToyTask.silent(),
                                        () -> steps.incrementAndGet() == 11,
                                        true))
                .isInstanceOf(TrainingException.class)
                .hasMessage(
                        "teacher stopped after step 11 of 32, as asked: the same command goes on"
                                + " from there");
        AtomicInteger rest = new AtomicInteger();
        float[] resumed =
                train(
                        stopped,
                        ToyTask.silent(),
                        () -> {
                            rest.incrementAndGet();
                            return false;
                        },
                        true);
        assertThat(resumed).isEqualTo(straight);
        // The last step does not ask.
        assertThat(rest).hasValue(32 - 11 - 1);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    void runStoppedInALookAtTheDevSetLooksAgainAndGoesOnToTheSameBits(int look) {
        float[] straight = train(folder.resolve("straight"), ToyTask.silent(), true);
        Path stopped = folder.resolve("stopped");
        // Looks come after steps 8, 10, 16, 20, ...: every 10 steps, and at the end of an epoch.
        int step = new int[] {8, 10, 16, 20}[look - 1];
        assertThatThrownBy(() -> trainStoppedInLook(stopped, look))
                .isInstanceOf(TrainingException.class)
                .hasMessageStartingWith("teacher stopped after step " + step + " of 32, as asked");
        // Told so again at once, it has lost nothing.
        assertThatThrownBy(() -> trainStoppedInLook(stopped, 1))
                .hasMessageStartingWith("teacher stopped after step " + step + " of 32, as asked");
        assertThat(train(stopped, ToyTask.silent(), true)).isEqualTo(straight);
    }

    private static void trainStoppedInLook(Path folder, int look) {
        try (NDManager manager = NDManager.newBaseManager();
                BertParameters parameters =
                        BertParameters.initialize(manager, ToyTask.config(), 3)) {
            StageContext context = ToyTask.context(manager, folder, ToyTask.silent());
            AtomicInteger looks = new AtomicInteger();
            StageContext stopping =
                    new StageContext(
                            manager,
                            folder,
                            model -> {
                                if (looks.incrementAndGet() == look) {
                                    throw new StoppedException("as asked");
                                }
                                return context.devMetric().applyAsDouble(model);
                            },
                            context.policy(),
                            context.listener(),
                            context.stop(),
                            context.threads());
            var _ = new Training(stopping, TRAIN).fineTune(parameters, settings(true));
        }
    }

    @Test
    void stopEndsWhatATeacherPredictsOfTheTrainingSet() {
        try (NDManager manager = NDManager.newBaseManager();
                BertParameters teacher = BertParameters.initialize(manager, ToyTask.config(), 3);
                BertParameters student = BertParameters.initialize(manager, ToyTask.config(), 4)) {
            StageContext context = ToyTask.context(manager, folder, ToyTask.silent(), () -> true);
            assertThatThrownBy(
                            () ->
                                    new Training(context, TRAIN)
                                            .distillPredictions(teacher, student, settings(true)))
                    .isInstanceOf(StoppedException.class)
                    .hasMessage(
                            "the evaluation stopped after 0 of 120 examples, as asked: the same"
                                    + " command makes it again");
        }
    }

    @Test
    void folderHasOneRunAtATime() {
        ObjectNode settings = JsonNodeFactory.instance.objectNode().put("seed", 1);
        try (WorkFolder first = WorkFolder.claim(folder, settings, settings)) {
            assertThat(first).isNotNull();
            assertThatThrownBy(() -> WorkFolder.claim(folder, settings, settings))
                    .isInstanceOf(TrainingException.class)
                    .hasMessage(
                            folder
                                    + " is in use by another run: wait until it ends, or choose"
                                    + " another folder with --work");
        }
        WorkFolder.claim(folder, settings, settings).close();
    }

    @Test
    void finishedStageIsNotRunAgain() throws IOException {
        float[] first = train(folder, ToyTask.silent(), true);
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.map(f -> f.getFileName().toString()))
                    .containsExactly("teacher.result");
        }
        assertThat(train(folder, ToyTask.dyingAfter(1), true)).isEqualTo(first);
    }

    @Test
    void logHoldsEveryStepOnceAfterAKill() throws IOException {
        LossLog log = new LossLog(folder.resolve("log"));
        Path work = folder.resolve("work");
        assertThatThrownBy(() -> train(work, log.and(ToyTask.dyingAfter(12)), true))
                .isInstanceOf(ToyTask.Killed.class);
        train(work, log, true);
        List<String> rows = Files.readAllLines(folder.resolve("log/teacher.csv"));
        assertThat(rows).hasSize(1 + 32);
        assertThat(rows.getFirst()).startsWith("step,loss");
        for (int i = 1; i < rows.size(); i++) {
            assertThat(rows.get(i)).startsWith(i + ",");
        }
        assertThat(rows.get(10).split(",", -1)[5]).isNotEmpty();
        assertThat(rows.get(11).split(",", -1)[5]).isEmpty();
    }

    @Test
    void brokenCheckpointIsNamed() throws IOException {
        Files.write(folder.resolve("teacher.checkpoint"), new byte[] {1, 2, 3});
        assertThatThrownBy(() -> train(folder, ToyTask.silent(), true))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("teacher.checkpoint");
    }

    @Test
    void lossThatIsNoNumberEndsTheRunWithAdvice() {
        try (NDManager manager = NDManager.newBaseManager();
                BertParameters parameters =
                        BertParameters.initialize(manager, ToyTask.config(), 3)) {
            float[] weights = parameters.toArray();
            weights[0] = Float.NaN;
            weights[weights.length - 1] = Float.NaN;
            parameters.set(weights);
            StageContext context = ToyTask.context(manager, folder, ToyTask.silent());
            assertThatThrownBy(
                            () -> new Training(context, TRAIN).fineTune(parameters, settings(true)))
                    .isInstanceOf(TrainingException.class)
                    .hasMessageContaining("smaller learning rate");
        }
    }

    @Test
    void modelLearnsOrderAndItsStudentFollows() {
        Samples train = ToyTask.samples(1000, 1);
        try (NDManager manager = NDManager.newBaseManager();
                BertParameters teacher = BertParameters.initialize(manager, ToyTask.config(), 3);
                BertParameters student =
                        new BertParameters(
                                manager, ToyTask.config().withSoftmax(SoftmaxFunction.TWO_QUAD))) {
            StageContext context = ToyTask.context(manager, folder, ToyTask.silent());
            Training training = new Training(context, train);
            StageSettings fit =
                    new StageSettings("teacher", 12, 32, 5e-3, 0.1, true, true, 100, 42);
            @Nullable Double teacherMetric = training.fineTune(teacher, fit);
            assertThat(teacherMetric).isGreaterThan(90);

            student.assign(teacher.flat());
            training.distillRepresentations(
                    teacher,
                    student,
                    new StageSettings("stage1", 4, 32, 1e-3, 0, false, false, 100, 42));
            @Nullable Double studentMetric =
                    training.distillPredictions(
                            teacher,
                            student,
                            new StageSettings("stage2", 2, 32, 1e-3, 0.1, true, true, 100, 42));
            assertThat(studentMetric).isGreaterThan(88);
            assertThat(ToyTask.accuracy(manager, student, ToyTask.samples(200, 99)))
                    .isEqualTo(studentMetric);
        }
    }

    @Test
    void teacherOfAnotherSizeIsRefused() {
        try (NDManager manager = NDManager.newBaseManager();
                BertParameters teacher = new BertParameters(manager, ToyTask.config());
                BertParameters student =
                        new BertParameters(
                                manager, ToyTask.config().withMaxPositionEmbeddings(12))) {
            Training training =
                    new Training(ToyTask.context(manager, folder, ToyTask.silent()), TRAIN);
            assertThatThrownBy(() -> training.distillPredictions(teacher, student, settings(true)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("different tensors");
        }
    }
}
