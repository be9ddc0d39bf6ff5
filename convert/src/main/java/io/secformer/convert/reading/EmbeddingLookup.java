package io.secformer.convert.reading;

import io.secformer.convert.fixedpoint.ParameterFormat;
import io.secformer.convert.op.ParameterRows;

/** Looks tokens up in fixed-point tables. */
public final class EmbeddingLookup {
    private EmbeddingLookup() {}

    /**
     * The sum of the rows of every token, its type and its position, {@code [B, 1, T, H]}.
     *
     * @param vocabulary words of the table; the rows of the token types follow them
     * @param table {@code [V + types, H]}
     * @param positions at least T rows
     * @throws IllegalArgumentException if the table has no row for a token or type
     */
    public static long[] sums(
            TokenInput input,
            int vocabulary,
            ParameterFormat table,
            ParameterFormat positions,
            ParameterRows rows) {
        input.requireWithin(vocabulary, table.rows() - vocabulary);
        int hidden = table.columns();
        long[] sums = new long[input.batch() * input.tokens() * hidden];
        for (int i = 0; i < input.batch() * input.tokens(); i++) {
            int b = i / input.tokens();
            int t = i % input.tokens();
            long[] word = rows.row(table, input.tokenIds()[b][t]);
            long[] type = rows.row(table, vocabulary + input.tokenTypes()[b][t]);
            long[] position = rows.row(positions, t);
            for (int h = 0; h < hidden; h++) {
                sums[i * hidden + h] = word[h] + type[h] + position[h];
            }
        }
        return sums;
    }
}
