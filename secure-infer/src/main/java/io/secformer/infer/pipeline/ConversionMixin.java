package io.secformer.infer.pipeline;

import io.secformer.convert.fixedpoint.Embedding;
import io.secformer.convert.fixedpoint.Profile;
import io.secformer.convert.option.EmbeddingChoice;
import io.secformer.convert.option.ProfileChoice;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What a run asks of its conversion; what is not given is left to {@code convert}. */
final class ConversionMixin {
    @Option(
            names = "--profile",
            converter = ProfileChoice.class,
            completionCandidates = ProfileChoice.class,
            paramLabel = "P",
            description =
                    "what the servers save: lan, bytes; wan, rounds, for links of high latency;"
                            + " default: lan")
    private @Nullable Profile profile;

    @Option(
            names = "--embedding",
            converter = EmbeddingChoice.class,
            completionCandidates = EmbeddingChoice.class,
            paramLabel = "KIND",
            description =
                    "embedding tables: secret, or public for clients to look tokens up; default:"
                            + " secret")
    private @Nullable Embedding embedding;

    /** Arguments of {@code convert}. */
    List<String> arguments() {
        List<String> arguments = new ArrayList<>();
        if (profile != null) {
            arguments.addAll(List.of("--profile", profile.optionName()));
        }
        if (embedding != null) {
            arguments.addAll(List.of("--embedding", embedding.optionName()));
        }
        return arguments;
    }
}
