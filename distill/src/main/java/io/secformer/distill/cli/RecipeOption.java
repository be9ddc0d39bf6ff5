package io.secformer.distill.cli;

import io.secformer.distill.train.Recipe;
import io.secformer.kit.command.Choice;
import java.util.List;
import picocli.CommandLine.Option;

/** Which recipe a model is trained by. */
final class RecipeOption {
    /** One of them by its name. */
    static final class Words extends Choice<Recipe> {
        Words() {
            super(List.of(Recipe.values()), Recipe::recipeName);
        }
    }

    @Option(
            names = "--recipe",
            converter = Words.class,
            completionCandidates = Words.class,
            defaultValue = "secformer",
            paramLabel = "NAME",
            description =
                    "${COMPLETION-CANDIDATES}; it decides losses, epochs, learning rates and"
                            + " schedules; default: ${DEFAULT-VALUE}")
    private Recipe recipe;

    Recipe get() {
        return recipe;
    }
}
