package io.secformer.infer.study;

import io.secformer.convert.calibrate.FixedCheck;
import io.secformer.convert.calibrate.plan.PlanOptions;
import io.secformer.convert.conversion.Conversion;
import io.secformer.convert.fixedpoint.Embedding;
import java.util.ArrayList;
import java.util.List;

/**
 * The call of {@code convert} that shares a model as a candidate says.
 *
 * @param task its name
 * @param taskArguments what else was said of the task
 * @param texts that the search was calibrated on
 * @param longest input
 */
record ConvertCall(String task, List<String> taskArguments, SearchTexts texts, int longest) {

    /** The command and its arguments. */
    List<String> of(SearchCandidate candidate) {
        PlanOptions options = candidate.options();
        List<String> call = new ArrayList<>(List.of("convert"));
        add(call, "--model", candidate.model().folder());
        add(call, "--task", task);
        call.addAll(taskArguments);
        add(call, "--calibrate", texts.calibration());
        if (texts.calibrateExamples() != Conversion.DEFAULT_EXAMPLES) {
            add(call, "--calibrate-examples", texts.calibrateExamples());
        }
        if (texts.checkExamples() != FixedCheck.DEFAULT_EXAMPLES) {
            add(call, "--check-examples", texts.checkExamples());
        }
        if (longest != Conversion.DEFAULT_TOKENS) {
            add(
                    call,
                    "--max-tokens",
                    Math.min(longest, candidate.model().config().maxPositionEmbeddings()));
        }
        add(call, "--strategy", candidate.strategy().name());
        if (candidate.isPlanned()) {
            add(call, "--logit-error", SearchCandidate.number(options.logitError()));
            add(call, "--activation-error", SearchCandidate.number(options.activationError()));
            if (options.probabilityError() != PlanOptions.DEFAULT_PROBABILITY_ERROR) {
                add(
                        call,
                        "--probability-error",
                        SearchCandidate.number(options.probabilityError()));
            }
        }
        if (options.headRoom() != PlanOptions.DEFAULT_HEAD_ROOM) {
            add(call, "--head-room", SearchCandidate.number(options.headRoom()));
        }
        if (options.embedding() != Embedding.SECRET) {
            add(call, "--embedding", options.embedding().optionName());
        }
        add(call, "--out", "shares");
        return call;
    }

    private static void add(List<String> call, String option, Object value) {
        call.add(option);
        call.add(value.toString());
    }
}
