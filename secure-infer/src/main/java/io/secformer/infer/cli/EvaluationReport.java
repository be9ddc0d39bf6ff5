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
import java.util.Set;

/** What an evaluation prints at its end. */
final class EvaluationReport {
    private static final int DECIMALS = 5;

    /** What is counted of answers on shares alone. */
    private static final Set<String> OF_SHARES =
            Set.of("wraps", "rounds", "serverBytes", "dealerBytes", "batch");

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
            fields.forEach(this::printMeasured);
        }
        if (reasons.isEmpty()) {
            return 0;
        }
        System.err.println("answers may be wrong: " + String.join("; ", reasons));
        return ExitCodes.UNRELIABLE;
    }

    /** Prints what this reading gives: people do not look for what it cannot. */
    private void printMeasured(String name, Object value) {
        boolean isShared = !Double.isNaN(scores.labelAgreement());
        boolean isMeasured =
                value instanceof Double number
                        ? !Double.isNaN(number)
                        : isShared || !OF_SHARES.contains(name);
        if (isMeasured) {
            System.out.printf(Locale.ROOT, "%-20s %s%n", name, text(value));
        }
    }

    private static String text(Object value) {
        return value instanceof Double number
                ? Double.toString(Rounded.decimals(number, DECIMALS))
                : value.toString();
    }
}
