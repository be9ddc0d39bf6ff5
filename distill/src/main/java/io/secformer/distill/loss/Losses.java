package io.secformer.distill.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import java.util.List;

/**
 * The losses of fine-tuning and distillation; which recipe takes which, the enum {@code Recipe}
 * says. Each is a scalar; student arrays carry the gradient, teacher arrays and labels do not.
 */
public final class Losses {
    private static final float LEAST_WEIGHT = 1e-6f;

    private Losses() {}

    /**
     * Cross-entropy with the right class, mean over the batch.
     *
     * @param logits [B, C]
     * @param oneHot [B, C], 1 at the right class
     */
    public static NDArray hardCrossEntropy(NDArray logits, NDArray oneHot) {
        return logits.logSoftmax(-1).mul(oneHot).sum(new int[] {1}).mean().neg();
    }

    /**
     * Cross-entropy with the teacher's distribution, mean over the batch: {@code -sum softmax(t/T)
     * log softmax(s/T)}.
     *
     * @param student [B, C]
     * @param teacher [B, C]
     * @param temperature T; the recipe uses 1
     */
    public static NDArray softCrossEntropy(NDArray student, NDArray teacher, float temperature) {
        NDArray scale = scalar(student.getManager(), 1 / temperature);
        NDArray softLabels = teacher.mul(scale).softmax(-1);
        return student.mul(scale).logSoftmax(-1).mul(softLabels).sum(new int[] {1}).mean().neg();
    }

    /**
     * Mean squared distance to the scores.
     *
     * @param logits [B, 1]
     * @param scores [B, 1]
     */
    public static NDArray meanSquaredError(NDArray logits, NDArray scores) {
        return logits.sub(scores).square().mean();
    }

    /**
     * Sum over all states of the mean squared distance between student and teacher.
     *
     * @param student embedding and every layer, [B, T, H] each
     * @param teacher as the student's
     * @param mask [B, T]; the distance at padding, which reaches no logit, counts as zero
     */
    public static NDArray hiddenStateLoss(
            List<NDArray> student, List<NDArray> teacher, NDArray mask) {
        return maskedDistance(student, teacher, mask.expandDims(2));
    }

    /**
     * Sum over all layers of the mean squared distance between student and teacher scores.
     *
     * @param student scaled scores before softmax, [B, N, T, T] each
     * @param teacher as the student's
     * @param mask [B, T]; scores of masked keys count as zero on both sides
     */
    public static NDArray attentionLoss(
            List<NDArray> student, List<NDArray> teacher, NDArray mask) {
        Shape shape = mask.getShape();
        return maskedDistance(student, teacher, mask.reshape(shape.get(0), 1, 1, shape.get(1)));
    }

    /**
     * Sum over all layers of the cross-entropy of the student's attention weights with the
     * teacher's, {@code -sum_k t_k log(s_k + 1e-6)}, mean over heads and over the queries that are
     * no padding. The constant keeps a weight of zero, which 2Quad and 2ReLU can give, from an
     * infinite loss.
     *
     * @param student weights after the softmax, [B, N, T, T] each, 0 for masked keys
     * @param teacher as the student's
     * @param mask [B, T]
     */
    public static NDArray attentionCrossEntropy(
            List<NDArray> student, List<NDArray> teacher, NDArray mask) {
        requireSameCount(student, teacher);
        try (NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            NDArray queries = mask.expandDims(1);
            NDArray total = crossEntropy(student.getFirst(), teacher.getFirst(), queries);
            for (int i = 1; i < student.size(); i++) {
                total = total.add(crossEntropy(student.get(i), teacher.get(i), queries));
            }
            float heads = (float) student.getFirst().getShape().get(1);
            NDArray rows = mask.sum().mul(scalar(mask.getManager(), -heads));
            NDArray mean = total.div(rows);
            NDScope.unregister(mean);
            return mean;
        }
    }

    private static NDArray crossEntropy(NDArray student, NDArray teacher, NDArray queries) {
        NDArray logs = student.add(scalar(student.getManager(), LEAST_WEIGHT)).log();
        return logs.mul(teacher).sum(new int[] {3}).mul(queries).sum();
    }

    private static void requireSameCount(List<NDArray> student, List<NDArray> teacher) {
        if (student.size() != teacher.size() || student.isEmpty()) {
            throw new IllegalArgumentException(
                    "the student has "
                            + student.size()
                            + " representations, the teacher "
                            + teacher.size());
        }
    }

    private static NDArray maskedDistance(
            List<NDArray> student, List<NDArray> teacher, NDArray mask) {
        requireSameCount(student, teacher);
        try (NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            NDArray total = distance(student.getFirst(), teacher.getFirst(), mask);
            for (int i = 1; i < student.size(); i++) {
                total = total.add(distance(student.get(i), teacher.get(i), mask));
            }
            NDScope.unregister(total);
            return total;
        }
    }

    private static NDArray distance(NDArray student, NDArray teacher, NDArray mask) {
        return student.sub(teacher).mul(mask).square().mean();
    }

    private static NDArray scalar(NDManager manager, float value) {
        return manager.full(new Shape(), value);
    }
}
