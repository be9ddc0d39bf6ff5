package io.secformer.infer.planning;

import io.secformer.convert.fixedpoint.Embedding;
import io.secformer.convert.model.SoftmaxFunction;
import io.secformer.convert.option.EmbeddingChoice;
import io.secformer.convert.option.SharedSoftmaxChoice;
import picocli.CommandLine.Option;

/** What a typical model is like, whose costs are asked for; shares have their own. */
final class TypicalModelMixin {

    @Option(
            names = "--softmax",
            converter = SharedSoftmaxChoice.class,
            completionCandidates = SharedSoftmaxChoice.class,
            defaultValue = "2quad",
            paramLabel = "KIND",
            description =
                    "attention of a typical model: ${COMPLETION-CANDIDATES}; default:"
                            + " ${DEFAULT-VALUE}")
    private SoftmaxFunction softmax;

    @Option(
            names = "--embedding",
            converter = EmbeddingChoice.class,
            completionCandidates = EmbeddingChoice.class,
            defaultValue = "secret",
            paramLabel = "KIND",
            description =
                    "embedding tables of a typical model: secret, or public for clients to look"
                            + " tokens up; default: ${DEFAULT-VALUE}")
    private Embedding embedding;

    SoftmaxFunction softmax() {
        return softmax;
    }

    Embedding embedding() {
        return embedding;
    }
}
