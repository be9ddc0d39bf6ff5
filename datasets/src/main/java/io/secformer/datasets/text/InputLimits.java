package io.secformer.datasets.text;

import io.secformer.kit.file.FormatException;
import org.jspecify.annotations.Nullable;

/**
 * The sizes of a model's tables, which bound what it can take: token ids, token types and the
 * number of tokens. A tokenizer may have more tokens than the model has embeddings, as long as no
 * text has one of them.
 *
 * @param tokens entries of the token table ({@code vocab_size})
 * @param types entries of the token type table ({@code type_vocab_size})
 * @param positions entries of the position table ({@code max_position_embeddings})
 */
public record InputLimits(int tokens, int types, int positions) {
    /** No limits: there is no model yet, its tables will fit. */
    public static final InputLimits NONE =
            new InputLimits(Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE);

    private static final int SHOWN = 40;

    /** Checks that every table has an entry. */
    public InputLimits {
        if (tokens < 1 || types < 1 || positions < 1) {
            throw new IllegalArgumentException(
                    "a model has at least one token, type and position, found "
                            + tokens
                            + ", "
                            + types
                            + " and "
                            + positions);
        }
    }

    /**
     * The longest input to take: what was asked for, or else the usual length, less where the model
     * has fewer positions or its tokenizer is made for less.
     *
     * @param wanted what the option {@code --max-tokens} says; null where it was not given
     * @param usual the option's default
     * @param modelMaxLength the longest input that the tokenizer's files speak of ({@code
     *     model_max_length})
     * @throws IllegalArgumentException if more is wanted than the model has positions; the message
     *     names the option
     */
    public int maxTokens(@Nullable Integer wanted, int usual, int modelMaxLength) {
        if (wanted == null) {
            int least = Math.min(BertTokenizer.FEWEST_TOKENS, positions);
            return Math.max(least, Math.min(usual, Math.min(positions, modelMaxLength)));
        }
        if (wanted > positions) {
            throw new IllegalArgumentException(
                    "--max-tokens is "
                            + wanted
                            + ", the model has "
                            + positions
                            + " positions (max_position_embeddings)");
        }
        if (wanted < BertTokenizer.FEWEST_TOKENS) {
            throw new IllegalArgumentException(
                    "--max-tokens is "
                            + wanted
                            + ", expected "
                            + BertTokenizer.FEWEST_TOKENS
                            + " or more");
        }
        return wanted;
    }

    /**
     * Checks that a model can take pairs of texts, before there is one.
     *
     * @throws FormatException if it cannot tell the second text from the first
     */
    void requirePairs(TokenizerDocument tokenizer) {
        if (tokenizer.hasTypes() && types < 2) {
            throw new FormatException(
                    tokenizer.source(),
                    "it gives pairs of texts 2 token types, the model has 1 (type_vocab_size): use"
                            + " a model with 2, or a task with single texts");
        }
    }

    /**
     * Checks one text.
     *
     * @param where what text it is, such as "row 12"; empty for a text without a place
     * @param text its start is shown; null if nothing of it may be
     * @throws FormatException if a token, a type or the length is beyond the model's tables
     */
    void check(
            Encoding encoding, TokenizerDocument tokenizer, String where, @Nullable String text) {
        if (encoding.length() > positions) {
            throw new FormatException(
                    tokenizer.source(),
                    at(where, text)
                            + "it has "
                            + encoding.length()
                            + " tokens, the model "
                            + positions
                            + " positions (max_position_embeddings)");
        }
        for (int i = 0; i < encoding.length(); i++) {
            int id = encoding.ids()[i];
            int type = encoding.types()[i];
            if (id >= tokens) {
                throw new FormatException(
                        tokenizer.source(),
                        at(where, text)
                                + "its token "
                                + (text == null ? "" : "'" + tokenizer.token(id) + "' ")
                                + "has the id "
                                + id
                                + ", the model has embeddings for 0 to "
                                + (tokens - 1)
                                + " (vocab_size "
                                + tokens
                                + "): use the model's own tokenizer, or one without this token");
            }
            if (type >= types) {
                throw new FormatException(
                        tokenizer.source(),
                        at(where, text)
                                + "it has the token type "
                                + type
                                + ", the model has "
                                + types
                                + " (type_vocab_size)");
            }
        }
    }

    private static String at(String where, @Nullable String text) {
        if (text == null) {
            return where + ": ";
        }
        StringBuilder start = new StringBuilder(where);
        start.append(where.isEmpty() ? "\"" : " \"");
        int end =
                text.offsetByCodePoints(0, Math.min(SHOWN, text.codePointCount(0, text.length())));
        text.substring(0, end)
                .codePoints()
                .map(c -> Character.isISOControl(c) ? ' ' : c)
                .forEach(start::appendCodePoint);
        return start.append(end < text.length() ? "...\": " : "\": ").toString();
    }
}
