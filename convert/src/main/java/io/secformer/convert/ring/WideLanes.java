package io.secformer.convert.ring;

/**
 * How products are multiplied that need more than 32 bits. Both give the same low bits; which is
 * faster depends on the processor.
 */
public enum WideLanes {
    /** Whole words in lanes of 64 bits. */
    WHOLE,

    /** Words in parts: 32 x 32 bits in lanes of 64, the rest in lanes of 16 or 32. */
    PARTS
}
