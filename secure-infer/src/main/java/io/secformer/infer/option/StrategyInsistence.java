package io.secformer.infer.option;

import io.secformer.convert.fixedpoint.Strategy;
import io.secformer.convert.option.StrategyChoice;
import io.secformer.convert.option.StrategyMixin;
import io.secformer.kit.command.UsageException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The strategy that a model is expected to be computed by: it was converted for one. */
public final class StrategyInsistence {

    @Option(
            names = "--strategy",
            converter = StrategyChoice.class,
            completionCandidates = StrategyChoice.class,
            paramLabel = "S",
            description =
                    "insist on how the network is computed: ${COMPLETION-CANDIDATES}; default: as"
                            + " the model was converted")
    private @Nullable Strategy strategy;

    /**
     * Requires what was asked for, if anything was.
     *
     * @param model whose strategy it is, for the message
     * @param found its strategy
     * @throws UsageException if it is another one
     */
    public void require(Object model, Strategy found) {
        StrategyMixin.requireOf(model, found, strategy);
    }

    /**
     * Requires that nothing was asked for.
     *
     * @param where there is no strategy, for the message
     * @throws UsageException if one was given
     */
    public void requireNone(String where) {
        if (strategy != null) {
            throw new UsageException(
                    "--strategy is " + strategy.name() + ", but " + where + " computes no shares");
        }
    }
}
