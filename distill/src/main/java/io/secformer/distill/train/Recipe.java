package io.secformer.distill.train;

import io.secformer.datasets.glue.GlueTask;
import io.secformer.datasets.glue.OrderedTask;
import io.secformer.datasets.glue.OwnTask;
import io.secformer.datasets.glue.Task;
import org.jspecify.annotations.Nullable;

/**
 * How a teacher is fine-tuned and a student distilled from it.
 *
 * <p>Both recipes start the student from the teacher's own weights with other functions in them.
 * Stage 1 follows the teacher's representations: the squared error of the hidden states of the
 * embeddings and of every layer, plus a loss of the attention of every layer, 1:1. Stage 2 follows
 * its predictions: cross-entropy with its distribution at temperature 1. AdamW decays all but
 * biases and LayerNorm parameters by 0.01, gradients are cut to norm 1, batches hold 32. The
 * teacher runs without dropout while it is followed. Both stages keep the parameters that are best
 * on the dev set, and the better of the two is the student.
 */
public enum Recipe {
    /**
     * This project's: stage 1 for 10 epochs at up to 2e-4, stage 2 for 5 at up to 3e-5, both with a
     * tenth of warm-up and linear decay.
     *
     * <ul>
     *   <li>Attention is followed by cross-entropy of its <em>weights</em>. 2Quad cannot give the
     *       softmax's weights from the softmax's scores, so the student must choose its own. That
     *       squared error of scores does not suffice was found for quantized students first (Kim et
     *       al., EMNLP 2022, arXiv 2211.11014).
     *   <li>The student has no dropout: to imitate a deterministic teacher it is only noise.
     *   <li>Where the answer is a score (STS-B), stage 2 follows the teacher's score too.
     *   <li>The teacher: 5 epochs with dropout, the best of 5e-5, 1e-4 and 2e-4.
     * </ul>
     */
    SECFORMER("secformer"),
    /**
     * The published one: MPCFormer's (Li et al., ICLR 2023, arXiv 2211.01452, section 3.2, and its
     * released code), which is SecFormer's too (Luo et al., ACL Findings 2024, arXiv 2401.00793,
     * section 3.3).
     *
     * <ul>
     *   <li>Stage 1: squared error of attention <em>scores</em> before the softmax, masked keys
     *       left out; a constant 5e-5, for 5 to 100 epochs by task.
     *   <li>Stage 2: 5 epochs at up to 1e-5, a tenth of warm-up and linear decay; where the answer
     *       is a score, the squared error to the gold one.
     *   <li>The student has the teacher's dropout.
     *   <li>The teacher: 3 epochs, the best of 2e-5, 3e-5, 4e-5 and 5e-5.
     * </ul>
     *
     * <p>Three things differ from the released code on purpose: there the teacher keeps its dropout
     * while it is followed, batches of CoLA, MRPC and RTE hold 8, and stage 1 keeps its last
     * parameters.
     */
    PUBLISHED("published");

    /** Samples in a batch. */
    public static final int BATCH_SIZE = 32;

    /** The learning rate of training a small model from a seed. */
    public static final double SCRATCH_RATE = 1e-3;

    private static final double WARMUP = 0.1;

    /** Steps between looks at the dev set while a teacher or stage 1 is trained. */
    private static final int EVALUATE_EVERY = 500;

    private static final int STAGE2_EVALUATE_EVERY = 100;

    /** CoLA and the tasks below it have fewer training examples, SST-2 and those above more. */
    private static final int SMALL_SET = 10_000;

    /** QNLI has fewer, QQP and MNLI more. */
    private static final int LARGE_SET = 200_000;

    private final String recipeName;

    Recipe(String recipeName) {
        this.recipeName = recipeName;
    }

    /** The name on the command line. */
    public String recipeName() {
        return recipeName;
    }

    /**
     * The recipe of that name.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static Recipe parse(String name) {
        for (Recipe recipe : values()) {
            if (recipe.recipeName.equals(name)) {
                return recipe;
            }
        }
        throw new IllegalArgumentException(
                "recipe is '" + name + "', expected secformer or published");
    }

    /** Epochs of fine-tuning. */
    public int teacherEpochs() {
        return switch (this) {
            case SECFORMER -> 5;
            case PUBLISHED -> 3;
        };
    }

    /** The learning rates of fine-tuning a pretrained model that are tried. */
    public double[] teacherRates() {
        return switch (this) {
            case SECFORMER -> new double[] {5e-5, 1e-4, 2e-4};
            case PUBLISHED -> new double[] {2e-5, 3e-5, 4e-5, 5e-5};
        };
    }

    /**
     * Epochs of stage 1.
     *
     * @param trainExamples of a task of one's own: as published, such a task takes what GLUE's
     *     tasks of its size do
     */
    public int stage1Epochs(Task task, int trainExamples) {
        return switch (this) {
            case SECFORMER -> 10;
            case PUBLISHED -> publishedStage1Epochs(task, trainExamples);
        };
    }

    /** The highest learning rate of stage 1. */
    public double stage1Rate() {
        return switch (this) {
            case SECFORMER -> 2e-4;
            case PUBLISHED -> 5e-5;
        };
    }

    /** Epochs of stage 2. */
    public int stage2Epochs() {
        return 5;
    }

    /** The highest learning rate of stage 2. */
    public double stage2Rate() {
        return switch (this) {
            case SECFORMER -> 3e-5;
            case PUBLISHED -> 1e-5;
        };
    }

    /** What of the teacher's attention stage 1 follows. */
    public AttentionTarget attention() {
        return switch (this) {
            case SECFORMER -> AttentionTarget.WEIGHTS;
            case PUBLISHED -> AttentionTarget.SCORES;
        };
    }

    /** Whether stage 2 follows the teacher's score where the answer is one, not the gold score. */
    public boolean followsScores() {
        return this == SECFORMER;
    }

    /** The dropout of a student that follows a teacher; null for the teacher's. */
    public @Nullable Double studentDropout() {
        return switch (this) {
            case SECFORMER -> 0.0;
            case PUBLISHED -> null;
        };
    }

    /** Fine-tuning on labels: warm-up, linear decay. */
    public static StageSettings fineTuning(
            String name, int epochs, int batchSize, double rate, long seed) {
        return new StageSettings(name, epochs, batchSize, rate, WARMUP, true, EVALUATE_EVERY, seed);
    }

    /** Stage 1: warm-up and linear decay, or as published a constant rate. */
    public StageSettings stage1(int epochs, int batchSize, double rate, long seed) {
        boolean decays = this == SECFORMER;
        return new StageSettings(
                "stage1",
                epochs,
                batchSize,
                rate,
                decays ? WARMUP : 0,
                decays,
                EVALUATE_EVERY,
                seed);
    }

    /** Stage 2: warm-up, linear decay. */
    public StageSettings stage2(int epochs, int batchSize, double rate, long seed) {
        return new StageSettings(
                "stage2", epochs, batchSize, rate, WARMUP, true, STAGE2_EVALUATE_EVERY, seed);
    }

    private static int publishedStage1Epochs(Task task, int trainExamples) {
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
}
