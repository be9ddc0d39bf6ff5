package io.secformer.distill.train;

import io.secformer.distill.eval.Predictor;
import io.secformer.distill.eval.Samples;
import io.secformer.distill.nn.BertParameters;
import org.jspecify.annotations.Nullable;

/**
 * The ways to train a model. Each trains the parameters in place, and goes on where an earlier call
 * with the same folder was interrupted.
 */
public final class Training {
    private final StageContext context;
    private final Samples samples;

    /** Creates trainings on these samples. */
    public Training(StageContext context, Samples samples) {
        this.context = context;
        this.samples = samples;
    }

    /**
     * Fits the labels, with dropout: a teacher, or a student without distillation.
     *
     * @return the dev metric of what was kept; null where the settings keep the last
     */
    public @Nullable Double fineTune(BertParameters parameters, StageSettings settings) {
        return run(parameters, settings, labels(parameters));
    }

    /**
     * Stage 1: the student's hidden states and attention scores follow the teacher's.
     *
     * @throws IllegalArgumentException if the two have different sizes
     */
    public void distillRepresentations(
            BertParameters teacher, BertParameters student, StageSettings settings) {
        requireSameSize(teacher, student);
        run(student, settings, new Objective.Representations(teacher));
    }

    /**
     * Stage 2: the student's predictions follow the teacher's, or, where the model has one output,
     * the gold scores.
     *
     * @return the dev metric of what was kept; null where the settings keep the last
     */
    public @Nullable Double distillPredictions(
            BertParameters teacher, BertParameters student, StageSettings settings) {
        requireSameSize(teacher, student);
        if (student.config().isRegression()) {
            return run(student, settings, labels(student));
        }
        float[][] logits =
                Stage.isDone(context.folder(), settings.name())
                        ? new float[0][]
                        : new Predictor(teacher, context.stop()).logits(context.manager(), samples);
        return run(student, settings, new Objective.SoftLabels(logits));
    }

    private @Nullable Double run(
            BertParameters parameters, StageSettings settings, Objective objective) {
        return new Stage(context, settings, parameters, samples, objective).run();
    }

    private Objective labels(BertParameters parameters) {
        return new Objective.Labels(samples.labels(), parameters.config().numLabels());
    }

    private static void requireSameSize(BertParameters teacher, BertParameters student) {
        if (!teacher.layout().segments().equals(student.layout().segments())) {
            throw new IllegalArgumentException(
                    "teacher and student have different tensors: a student is its teacher with"
                            + " other functions");
        }
    }
}
