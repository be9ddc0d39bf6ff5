package io.secformer.distill.train;

import io.secformer.distill.eval.StoppedException;
import io.secformer.distill.eval.TokenizedExamples;
import io.secformer.distill.nn.Dropout;
import io.secformer.distill.nn.TokenBatch;
import io.secformer.distill.nn.TrainableParameters;
import io.secformer.kit.file.FileErrors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A stage of training that can be killed at any time. Its folder holds, while it runs, {@code
 * NAME.checkpoint} (parameters, moments, step) and {@code NAME.best} (the best parameters so far);
 * when it is done, {@code NAME.result} alone. Batches and dropout follow from seed and step, so a
 * stage that goes on from a checkpoint takes the same steps as one that was never interrupted.
 */
final class Stage {
    /** Steps between two trims; at so many no slowdown could be measured. */
    private static final int TRIM_EVERY = 20;

    private final StageContext context;
    private final StageSettings settings;
    private final TrainableParameters parameters;
    private final TokenizedExamples samples;
    private final Objective objective;
    private final BatchSchedule batches;
    private final int totalSteps;
    private final LearningRate learningRate;
    private double best = Double.NEGATIVE_INFINITY;

    /** Whether the last step's look at the dev set was cut short. */
    private boolean isUnscored;

    /**
     * Creates a stage.
     *
     * @param parameters are trained in place
     * @param samples to train on
     */
    Stage(
            StageContext context,
            StageSettings settings,
            TrainableParameters parameters,
            TokenizedExamples samples,
            Objective objective) {
        this.context = context;
        this.settings = settings;
        this.parameters = parameters;
        this.samples = samples;
        this.objective = objective;
        this.batches = new BatchSchedule(samples.lengths(), settings.batchSize(), settings.seed());
        this.totalSteps = Math.multiplyExact(batches.batchesPerEpoch(), settings.epochs());
        this.learningRate = settings.schedule(totalSteps);
    }

    /**
     * Runs the stage, or what is left of it; the parameters are then those that the stage keeps.
     *
     * @return the dev metric of the best parameters
     * @throws TrainingException if the loss is no longer a number
     * @throws io.secformer.kit.file.FormatException if a checkpoint is broken
     */
    double run() {
        if (!Files.exists(file("result"))) {
            train();
            finish();
        }
        Checkpoint result = read("result");
        parameters.set(result.vector(Checkpoint.WEIGHTS));
        return result.note(Checkpoint.METRIC);
    }

    /** Whether the stage of that name has run to its end in that folder. */
    static boolean isDone(Path folder, String name) {
        return Files.exists(folder.resolve(name + ".result"));
    }

    private void train() {
        NativeHeap.keep();
        long dropoutSeed = Seeds.mix(settings.seed(), settings.name(), 0);
        try (Dropout dropout = new Dropout(context.manager(), dropoutSeed);
                AdamW optimizer =
                        new AdamW(
                                context.manager(),
                                parameters,
                                StageSettings.WEIGHT_DECAY,
                                objective.trainsHeads(),
                                context.threads())) {
            int done = Files.exists(file("checkpoint")) ? restore(optimizer) : 0;
            TrainingStep step =
                    new TrainingStep(
                            context.manager(),
                            parameters,
                            dropout,
                            optimizer,
                            objective,
                            StageSettings.CLIP_NORM);
            context.listener().started(settings.name(), done, totalSteps);
            if (isUnscored) {
                scoreAgain(optimizer, done);
            }
            long saved = System.nanoTime();
            for (int i = done; i < totalSteps; i++) {
                context.listener().stepped(step(step, i));
                if (isUnscored) {
                    save(optimizer);
                    throw stopped(i + 1);
                }
                if ((i + 1) % TRIM_EVERY == 0) {
                    NativeHeap.trim();
                }
                boolean stopping = i + 1 < totalSteps && context.stop().getAsBoolean();
                if (stopping || context.policy().isDue(i + 1, System.nanoTime() - saved)) {
                    save(optimizer);
                    saved = System.nanoTime();
                }
                if (stopping) {
                    throw stopped(i + 1);
                }
            }
        }
    }

    /** Looks at the dev set where an earlier run was told to stop while it did. */
    private void scoreAgain(AdamW optimizer, int done) {
        isUnscored = false;
        var _ = evaluate(done);
        if (isUnscored) {
            save(optimizer);
            throw stopped(done);
        }
    }

    private TrainingException stopped(int step) {
        return new TrainingException(
                settings.name()
                        + " stopped after step "
                        + step
                        + " of "
                        + totalSteps
                        + ", as asked: the same command goes on from there");
    }

    private StepReport step(TrainingStep step, int index) {
        int[] indices = batches.batch(index);
        TokenBatch batch = samples.batch(indices);
        double rate = learningRate.at(index);
        TrainingStep.Outcome outcome = step.run(batch, indices, rate, index);
        return new StepReport(
                settings.name(),
                index + 1,
                totalSteps,
                batches.batchesPerEpoch(),
                outcome.loss(),
                outcome.gradientNorm(),
                rate,
                batch.tokens(),
                evaluate(index + 1));
    }

    private @Nullable DevScore evaluate(int stepsDone) {
        boolean due =
                stepsDone % settings.evaluateEvery() == 0
                        || stepsDone % batches.batchesPerEpoch() == 0;
        if (!due) {
            return null;
        }
        DevScore score;
        try {
            score = context.dev().apply(parameters);
        } catch (StoppedException e) {
            isUnscored = true;
            return null;
        }
        if (score.metric() > best) {
            best = score.metric();
            new Checkpoint(
                            Map.of(Checkpoint.WEIGHTS, parameters.toArray()),
                            Map.of(Checkpoint.METRIC, best, Checkpoint.STEP, (double) stepsDone))
                    .write(file("best"));
        }
        return score;
    }

    private void save(AdamW optimizer) {
        Map<String, float[]> vectors =
                Map.of(
                        Checkpoint.WEIGHTS, parameters.toArray(),
                        Checkpoint.MEAN, optimizer.mean(),
                        Checkpoint.VARIANCE, optimizer.variance());
        Map<String, Double> notes = new HashMap<>();
        notes.put(Checkpoint.STEP, (double) optimizer.updates());
        if (best != Double.NEGATIVE_INFINITY) {
            notes.put(Checkpoint.METRIC, best);
        }
        if (isUnscored) {
            notes.put(Checkpoint.UNSCORED, 1.0);
        }
        new Checkpoint(vectors, notes).write(file("checkpoint"));
    }

    private int restore(AdamW optimizer) {
        Checkpoint checkpoint = read("checkpoint");
        int done = (int) checkpoint.note(Checkpoint.STEP);
        parameters.set(checkpoint.vector(Checkpoint.WEIGHTS));
        optimizer.restore(
                checkpoint.vector(Checkpoint.MEAN), checkpoint.vector(Checkpoint.VARIANCE), done);
        // A best file may be younger than the checkpoint; it will be written again on the way.
        best = checkpoint.notes().getOrDefault(Checkpoint.METRIC, Double.NEGATIVE_INFINITY);
        isUnscored = checkpoint.notes().containsKey(Checkpoint.UNSCORED);
        return done;
    }

    private void finish() {
        try {
            if (!Files.exists(file("best"))) {
                throw new TrainingException(
                        "the dev metric was never a number: the model cannot be used");
            }
            Files.move(file("best"), file("result"), StandardCopyOption.ATOMIC_MOVE);
            Files.deleteIfExists(file("checkpoint"));
        } catch (IOException e) {
            throw new UncheckedIOException(
                    file("result") + " cannot be written: " + FileErrors.reason(e), e);
        }
    }

    private Checkpoint read(String kind) {
        return Checkpoint.read(file(kind), parameters.layout().size());
    }

    private Path file(String kind) {
        return context.folder().resolve(settings.name() + "." + kind);
    }
}
