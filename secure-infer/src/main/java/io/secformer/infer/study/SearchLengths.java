package io.secformer.infer.study;

import io.secformer.convert.conversion.Conversion;
import io.secformer.kit.command.UsageException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Lengths of inputs, in tokens.
 *
 * @param longest what is longer is cut; a model of fewer positions cuts there
 * @param priced of the text whose costs are told
 */
record SearchLengths(int longest, int priced) {

    /**
     * Fits lengths to models.
     *
     * @param priced as it was asked for, or null
     * @param longest as it was asked for, or null
     * @throws UsageException if a model takes no texts as long, or those that are priced are cut
     */
    static SearchLengths of(
            List<SearchModel> models, @Nullable Integer priced, @Nullable Integer longest) {
        for (SearchModel model : models) {
            require("--tokens", priced, model);
            require("--max-tokens", longest, model);
        }
        int usual = Conversion.DEFAULT_TOKENS;
        int most = longest == null ? Math.max(usual, priced == null ? 0 : priced) : longest;
        int fewest = models.stream().mapToInt(SearchLengths::positions).min().orElse(most);
        int shown = priced == null ? Math.min(usual, Math.min(most, fewest)) : priced;
        if (shown > most) {
            throw new UsageException(
                    "--tokens is %d, expected at most %d, which is --max-tokens"
                            .formatted(shown, most));
        }
        return new SearchLengths(most, shown);
    }

    private static void require(String option, @Nullable Integer tokens, SearchModel model) {
        if (tokens != null && tokens > positions(model)) {
            throw new UsageException(
                    "%s is %d, the model %s has %d positions (max_position_embeddings)"
                            .formatted(option, tokens, model.folder(), positions(model)));
        }
    }

    private static int positions(SearchModel model) {
        return model.config().maxPositionEmbeddings();
    }

    /** The longest input of a model. */
    int longest(SearchModel model) {
        return Math.min(longest, positions(model));
    }
}
