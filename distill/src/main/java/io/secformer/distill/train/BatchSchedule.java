package io.secformer.distill.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * Which samples make up which step. Every epoch visits each sample once, in an order that follows
 * from the seed and the epoch: shuffled, sorted by length within pools of some batches, so that
 * little padding is computed, cut into batches, and the batches shuffled.
 */
final class BatchSchedule {
    private static final int POOL_BATCHES = 32;

    private final int[] lengths;
    private final int batchSize;
    private final long seed;
    private final int batchesPerEpoch;
    private int cachedEpoch = -1;
    private List<int[]> cached = List.of();

    /**
     * Creates a schedule.
     *
     * @param lengths tokens of every sample
     * @param batchSize samples in a batch; the last one of an epoch may be smaller
     */
    BatchSchedule(int[] lengths, int batchSize, long seed) {
        if (lengths.length == 0 || batchSize < 1) {
            throw new IllegalArgumentException(
                    "batches of " + batchSize + " out of " + lengths.length + " samples");
        }
        this.lengths = lengths.clone();
        this.batchSize = batchSize;
        this.seed = seed;
        this.batchesPerEpoch = Math.ceilDiv(lengths.length, batchSize);
    }

    /** Steps that visit each sample once. */
    int batchesPerEpoch() {
        return batchesPerEpoch;
    }

    /** Indices of the samples of a step, counted from 0 over all epochs. */
    int[] batch(int step) {
        int epoch = step / batchesPerEpoch;
        if (epoch != cachedEpoch) {
            cached = epoch(epoch);
            cachedEpoch = epoch;
        }
        return cached.get(step % batchesPerEpoch).clone();
    }

    private List<int[]> epoch(int epoch) {
        RandomGenerator random = Seeds.generator(seed, "batches", epoch);
        List<Integer> order = new ArrayList<>(IntStream.range(0, lengths.length).boxed().toList());
        shuffle(order, random);
        int pool = batchSize * POOL_BATCHES;
        for (int from = 0; from < order.size(); from += pool) {
            order.subList(from, Math.min(order.size(), from + pool))
                    .sort(Comparator.comparingInt(i -> lengths[i]));
        }
        List<int[]> batches = new ArrayList<>();
        int[] flat = order.stream().mapToInt(Integer::intValue).toArray();
        for (int from = 0; from < flat.length; from += batchSize) {
            batches.add(Arrays.copyOfRange(flat, from, Math.min(flat.length, from + batchSize)));
        }
        shuffle(batches, random);
        return batches;
    }

    private static <T> void shuffle(List<T> list, RandomGenerator random) {
        for (int i = list.size() - 1; i > 0; i--) {
            Collections.swap(list, i, random.nextInt(i + 1));
        }
    }
}
