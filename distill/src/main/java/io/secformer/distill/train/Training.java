package io.secformer.distill.train;

import io.secformer.distill.eval.Predictor;
import io.secformer.distill.eval.TokenizedExamples;
import io.secformer.distill.nn.TrainableParameters;
import java.util.List;

/**
 * The ways to train a model. Each trains the parameters in place, and goes on where an earlier call
 * with the same folder was interrupted.
 */
public final class Training {
    private final StageContext context;
    private final TokenizedExamples samples;

    /** Creates trainings on these samples. */
    public Training(StageContext context, TokenizedExamples samples) {
        this.context = context;
        this.samples = samples;
    }

    /**
     * What a distillation came to.
     *
     * @param stage1 dev metric of the best of stage 1; negative infinity if it was left out
     * @param stage2 dev metric of the best of stage 2
     */
    public record Outcome(double stage1, double stage2) {
        /** The dev metric of the student: that of the better stage. */
        public double metric() {
            return Math.max(stage1, stage2);
        }

        /** Whether the student is that of stage 1; of equals stage 2's is. */
        public boolean isOfStage1() {
            return stage1 > stage2;
        }
    }

    /**
     * Fits the labels: a teacher, or a student without distillation.
     *
     * @return the dev metric of the best parameters, which are kept
     */
    public double fineTune(TrainableParameters parameters, StageSettings settings) {
        return run(parameters, settings, labels(samples.labels(), parameters));
    }

    /**
     * Fits the labels with each of these settings, from the same start.
     *
     * @return the dev metric of the best parameters of all, which are kept
     */
    public double fineTune(TrainableParameters parameters, List<StageSettings> trials) {
        float[] start = parameters.toArray();
        float[] bestWeights = start;
        double best = Double.NEGATIVE_INFINITY;
        for (StageSettings settings : trials) {
            parameters.set(start);
            double metric = fineTune(parameters, settings);
            if (metric > best) {
                best = metric;
                bestWeights = parameters.toArray();
            }
        }
        parameters.set(bestWeights);
        return best;
    }

    /**
     * Both stages, the better of which is kept.
     *
     * @param stage1 how the first runs; none leaves it out
     * @throws IllegalArgumentException if teacher and student have different sizes
     */
    public Outcome distill(
            TrainableParameters teacher,
            TrainableParameters student,
            Recipe recipe,
            List<StageSettings> stage1,
            StageSettings stage2) {
        double first = Double.NEGATIVE_INFINITY;
        for (StageSettings settings : stage1) {
            first = distillRepresentations(teacher, student, recipe.attention(), settings);
        }
        float[] ofStage1 = stage1.isEmpty() ? new float[0] : student.toArray();
        double second = distillPredictions(teacher, student, recipe.followsScores(), stage2);
        Outcome outcome = new Outcome(first, second);
        if (outcome.isOfStage1()) {
            student.set(ofStage1);
        }
        return outcome;
    }

    /**
     * Stage 1: the student's hidden states and attention follow the teacher's.
     *
     * @return the dev metric of the best parameters, which are kept
     * @throws IllegalArgumentException if the two have different sizes
     */
    double distillRepresentations(
            TrainableParameters teacher,
            TrainableParameters student,
            AttentionTarget attention,
            StageSettings settings) {
        requireSameSize(teacher, student);
        return run(student, settings, new Objective.Representations(teacher, attention));
    }

    /**
     * Stage 2: the student's predictions follow the teacher's.
     *
     * @param followsScores whether they do where the model has one output; the gold scores
     *     otherwise
     * @return the dev metric of the best parameters, which are kept
     * @throws IllegalArgumentException if the two have different sizes
     */
    double distillPredictions(
            TrainableParameters teacher,
            TrainableParameters student,
            boolean followsScores,
            StageSettings settings) {
        requireSameSize(teacher, student);
        boolean isScore = student.config().isRegression();
        if (isScore && !followsScores) {
            return fineTune(student, settings);
        }
        float[][] logits =
                Stage.isDone(context.folder(), settings.name())
                        ? new float[0][]
                        : new Predictor(teacher, context.stop()).logits(context.manager(), samples);
        return run(
                student,
                settings,
                isScore ? labels(scores(logits), student) : new Objective.SoftLabels(logits));
    }

    private double run(
            TrainableParameters parameters, StageSettings settings, Objective objective) {
        return new Stage(context, settings, parameters, samples, objective).run();
    }

    private static Objective labels(double[] labels, TrainableParameters parameters) {
        return new Objective.Labels(labels, parameters.config().numLabels());
    }

    private static double[] scores(float[][] logits) {
        double[] scores = new double[logits.length];
        for (int i = 0; i < scores.length; i++) {
            scores[i] = logits[i][0];
        }
        return scores;
    }

    private static void requireSameSize(TrainableParameters teacher, TrainableParameters student) {
        if (!teacher.layout().segments().equals(student.layout().segments())) {
            throw new IllegalArgumentException(
                    "teacher and student have different tensors: a student is its teacher with"
                            + " other functions");
        }
    }
}
