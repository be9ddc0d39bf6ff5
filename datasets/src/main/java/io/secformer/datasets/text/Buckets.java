package io.secformer.datasets.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * The public padded lengths. Everything is padded to one of them, in training as under MPC, so that
 * a batch has one shape and an observer learns a length's bucket and no more.
 */
public final class Buckets {
    private static final int[] LENGTHS = {16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512};

    private Buckets() {}

    /**
     * Examples that are padded to one length together.
     *
     * @param indices places in the list of encodings, in the order in which they came
     * @param tokens the padded length
     */
    public record Batch(int[] indices, int tokens) {
        /** How many examples. */
        public int size() {
            return indices.length;
        }
    }

    /**
     * The padded length of a number of tokens: the smallest of the list that holds them, and never
     * more than {@code maxTokens}. Beyond the list's end it is {@code maxTokens} itself.
     *
     * @throws IllegalArgumentException if there are more tokens than {@code maxTokens}, or none
     */
    public static int of(int length, int maxTokens) {
        if (length < 1 || length > maxTokens) {
            throw new IllegalArgumentException(
                    "expected 1 to " + maxTokens + " tokens, found " + length);
        }
        for (int tokens : LENGTHS) {
            if (length <= tokens) {
                return Math.min(tokens, maxTokens);
            }
        }
        return maxTokens;
    }

    /** Batches of all encodings, in their own order. */
    public static List<Batch> batches(List<Encoding> encodings, int batchSize, int maxTokens) {
        return batches(
                encodings, IntStream.range(0, encodings.size()).toArray(), batchSize, maxTokens);
    }

    /**
     * Batches of one bucket each: goes through the examples in the given order and closes a
     * bucket's batch when it is full; what is left over comes at the end, shortest first. Each
     * example is in exactly one batch.
     *
     * @param order places in {@code encodings}, such as a shuffled epoch
     */
    public static List<Batch> batches(
            List<Encoding> encodings, int[] order, int batchSize, int maxTokens) {
        if (batchSize < 1) {
            throw new IllegalArgumentException("a batch needs at least one example");
        }
        List<Batch> batches = new ArrayList<>();
        Map<Integer, List<Integer>> open = new TreeMap<>();
        for (int index : order) {
            int tokens = of(encodings.get(index).length(), maxTokens);
            List<Integer> bucket = open.computeIfAbsent(tokens, _ -> new ArrayList<>());
            bucket.add(index);
            if (bucket.size() == batchSize) {
                batches.add(batch(bucket, tokens));
                open.remove(tokens);
            }
        }
        open.forEach((tokens, bucket) -> batches.add(batch(bucket, tokens)));
        return batches;
    }

    /** The list of padded lengths, shortest first. */
    public static int[] lengths() {
        return Arrays.copyOf(LENGTHS, LENGTHS.length);
    }

    private static Batch batch(List<Integer> indices, int tokens) {
        return new Batch(indices.stream().mapToInt(Integer::intValue).toArray(), tokens);
    }
}
