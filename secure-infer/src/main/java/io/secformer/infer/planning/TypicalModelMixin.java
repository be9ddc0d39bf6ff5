package io.secformer.infer.planning;

import io.secformer.convert.fixedpoint.Embedding;
import io.secformer.convert.fixedpoint.Strategy;
import io.secformer.convert.model.ActivationFunction;
import io.secformer.convert.model.BertConfig;
import io.secformer.convert.model.SoftmaxFunction;
import io.secformer.convert.option.EmbeddingChoice;
import io.secformer.convert.option.SoftmaxChoice;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What a typical model is like, whose costs are asked for; shares have their own. */
final class TypicalModelMixin {

    @Option(
            names = "--softmax",
            converter = SoftmaxChoice.class,
            completionCandidates = SoftmaxChoice.class,
            paramLabel = "KIND",
            description =
                    "attention of a typical model: ${COMPLETION-CANDIDATES}; default: softmax for"
                            + " the strategies crypten and puma, 2quad for others")
    private @Nullable SoftmaxFunction softmax;

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

    /** The functions of a model that a strategy was made for, on an architecture. */
    BertConfig of(BertConfig architecture, Strategy strategy) {
        String base = strategy.base();
        boolean exact = List.of(Strategy.CRYPTEN.name(), Strategy.PUMA.name()).contains(base);
        SoftmaxFunction usual = exact ? SoftmaxFunction.SOFTMAX : SoftmaxFunction.TWO_QUAD;
        BertConfig config = architecture.withSoftmax(softmax == null ? usual : softmax);
        return base.equals(Strategy.MPCFORMER.name())
                ? config.withActivation(ActivationFunction.QUAD)
                : config;
    }

    Embedding embedding() {
        return embedding;
    }
}
