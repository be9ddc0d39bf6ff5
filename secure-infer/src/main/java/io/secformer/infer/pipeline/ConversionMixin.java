package io.secformer.infer.pipeline;

import io.secformer.convert.calibrate.plan.PlanOptions;
import io.secformer.convert.fixedpoint.Embedding;
import io.secformer.convert.fixedpoint.Strategy;
import io.secformer.convert.option.EmbeddingChoice;
import io.secformer.convert.option.StrategyChoice;
import io.secformer.kit.command.UsageException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What a run asks of its conversion; what is not given is left to {@code convert}. */
final class ConversionMixin {
    @Option(
            names = "--strategy",
            converter = StrategyChoice.class,
            completionCandidates = StrategyChoice.class,
            paramLabel = "S",
            description = "how the network is computed: ${COMPLETION-CANDIDATES}; default: series")
    private @Nullable Strategy strategy;

    @Option(
            names = "--embedding",
            converter = EmbeddingChoice.class,
            completionCandidates = EmbeddingChoice.class,
            paramLabel = "KIND",
            description =
                    "embedding tables: secret, or public for clients to look tokens up; default:"
                            + " secret")
    private @Nullable Embedding embedding;

    @Option(
            names = "--logit-error",
            paramLabel = "E",
            description =
                    "root mean square error of a logit that all roundings together may cause:"
                            + " larger sends fewer bytes; default: "
                            + PlanOptions.DEFAULT_LOGIT_ERROR
                            + ", of demo "
                            + DemoCommand.LOGIT_ERROR)
    private @Nullable Double logitError;

    /** How the network will be computed. */
    Strategy strategy() {
        return strategy == null ? Strategy.SERIES : strategy;
    }

    /**
     * Arguments of {@code convert}.
     *
     * @throws UsageException if the error cannot be asked for
     */
    List<String> arguments() {
        return arguments(logitError == null ? null : logitError.toString());
    }

    /** The same with another logit error where none was given. */
    List<String> argumentsWith(String usualLogitError) {
        return arguments(logitError == null ? usualLogitError : logitError.toString());
    }

    private List<String> arguments(@Nullable String error) {
        List<String> arguments = new ArrayList<>();
        if (strategy != null) {
            arguments.addAll(List.of("--strategy", strategy.name()));
        }
        if (embedding != null) {
            arguments.addAll(List.of("--embedding", embedding.optionName()));
        }
        if (error != null) {
            double asked = Double.parseDouble(error);
            UsageException.orUsage(
                    "--logit-error", () -> PlanOptions.defaults().withLogitError(asked));
            arguments.addAll(List.of("--logit-error", error));
        }
        return arguments;
    }
}
