package io.secformer.infer.option;

import io.secformer.infer.session.RequestShape;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Inferences to keep ready.
 *
 * @param shape sentences and padded length
 * @param count how many
 */
record PoolEntry(RequestShape shape, int count) {
    /** Reads {@code 8x64:2}: sentences, padded length, how many. */
    static final class Text implements ITypeConverter<PoolEntry> {
        private static final Pattern ENTRY =
                Pattern.compile("([0-9]{1,5})x([0-9]{1,5}):([0-9]{1,5})");

        @Override
        public PoolEntry convert(String value) {
            Matcher parts = ENTRY.matcher(value.strip());
            if (!parts.matches()) {
                throw new TypeConversionException("is '%s', expected like 8x64:2".formatted(value));
            }
            RequestShape shape = new RequestShape(number(parts, 1), number(parts, 2));
            if (shape.batch() < 1 || shape.batch() > RequestShape.MAX_BATCH || shape.tokens() < 1) {
                throw new TypeConversionException(
                        "is '%s', expected 1 to %d sentences of 1 token or more"
                                .formatted(value, RequestShape.MAX_BATCH));
            }
            return new PoolEntry(shape, number(parts, 3));
        }

        private static int number(Matcher parts, int group) {
            return Integer.parseInt(parts.group(group));
        }
    }
}
