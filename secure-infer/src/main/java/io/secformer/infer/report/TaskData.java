package io.secformer.infer.report;

import io.secformer.convert.fixedpoint.Embedding;
import io.secformer.convert.share.ShareManifest;
import io.secformer.infer.eval.TaskResult;
import org.jspecify.annotations.Nullable;

/**
 * What a run holds of a task; what it does not hold is null.
 *
 * @param name of the task
 * @param result all scores
 * @param teacher as it was trained
 * @param student as it was distilled
 * @param shares public facts of the shared model
 * @param costs of one text
 * @param answers an example each
 * @param outcomes what the private answers took
 */
record TaskData(
        String name,
        @Nullable TaskResult result,
        @Nullable ModelFacts teacher,
        @Nullable ModelFacts student,
        @Nullable ShareManifest shares,
        @Nullable CostFacts costs,
        @Nullable Answers answers,
        @Nullable Outcomes outcomes) {

    /** The model that was shared. */
    @Nullable ModelFacts sharedModel() {
        return student != null ? student : teacher;
    }

    boolean hasPublicEmbeddings() {
        return shares != null && shares.plan().embedding() == Embedding.PUBLIC;
    }

    boolean isAnsweredPrivately() {
        return (result != null && Double.isFinite(result.scores().studentPrivate()))
                || (answers != null && answers.isPrivate());
    }
}
