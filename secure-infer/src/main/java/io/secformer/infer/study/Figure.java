package io.secformer.infer.study;

import java.util.function.ToDoubleFunction;

/**
 * A figure of which steps are compared.
 *
 * @param name in files, such as {@code serverBytes}
 * @param head in tables, such as {@code server MB}
 * @param value of a step
 */
record Figure(String name, String head, ToDoubleFunction<StepPrice> value) {}
