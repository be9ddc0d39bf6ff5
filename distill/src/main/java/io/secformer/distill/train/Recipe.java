package io.secformer.distill.train;

import io.secformer.datasets.glue.GlueTask;
import io.secformer.datasets.glue.OrderedTask;
import io.secformer.datasets.glue.OwnTask;
import io.secformer.datasets.glue.Task;

/**
 * The published recipe (MPCFormer's code, Li et al. 2023; SecFormer trains the same way, Luo et al.
 * 2024): a teacher fine-tuned for 3 epochs; stage 1 at a constant 5e-5; stage 2 for 5 epochs at
 * 1e-5 with warm-up and linear decay, the best of which is kept. Two things differ on purpose: the
 * teacher runs without dropout while it is followed, where the published code leaves it on, and
 * batches hold 32 on every task, where the authors' scripts take 8 on CoLA, MRPC and RTE.
 */
public final class Recipe {
    /** Epochs of fine-tuning. */
    public static final int TEACHER_EPOCHS = 3;

    /** Epochs of stage 2. */
    public static final int STAGE2_EPOCHS = 5;

    /** Samples in a batch. */
    public static final int BATCH_SIZE = 32;

    /** The learning rate of fine-tuning; the recipe tries 2e-5 to 5e-5. */
    public static final double TEACHER_RATE = 5e-5;

    /** The learning rate of training a small model from a seed. */
    public static final double SCRATCH_RATE = 1e-3;

    /** The learning rate of stage 1. */
    public static final double STAGE1_RATE = 5e-5;

    /** The learning rate of stage 2. */
    public static final double STAGE2_RATE = 1e-5;

    private static final double WARMUP = 0.1;
    private static final int TEACHER_EVALUATE_EVERY = 500;
    private static final int STUDENT_EVALUATE_EVERY = 100;

    /** CoLA and the tasks below it have fewer training examples, SST-2 and those above more. */
    private static final int SMALL_SET = 10_000;

    /** QNLI has fewer, QQP and MNLI more. */
    private static final int LARGE_SET = 200_000;

    private Recipe() {}

    /**
     * Epochs of stage 1: those of the published recipe, and for a task of one's own those of GLUE's
     * tasks of that size.
     *
     * @param trainExamples of a task of one's own
     */
    public static int stage1Epochs(Task task, int trainExamples) {
        return switch (task) {
            case GlueTask glue -> published(glue);
            case OrderedTask ordered -> published(ordered.task());
            case OwnTask _ -> {
                if (trainExamples < SMALL_SET) {
                    yield 50;
                }
                yield trainExamples < LARGE_SET ? 10 : 5;
            }
        };
    }

    private static int published(GlueTask task) {
        return switch (task) {
            case COLA, RTE, WNLI -> 50;
            case MRPC -> 20;
            case STS_B -> 100;
            case SST_2, QNLI -> 10;
            case MNLI, AX, QQP -> 5;
        };
    }

    /** Fine-tuning on labels: warm-up, linear decay, best on dev. */
    public static StageSettings fineTuning(
            String name, int epochs, int batchSize, double rate, long seed) {
        return new StageSettings(
                name, epochs, batchSize, rate, WARMUP, true, true, TEACHER_EVALUATE_EVERY, seed);
    }

    /** Stage 1: constant rate, the last parameters are kept. */
    public static StageSettings stage1(int epochs, int batchSize, double rate, long seed) {
        return new StageSettings(
                "stage1", epochs, batchSize, rate, 0, false, false, Integer.MAX_VALUE, seed);
    }

    /** Stage 2: warm-up, linear decay, best on dev. */
    public static StageSettings stage2(int epochs, int batchSize, double rate, long seed) {
        return new StageSettings(
                "stage2",
                epochs,
                batchSize,
                rate,
                WARMUP,
                true,
                true,
                STUDENT_EVALUATE_EVERY,
                seed);
    }
}
