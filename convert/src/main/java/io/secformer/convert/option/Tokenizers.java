package io.secformer.convert.option;

import io.secformer.convert.model.BertConfig;
import io.secformer.datasets.text.BertTokenizer;
import io.secformer.datasets.text.InputLimits;
import io.secformer.kit.command.UsageException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Opens the tokenizers of models, for all commands. */
public final class Tokenizers {
    private Tokenizers() {}

    /**
     * Opens a model's tokenizer, which checks every text against the model's tables.
     *
     * @param tokenizer folder or file
     * @param model the model's configuration; null if there is no model yet
     * @param wanted longest input as {@code --max-tokens} says; null where it was not given
     * @param usual longest input if it was not given; less if the model has fewer positions
     * @throws UsageException if more is wanted than the model has positions
     * @throws io.secformer.kit.file.FormatException if it is no tokenizer of BERT
     */
    public static BertTokenizer open(
            Path tokenizer, @Nullable BertConfig model, @Nullable Integer wanted, int usual) {
        InputLimits limits =
                model == null
                        ? InputLimits.NONE
                        : new InputLimits(
                                model.vocabSize(),
                                model.typeVocabSize(),
                                model.maxPositionEmbeddings());
        try {
            return BertTokenizer.open(tokenizer, limits, wanted, usual);
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()));
        }
    }
}
