package io.secformer.distill.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Dropout (Srivastava et al. 2014): in training each element is zeroed with a probability p, and
 * the others are divided by 1 - p.
 *
 * <p>The engine draws a random number an element, on one thread, which costs a tenth of a step.
 * Here a pool of factors is drawn now and then, and each use takes a part of it that begins at a
 * random place. Everything follows from a seed and the step, so a run that goes on drops the same.
 */
public final class Dropout implements AutoCloseable {
    /** Factors in a pool, or more where a use takes more than half of them. */
    private static final int LEAST = 1 << 22;

    /** Steps that share a pool. */
    private static final int STEPS_A_POOL = 32;

    private final NDManager manager;
    private final long seed;
    private final Map<Double, NDArray> pools = new HashMap<>();
    private SplittableRandom places = new SplittableRandom(0);
    private int poolNumber = -1;

    /**
     * Creates dropout for a run.
     *
     * @param parent owns the native memory until {@link #close}
     */
    public Dropout(NDManager parent, long seed) {
        this.manager = parent.newSubManager();
        this.seed = seed;
    }

    /** What is dropped from now on is that of this step. */
    public void step(int step) {
        places = new SplittableRandom(mix(seed, 2L * step + 1));
        int number = step / STEPS_A_POOL;
        if (number != poolNumber) {
            pools.values().forEach(NDArray::close);
            pools.clear();
            poolNumber = number;
        }
    }

    /**
     * Zeroes some elements and scales the others up.
     *
     * @param x of any shape; the result belongs to its manager
     * @param probability of an element to be zeroed; 0 gives back {@code x}
     */
    NDArray apply(NDArray x, double probability) {
        if (probability == 0) {
            return x;
        }
        int size = Math.toIntExact(x.size());
        // It depends on this use alone, not on what earlier ones took.
        int range = Math.max(LEAST, Math.multiplyExact(2, Integer.highestOneBit(size) << 1));
        NDArray pool = pools.get(probability);
        if (pool == null || pool.size() < range) {
            if (pool != null) {
                pool.close();
            }
            pool = pool(probability, range);
            pools.put(probability, pool);
        }
        long start = 1 + places.nextLong((long) range - size - 1);
        NDArray leaf = pool.stopGradient();
        leaf.attach(x.getManager());
        NDArray factors = leaf.split(new long[] {start, start + size}).get(1);
        return x.mul(factors.reshape(x.getShape()));
    }

    /** A longer pool begins as a shorter one does. */
    private NDArray pool(double probability, int size) {
        SplittableRandom random =
                new SplittableRandom(mix(seed, 2L * poolNumber) + Double.hashCode(probability));
        float kept = (float) (1 / (1 - probability));
        // 16 bits of randomness an element: probabilities are met to 2^-16.
        int threshold = (int) Math.round(probability * (1 << 16));
        float[] factors = new float[size];
        long bits = 0;
        for (int i = 0; i < size; i++) {
            bits = (i & 3) == 0 ? random.nextLong() : bits >>> 16;
            factors[i] = (bits & 0xFFFF) < threshold ? 0f : kept;
        }
        try (NDArray wrapped = manager.create(factors, new Shape(size))) {
            // Memory of the engine's own: what is wrapped is Java's, which a collection may take
            // while
            // a gradient graph remembers a part of a pool that has been replaced.
            NDArray pool = wrapped.duplicate();
            // It outlives the layer that asks for it first.
            NDScope.unregister(pool);
            return pool;
        }
    }

    private static long mix(long seed, long position) {
        return seed * 0x9E3779B97F4A7C15L ^ position * 0xBF58476D1CE4E5B9L;
    }

    /** Releases the native memory. */
    @Override
    public void close() {
        manager.close();
    }
}
