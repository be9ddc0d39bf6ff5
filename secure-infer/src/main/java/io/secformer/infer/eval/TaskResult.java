package io.secformer.infer.eval;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a run found out about one task: the baselines and the teacher beside the scores of the
 * student.
 *
 * @param majorityBaseline metric of the training set's majority, in percent
 * @param bagOfWords metric of a network that sees words without their order
 * @param teacher metric of the teacher, in the clear
 * @param scores the student, in the clear and on shares
 */
public record TaskResult(
        double majorityBaseline, double bagOfWords, double teacher, Scores scores) {

    /** All quantities by the names that result files use, in their order. */
    public Map<String, Object> byName() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("task", scores.task());
        fields.put("metric", scores.metric());
        fields.put("majorityBaseline", majorityBaseline);
        fields.put("bagOfWords", bagOfWords);
        fields.put("teacher", teacher);
        fields.putAll(scores.byName());
        return fields;
    }
}
