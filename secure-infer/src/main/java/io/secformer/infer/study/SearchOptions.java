package io.secformer.infer.study;

import io.secformer.convert.calibrate.plan.PlanOptions;
import io.secformer.convert.fixedpoint.Strategy;
import io.secformer.convert.option.PlanMixin;
import io.secformer.convert.option.StrategiesChoice;
import io.secformer.kit.command.UsageException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What a search tries: every strategy with every error of logits and every one of activations. */
final class SearchOptions {
    @Option(
            names = "--strategy",
            converter = StrategiesChoice.class,
            completionCandidates = StrategiesChoice.class,
            split = ",",
            defaultValue = "series,series-wan",
            paramLabel = "S",
            description =
                    "how the network is computed: ${COMPLETION-CANDIDATES}, with commas between;"
                            + " default: ${DEFAULT-VALUE}")
    // The parser adds all values of a list that the converter gives.
    private List<Strategy> strategies = List.of();

    @Option(
            names = "--logit-error",
            split = ",",
            defaultValue = "0.001,0.002,0.004",
            paramLabel = "E",
            description =
                    "root mean square errors of a logit that all roundings together may cause, as"
                            + " --logit-error of convert: larger sends fewer bytes; default:"
                            + " ${DEFAULT-VALUE}")
    private List<Double> logitErrors = List.of();

    @Option(
            names = "--activation-error",
            split = ",",
            defaultValue = "0.00025,0.0005,0.001",
            paramLabel = "E",
            description =
                    "largest errors of the series of an activation, as --activation-error of"
                            + " convert; default: ${DEFAULT-VALUE}")
    private List<Double> activationErrors = List.of();

    @Mixin private PlanMixin plans = new PlanMixin();

    /** What is the same for all candidates. */
    PlanOptions common() {
        return plans.options();
    }

    /**
     * Says before any work that a value is out of bounds.
     *
     * @throws UsageException if so
     */
    void requireSensible() {
        PlanOptions usual = PlanOptions.defaults();
        plans.requireSensible();
        logitErrors.forEach(
                error ->
                        UsageException.orUsage("--logit-error", () -> usual.withLogitError(error)));
        activationErrors.forEach(
                error ->
                        UsageException.orUsage(
                                "--activation-error", () -> usual.withActivationError(error)));
    }

    /**
     * All candidates, those of a model and a strategy one after the other.
     *
     * @param leftOut takes a line for a model that a strategy cannot compute
     * @throws UsageException if there is none
     */
    List<SearchCandidate> candidates(List<SearchModel> models, List<String> leftOut) {
        List<SearchCandidate> candidates = new ArrayList<>();
        for (SearchModel model : models) {
            for (Strategy strategy : strategies.stream().distinct().toList()) {
                String refusal = model.refusal(strategy);
                if (refusal.isEmpty()) {
                    add(candidates, model, common().withStrategy(strategy));
                } else {
                    leftOut.add(
                            "%s by %s is left out: %s"
                                    .formatted(model.name(), strategy.name(), refusal));
                }
            }
        }
        if (candidates.isEmpty()) {
            throw new UsageException("there is no candidate: " + String.join("; ", leftOut));
        }
        return candidates;
    }

    private void add(List<SearchCandidate> candidates, SearchModel model, PlanOptions options) {
        if (!options.strategy().isPlanned()) {
            candidates.add(new SearchCandidate(model, options));
            return;
        }
        for (double logitError : logitErrors.stream().distinct().toList()) {
            for (double activationError : activationErrors.stream().distinct().toList()) {
                candidates.add(
                        new SearchCandidate(
                                model,
                                options.withLogitError(logitError)
                                        .withActivationError(activationError)));
            }
        }
    }
}
