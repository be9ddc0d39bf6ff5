package io.secformer.convert.op;

/** What a reading without data holds of a value. */
public enum Unknown {
    VALUE
}
