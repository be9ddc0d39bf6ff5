package io.secformer.distill.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.secformer.distill.eval.StoppedException;
import io.secformer.distill.eval.TokenizedExamples;
import io.secformer.distill.nn.TrainableParameters;
import io.secformer.kit.file.FormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StageTest {
    private static final TokenizedExamples TRAIN = ToyTask.samples(120, 1);

    @TempDir Path folder;

    private static StageSettings settings() {
        return new StageSettings("teacher", 4, 16, 3e-3, 0.1, true, 10, 42);
    }

    private static float[] train(Path folder, StageListener listener) {
        return train(folder, listener, () -> false);
    }

    private static float[] train(Path folder, StageListener listener, BooleanSupplier stop) {
        try (NDManager manager = NDManager.newBaseManager();
                TrainableParameters parameters =
                        TrainableParameters.initialize(manager, ToyTask.config(), 3)) {
            StageContext context = ToyTask.context(manager, folder, listener, stop);
            new Training(context, TRAIN).fineTune(parameters, settings());
            return parameters.toArray();
        }
    }

    @Test
    void killedRunGoesOnToTheSameBits() {
        float[] straight = train(folder.resolve("straight"), ToyTask.silent());
        Path broken = folder.resolve("broken");
        for (int step : new int[] {3, 12, 27}) {
            assertThatThrownBy(() -> train(broken, ToyTask.dyingAfter(step)))
                    .isInstanceOf(ToyTask.Killed.class);
        }
        assertThat(train(broken, ToyTask.silent())).isEqualTo(straight);
    }

    @Test
    void stoppedRunSavesItsLastStepAndGoesOnToTheSameBits() {
        float[] straight = train(folder.resolve("straight"), ToyTask.silent());
        Path stopped = folder.resolve("stopped");
        AtomicInteger steps = new AtomicInteger();
        assertThatThrownBy(
                        () -> train(stopped, ToyTask.silent(), () -> steps.incrementAndGet() == 11))
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
                        });
        assertThat(resumed).isEqualTo(straight);
        // The last step does not ask.
        assertThat(rest).hasValue(32 - 11 - 1);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    void runStoppedInALookAtTheDevSetLooksAgainAndGoesOnToTheSameBits(int look) {
        float[] straight = train(folder.resolve("straight"), ToyTask.silent());
        Path stopped = folder.resolve("stopped");
        // Looks come after steps 8, 10, 16, 20, ...: every 10 steps, and at the end of an epoch.
        int step = new int[] {8, 10, 16, 20}[look - 1];
        assertThatThrownBy(() -> trainStoppedInLook(stopped, look))
                .isInstanceOf(TrainingException.class)
                .hasMessageStartingWith("teacher stopped after step " + step + " of 32, as asked");
        // Told so again at once, it has lost nothing.
        assertThatThrownBy(() -> trainStoppedInLook(stopped, 1))
                .hasMessageStartingWith("teacher stopped after step " + step + " of 32, as asked");
        assertThat(train(stopped, ToyTask.silent())).isEqualTo(straight);
    }

    private static void trainStoppedInLook(Path folder, int look) {
        try (NDManager manager = NDManager.newBaseManager();
                TrainableParameters parameters =
                        TrainableParameters.initialize(manager, ToyTask.config(), 3)) {
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
                                return context.dev().apply(model);
                            },
                            context.policy(),
                            context.listener(),
                            context.stop(),
                            context.threads());
            var _ = new Training(stopping, TRAIN).fineTune(parameters, settings());
        }
    }

    @Test
    void stopEndsWhatATeacherPredictsOfTheTrainingSet() {
        try (NDManager manager = NDManager.newBaseManager();
                TrainableParameters teacher =
                        TrainableParameters.initialize(manager, ToyTask.config(), 3);
                TrainableParameters student =
                        TrainableParameters.initialize(manager, ToyTask.config(), 4)) {
            StageContext context = ToyTask.context(manager, folder, ToyTask.silent(), () -> true);
            assertThatThrownBy(
                            () ->
                                    new Training(context, TRAIN)
                                            .distillPredictions(teacher, student, true, settings()))
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
        float[] first = train(folder, ToyTask.silent());
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.map(f -> f.getFileName().toString()))
                    .containsExactly("teacher.result");
        }
        assertThat(train(folder, ToyTask.dyingAfter(1))).isEqualTo(first);
    }

    @Test
    void logHoldsEveryStepOnceAfterAKill() throws IOException {
        LossLog log = new LossLog(folder.resolve("log"));
        Path work = folder.resolve("work");
        assertThatThrownBy(() -> train(work, log.and(ToyTask.dyingAfter(12))))
                .isInstanceOf(ToyTask.Killed.class);
        train(work, log);
        List<String> rows = Files.readAllLines(folder.resolve("log/teacher.csv"));
        assertThat(rows).hasSize(1 + 32);
        assertThat(rows.getFirst()).startsWith("step,loss");
        for (int i = 1; i < rows.size(); i++) {
            assertThat(rows.get(i)).startsWith(i + ",");
        }
        assertThat(rows.get(10).split(",", -1)[5]).isNotEmpty();
        assertThat(rows.get(11).split(",", -1)[5]).isEmpty();
        assertThat(rows.get(10).split(",", -1)).hasSameSizeAs(rows.getFirst().split(",", -1));
        assertThat(rows.get(11).split(",", -1)).hasSameSizeAs(rows.getFirst().split(",", -1));
    }

    @Test
    void historyHoldsAllStagesOfAFolder() throws IOException {
        Path log = folder.resolve("log");
        Files.createDirectories(log);
        Files.writeString(log.resolve("stage2.csv"), "step,loss\n1,0.5\n2,0.4\n");
        Files.writeString(log.resolve("stage1.csv"), "step,loss\n1,3\n");
        Files.writeString(log.resolve("settings.json"), "{}");
        assertThat(LossLog.history(log))
                .isEqualTo(
                        """
                        stage,step,loss,gradientNorm,learningRate,tokens,devMetric,devLoss
                        stage1,1,3
                        stage2,1,0.5
                        stage2,2,0.4
                        """);
    }

    @Test
    void brokenCheckpointIsNamed() throws IOException {
        Files.write(folder.resolve("teacher.checkpoint"), new byte[] {1, 2, 3});
        assertThatThrownBy(() -> train(folder, ToyTask.silent()))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("teacher.checkpoint");
    }

    @Test
    void lossThatIsNoNumberEndsTheRunWithAdvice() {
        try (NDManager manager = NDManager.newBaseManager();
                TrainableParameters parameters =
                        TrainableParameters.initialize(manager, ToyTask.config(), 3)) {
            float[] weights = parameters.toArray();
            weights[0] = Float.NaN;
            weights[weights.length - 1] = Float.NaN;
            parameters.set(weights);
            StageContext context = ToyTask.context(manager, folder, ToyTask.silent());
            assertThatThrownBy(() -> new Training(context, TRAIN).fineTune(parameters, settings()))
                    .isInstanceOf(TrainingException.class)
                    .hasMessageContaining("smaller learning rate");
        }
    }

    @Test
    void teacherOfAnotherSizeIsRefused() {
        try (NDManager manager = NDManager.newBaseManager();
                TrainableParameters teacher = new TrainableParameters(manager, ToyTask.config());
                TrainableParameters student =
                        new TrainableParameters(
                                manager, ToyTask.config().withMaxPositionEmbeddings(12))) {
            Training training =
                    new Training(ToyTask.context(manager, folder, ToyTask.silent()), TRAIN);
            assertThatThrownBy(
                            () -> training.distillPredictions(teacher, student, true, settings()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("different tensors");
        }
    }
}
