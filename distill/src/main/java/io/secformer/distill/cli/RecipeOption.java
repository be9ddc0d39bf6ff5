package io.secformer.distill.cli;

import io.secformer.distill.train.Recipe;
import io.secformer.kit.command.UsageException;
import picocli.CommandLine.Option;

/** Which recipe a model is trained by. */
final class RecipeOption {
    @Option(
            names = "--recipe",
            defaultValue = "secformer",
            paramLabel = "NAME",
            description =
                    "secformer or published; it decides losses, epochs, learning rates and"
                            + " schedules. Default: ${DEFAULT-VALUE}.")
    private String recipe;

    Recipe get() {
        return UsageException.orUsage("--recipe", () -> Recipe.parse(recipe));
    }
}
