package io.secformer.infer.bench;

import io.secformer.infer.cost.MatrixProducts;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * Ring products beside what they are measured by.
 *
 * @param limits multiply-adds a second of registers alone, by the number of threads; empty without
 *     the Vector API
 * @param speeds of every kernel, number of threads and shape
 * @param missing what could not be measured, a sentence each
 */
public record KernelSpeeds(
        Map<Integer, Double> limits, List<ProductSpeed> speeds, List<String> missing) {
    /** The ring product of the engine. */
    public static final String VECTOR = "vector";

    /** The ring product of the engine for rings of at most 32 bits. */
    public static final String NARROW = "vector, 32 bits";

    /** The ring product where there is no Vector API. */
    public static final String PLAIN = "plain Java";

    /** Libtorch's product of int64 matrices. */
    public static final String LIBTORCH = "libtorch int64";

    private static final double WANTED_OF_ONE_THREAD = 0.9;
    private static final double WANTED_OF_MORE = 0.8;

    public KernelSpeeds {
        limits = Map.copyOf(limits);
        speeds = List.copyOf(speeds);
        missing = List.copyOf(missing);
    }

    /** The speed of a kernel at a shape. */
    public OptionalDouble perSecond(String kernel, int threads, MatrixProducts shape) {
        return speeds.stream()
                .filter(s -> s.kernel().equals(kernel) && s.threads() == threads)
                .filter(s -> s.shape().equals(shape))
                .mapToDouble(ProductSpeed::perSecond)
                .findFirst();
    }

    /** The lowest share of the register limit that the vector product reaches at any shape. */
    public OptionalDouble shareOfLimit(int threads) {
        Double limit = limits.get(threads);
        return limit == null ? OptionalDouble.empty() : lowestRatio(threads, limit);
    }

    private OptionalDouble lowestRatio(int threads, double limit) {
        return speeds.stream()
                .filter(s -> s.kernel().equals(VECTOR) && s.threads() == threads)
                .mapToDouble(s -> s.perSecond() / limit)
                .min();
    }

    /**
     * The share of the register limit relative to what is wanted of it, 90 % on one thread and 80 %
     * on more, the lowest of all: 1 or more where both are reached.
     */
    public OptionalDouble kernelRatio() {
        return limits.keySet().stream()
                .mapToDouble(
                        threads ->
                                shareOfLimit(threads).orElse(0)
                                        / (threads == 1 ? WANTED_OF_ONE_THREAD : WANTED_OF_MORE))
                .min();
    }

    /** How many times as fast as another kernel the vector product is, at the worst shape. */
    public OptionalDouble timesAsFastAs(String kernel, int threads) {
        return speeds.stream()
                .filter(s -> s.kernel().equals(kernel) && s.threads() == threads)
                .mapToDouble(s -> perSecond(VECTOR, threads, s.shape()).orElse(0) / s.perSecond())
                .min();
    }
}
