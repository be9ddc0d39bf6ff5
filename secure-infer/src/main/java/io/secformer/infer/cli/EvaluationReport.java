package io.secformer.infer.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.secformer.infer.eval.ResultFiles;
import io.secformer.infer.eval.Scores;
import io.secformer.infer.pipeline.ExitCodes;
import io.secformer.kit.file.JsonFiles;
import io.secformer.kit.text.Rounded;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What an evaluation prints at its end. */
final class EvaluationReport {
    private static final int DECIMALS = 5;

    private final Scores scores;
    private final List<String> reasons;

    EvaluationReport(Scores scores) {
        this.scores = scores;
        this.reasons = scores.reasons();
    }

    /** Prints the scores, says why answers may be wrong, and returns the exit code. */
    int print(boolean json) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("task", scores.task());
        fields.put("metric", scores.metric());
        fields.putAll(scores.byName());
        if (json) {
            ObjectNode object = ResultFiles.object(fields);
            object.put("reliable", reasons.isEmpty());
            ArrayNode why = object.putArray("reasons");
            reasons.forEach(why::add);
            System.out.print(JsonFiles.format(object));
        } else {
            fields.forEach(
                    (name, value) ->
                            System.out.printf(Locale.ROOT, "%-20s %s%n", name, text(value)));
        }
        if (reasons.isEmpty()) {
            return 0;
        }
        System.err.println("answers may be wrong: " + String.join("; ", reasons));
        return ExitCodes.UNRELIABLE;
    }

    private static String text(Object value) {
        if (!(value instanceof Double number)) {
            return value.toString();
        }
        return Double.isNaN(number) ? "-" : Double.toString(Rounded.decimals(number, DECIMALS));
    }
}
