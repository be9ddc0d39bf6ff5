package io.secformer.distill.cli;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.secformer.distill.eval.LogitScores;
import io.secformer.distill.eval.Predictor;
import io.secformer.distill.eval.TaskData;
import io.secformer.distill.nn.TrainableParameters;
import io.secformer.distill.train.CheckpointPolicy;
import io.secformer.distill.train.DevScore;
import io.secformer.distill.train.LossLog;
import io.secformer.distill.train.Recipe;
import io.secformer.distill.train.StageContext;
import io.secformer.distill.train.Throughput;
import io.secformer.distill.train.WorkFolder;
import io.secformer.kit.command.Interruptible;
import io.secformer.kit.command.OptionTypes;
import io.secformer.kit.command.OutputPlaces;
import io.secformer.kit.command.ProgressMixin;
import io.secformer.kit.command.UsageException;
import io.secformer.kit.file.FormatException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How and where a run trains. */
final class TrainingRunOptions {
    private static final Duration CHECKPOINT_INTERVAL = Duration.ofMinutes(2);

    @Option(
            names = "--out",
            required = true,
            paramLabel = "FOLDER",
            description = "folder to write the model to, as a Hugging Face folder")
    Path out;

    @Option(
            names = "--work",
            paramLabel = "DIR",
            description =
                    "folder for checkpoints and logs; a run that was killed goes on from here when"
                            + " the same command is given again; default: FOLDER.work")
    @Nullable Path work;

    @Option(
            names = "--batch-size",
            converter = OptionTypes.Positive.class,
            paramLabel = "B",
            defaultValue = "" + Recipe.BATCH_SIZE,
            description = "examples in a step; default: ${DEFAULT-VALUE}")
    int batchSize;

    @Option(
            names = "--dropout",
            converter = OptionTypes.Share.class,
            paramLabel = "P",
            description =
                    "dropout in training; default: what the model's configuration says; none in a"
                            + " student of --recipe secformer")
    @Nullable Double dropout;

    @Option(
            names = "--seed",
            paramLabel = "S",
            defaultValue = "1",
            description = "seed of new parameters, batches and dropout; default: ${DEFAULT-VALUE}")
    long seed;

    @Mixin private ProgressMixin progress = new ProgressMixin();

    private final StopSignal stop = new StopSignal();

    /** Asks the training to end; how many seconds it may take. */
    long requestStop() {
        return stop.request();
    }

    /** What is kept of a training that has not begun to compute. */
    String whenInterrupted() {
        return Files.exists(workFolder())
                ? "interrupted before any step: "
                        + workFolder()
                        + " keeps those of earlier runs, the same command goes on from there"
                : Interruptible.NOTHING_KEPT;
    }

    /**
     * Throws if the model or the checkpoints cannot be written: before hours of training.
     *
     * @param start the model that training starts from, which stays as it is; null if none
     */
    void checkPlaces(@Nullable Path start) {
        OutputPlaces.requireFolder("--out", out);
        OutputPlaces.requireFolder("--work", workFolder());
        if (start != null && isSame(start)) {
            throw new UsageException(
                    "--out is " + out + ", the model to start from: choose another folder");
        }
        requireNoOtherThings();
    }

    private boolean isSame(Path start) {
        return start.toAbsolutePath().normalize().equals(out.toAbsolutePath().normalize());
    }

    /**
     * An earlier model is replaced; data, shares or texts are not mixed with one. The work folder
     * of an interrupted run may be there alone.
     */
    private void requireNoOtherThings() {
        if (!Files.isDirectory(out) || Files.exists(out.resolve("config.json"))) {
            return;
        }
        try (Stream<Path> there = Files.list(out)) {
            Path own = workFolder().toAbsolutePath().normalize();
            there.filter(other -> !own.startsWith(other.toAbsolutePath().normalize()))
                    .findFirst()
                    .ifPresent(
                            other -> {
                                throw new FormatException(
                                        out,
                                        "holds "
                                                + other.getFileName()
                                                + " and no model: choose another folder for --out");
                            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path workFolder() {
        return work != null
                ? work
                : out.toAbsolutePath().normalize().resolveSibling(out.getFileName() + ".work");
    }

    /**
     * Claims the run's folder for these settings, and for this process as long as it is open.
     *
     * @throws io.secformer.distill.train.TrainingException if another run has it
     */
    WorkFolder claim(ObjectNode settings) {
        return WorkFolder.claim(workFolder(), settings, Results.settingsOfBefore());
    }

    /** What stages of this run, which has claimed its folder, have in common. */
    StageContext context(NDManager manager, TaskData data, Throughput throughput, int threads) {
        stop.guard();
        Path folder = workFolder();
        return new StageContext(
                manager,
                folder,
                parameters -> dev(data, manager, parameters),
                CheckpointPolicy.every(CHECKPOINT_INTERVAL),
                new TrainingProgress(progress.progress(), System::nanoTime)
                        .and(throughput)
                        .and(new LossLog(folder)),
                stop::isRequested,
                threads);
    }

    private DevScore dev(TaskData data, NDManager manager, TrainableParameters parameters) {
        float[][] logits = new Predictor(parameters, stop::isRequested).logits(manager, data.dev());
        return new DevScore(
                LogitScores.of(data.task(), logits, data.dev()).primary(),
                LogitScores.loss(data.task(), logits, data.dev()));
    }
}
