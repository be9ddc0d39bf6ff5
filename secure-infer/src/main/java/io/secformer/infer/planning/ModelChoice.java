package io.secformer.infer.planning;

import io.secformer.convert.calibrate.plan.PlanOptions;
import io.secformer.convert.calibrate.plan.TypicalModel;
import io.secformer.convert.fixedpoint.Embedding;
import io.secformer.convert.fixedpoint.PrecisionPlan;
import io.secformer.convert.fixedpoint.Strategy;
import io.secformer.convert.model.BertConfig;
import io.secformer.convert.network.Network;
import io.secformer.convert.network.PlannedNetwork;
import io.secformer.convert.option.StrategyMixin;
import io.secformer.convert.share.ShareFolder;
import io.secformer.convert.share.ShareManifest;
import io.secformer.infer.session.RequestShape;
import io.secformer.kit.command.UsageException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The model whose costs are asked for: one that was converted, or what a typical one of its shape
 * would be.
 *
 * @param description the name or folder that was given
 * @param source where the precision plan comes from
 * @param config the architecture
 * @param plan the formats
 * @param shares the folder of its shares; null of a typical model
 */
record ModelChoice(
        String description,
        String source,
        BertConfig config,
        PrecisionPlan plan,
        @Nullable Path shares) {

    /** What lengths are usually told of. */
    static final int USUAL_TOKENS = 128;

    /**
     * Requires a number of sentences that an inference can have.
     *
     * @throws UsageException if it is another one
     */
    static void requireBatch(int batch) {
        if (batch > RequestShape.MAX_BATCH) {
            throw new UsageException(
                    "--batch is " + batch + ", expected 1 to " + RequestShape.MAX_BATCH);
        }
    }

    /**
     * Reads or plans a model.
     *
     * @param name a folder of shares, a Hugging Face folder, {@code bert-base} or {@code
     *     bert-large}
     * @param typical what a typical model is like; shares have their own
     * @param chosen how a typical model is computed, {@link Strategy#SERIES} if null; shares have
     *     their own
     * @param tokens length of the longest sentence, for a typical plan
     * @throws UsageException if there is no such model, or its shares are of another strategy
     */
    static ModelChoice of(
            String name, TypicalModelMixin typical, @Nullable Strategy chosen, int tokens) {
        Strategy strategy = chosen == null ? Strategy.SERIES : chosen;
        PlanOptions options =
                PlanOptions.defaults().withEmbedding(typical.embedding()).withStrategy(strategy);
        if (name.equals("bert-base")) {
            return typical(name, typical.of(BertConfig.bertBase(), strategy), options, tokens);
        }
        if (name.equals("bert-large")) {
            return typical(name, typical.of(BertConfig.bertLarge(), strategy), options, tokens);
        }
        Path folder = Path.of(name);
        Path manifest = ShareFolder.ofParty(folder, 0).resolve(ShareManifest.FILE);
        if (Files.exists(manifest)) {
            ShareManifest shares = ShareManifest.read(manifest);
            StrategyMixin.requireOf(folder, shares.plan().strategy(), chosen);
            return new ModelChoice(
                    name, "its own precision plan", shares.config(), shares.plan(), folder);
        }
        Path config = folder.resolve("config.json");
        if (Files.exists(config)) {
            return typical(name, typical.of(BertConfig.read(config), strategy), options, tokens);
        }
        throw new UsageException(
                "--model "
                        + name
                        + " is neither bert-base, bert-large, a folder of shares nor a"
                        + " folder with a config.json");
    }

    /** What texts are padded to if nobody says: {@link #USUAL_TOKENS}, or the longest it takes. */
    int usualTokens() {
        return Math.min(USUAL_TOKENS, config.maxPositionEmbeddings());
    }

    /**
     * Its network.
     *
     * @throws IllegalArgumentException if it takes no texts of that length
     */
    PlannedNetwork network(int batch, int tokens) {
        return PlannedNetwork.of(config, plan, batch, tokens);
    }

    private static ModelChoice typical(
            String name, BertConfig config, PlanOptions options, int tokens) {
        UsageException.check(
                "--strategy", () -> Network.requireSupported(config, options.strategy()));
        int longest = Math.min(tokens, config.maxPositionEmbeddings());
        return new ModelChoice(
                name,
                "the precision plan of a typical model of softmax_function "
                        + config.softmax().jsonName()
                        + (options.embedding() == Embedding.PUBLIC ? ", public embeddings" : "")
                        + ", strategy "
                        + options.strategy().describe(),
                config,
                TypicalModel.plan(config, longest, options),
                null);
    }
}
