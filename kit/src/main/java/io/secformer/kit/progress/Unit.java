package io.secformer.kit.progress;

import io.secformer.kit.text.Sizes;

/** What the parts of a step are. */
sealed interface Unit {
    /** So many of them, such as {@code 64 examples}. */
    String all(long count);

    /** Some of all, such as {@code 16 of 64 examples}. */
    String some(long count, long all);

    /**
     * Things that are counted.
     *
     * @param name in the plural, with an s that one of them has not
     */
    record Parts(String name) implements Unit {
        @Override
        public String all(long count) {
            return count + " " + (count == 1 ? name.substring(0, name.length() - 1) : name);
        }

        @Override
        public String some(long count, long all) {
            return count + " of " + all(all);
        }
    }

    /** Bytes, as sizes. */
    record Bytes() implements Unit {
        @Override
        public String all(long count) {
            return Sizes.bytes(count);
        }

        @Override
        public String some(long count, long all) {
            return Sizes.bytes(count) + " of " + Sizes.bytes(all);
        }
    }
}
