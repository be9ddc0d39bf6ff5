package io.secformer.infer.study;

import io.secformer.convert.calibrate.plan.PlanOptions;
import io.secformer.convert.fixedpoint.Strategy;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One way to convert a model.
 *
 * @param options the strategy, and the errors that its plan may make
 */
record SearchCandidate(SearchModel model, PlanOptions options) {

    /** Whether there are errors to choose: a published strategy has one format for all values. */
    boolean isPlanned() {
        return strategy().isPlanned();
    }

    /** How the network is computed. */
    Strategy strategy() {
        return options.strategy();
    }

    /** What tells it from others, in a line. */
    String describe() {
        String named = model.name() + ", " + strategy().name();
        return isPlanned()
                ? "%s, logit error %s, activation error %s"
                        .formatted(
                                named,
                                number(options.logitError()),
                                number(options.activationError()))
                : named;
    }

    /** An error in as few digits as it was given. */
    static String number(double error) {
        return BigDecimal.valueOf(error).stripTrailingZeros().toPlainString();
    }

    /** What tells it from others, by name. */
    Map<String, @Nullable Object> byName() {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("model", model.folder().toString());
        fields.put("softmax", model.config().softmax().jsonName());
        fields.put("activation", model.config().activation().jsonName());
        fields.put("strategy", strategy().name());
        fields.put("logitError", isPlanned() ? options.logitError() : null);
        fields.put("activationError", isPlanned() ? options.activationError() : null);
        return fields;
    }
}
