package io.secformer.infer.planning;

import io.secformer.convert.fixedpoint.Strategy;
import io.secformer.infer.option.ModelWords;
import io.secformer.kit.command.OptionTypes;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Of which inferences the costs are asked for: the model, and how many sentences at a time. */
final class InferenceMixin {
    @Option(
            names = "--model",
            completionCandidates = ModelWords.class,
            defaultValue = "bert-base",
            paramLabel = "MODEL",
            description =
                    "bert-base, bert-large or a Hugging Face folder, of which the architecture is"
                            + " taken, with the ranges of a typical model; or a folder of shares,"
                            + " with its own plan; default: ${DEFAULT-VALUE}")
    private String model = "";

    @Option(
            names = "--batch",
            converter = OptionTypes.Positive.class,
            defaultValue = "1",
            paramLabel = "B",
            description = "sentences evaluated together; default: ${DEFAULT-VALUE}")
    private int batch;

    @Mixin private TypicalModelMixin typical = new TypicalModelMixin();

    /** How many sentences are evaluated together. */
    int batch() {
        return batch;
    }

    /**
     * The model, for inputs of a length.
     *
     * @param strategy what was asked for; null if nothing was
     */
    ModelChoice choice(@Nullable Strategy strategy, int tokens) {
        ModelChoice.requireBatch(batch);
        return ModelChoice.of(model, typical, strategy, tokens);
    }
}
