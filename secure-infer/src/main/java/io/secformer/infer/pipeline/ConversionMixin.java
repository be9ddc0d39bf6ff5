package io.secformer.infer.pipeline;

import io.secformer.convert.fixedpoint.Embedding;
import io.secformer.convert.fixedpoint.Strategy;
import io.secformer.convert.option.EmbeddingChoice;
import io.secformer.convert.option.StrategyChoice;
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

    /** How the network will be computed. */
    Strategy strategy() {
        return strategy == null ? Strategy.SERIES : strategy;
    }

    /** Arguments of {@code convert}. */
    List<String> arguments() {
        List<String> arguments = new ArrayList<>();
        if (strategy != null) {
            arguments.addAll(List.of("--strategy", strategy.name()));
        }
        if (embedding != null) {
            arguments.addAll(List.of("--embedding", embedding.optionName()));
        }
        return arguments;
    }
}
