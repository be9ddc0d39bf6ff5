package io.secformer.infer.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.secformer.convert.share.TaskInfo;
import io.secformer.infer.eval.Reliability;

/** An answer as a client is told it: first what it is, then whether it can be relied on. */
final class AnswerJson {
    private AnswerJson() {}

    /**
     * Label or score, logits, and the reasons to doubt them.
     *
     * @param logits one for each label of the task
     */
    static ObjectNode of(TaskInfo task, double[] logits, Reliability reliability) {
        ObjectNode result = JsonNodeFactory.instance.objectNode();
        result.put("task", task.name());
        if (task.regression()) {
            result.put("score", logits[0]);
        } else {
            result.put("label", label(task, logits));
        }
        for (double logit : logits) {
            result.withArray("logits").add(logit);
        }
        result.put("reliable", reliability.holds());
        ArrayNode reasons = result.putArray("reasons");
        reliability.reasons().forEach(reasons::add);
        return result;
    }

    /** The name of the largest logit, the first of equal ones. */
    static String label(TaskInfo task, double[] logits) {
        int best = 0;
        for (int i = 1; i < logits.length; i++) {
            best = logits[i] > logits[best] ? i : best;
        }
        return task.labels().get(best);
    }
}
