package io.secformer.infer.op;

/** Stands for data that a reading does not hold. */
enum Unknown {
    VALUE
}
