package io.secformer.infer.eval;

import io.secformer.convert.reading.TokenInput;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntToLongFunction;
import java.util.stream.IntStream;

/** Groups examples of one padded length, so that one inference answers for all of them. */
public final class LengthBatches {
    private LengthBatches() {}

    /** Batches of all of them. */
    public static List<List<Integer>> of(
            List<Subject> subjects, BatchOptions options, IntToLongFunction dealerBytes) {
        List<Integer> all = IntStream.range(0, subjects.size()).boxed().toList();
        return of(subjects, all, options, dealerBytes);
    }

    /**
     * Goes through the examples in their order and closes a length's batch when it is full; what is
     * left over comes at the end, shortest first.
     *
     * @param wanted places in {@code subjects}
     * @param dealerBytes what the dealer sends for one sentence of a padded length
     * @return places in {@code subjects}, each once
     */
    public static List<List<Integer>> of(
            List<Subject> subjects,
            List<Integer> wanted,
            BatchOptions options,
            IntToLongFunction dealerBytes) {
        List<List<Integer>> batches = new ArrayList<>();
        Map<Integer, List<Integer>> open = new TreeMap<>();
        Map<Integer, Integer> sizes = new TreeMap<>();
        for (int place : wanted) {
            int tokens = subjects.get(place).paddedLength();
            int size =
                    sizes.computeIfAbsent(tokens, t -> size(options, dealerBytes.applyAsLong(t)));
            List<Integer> batch = open.computeIfAbsent(tokens, _ -> new ArrayList<>());
            batch.add(place);
            if (batch.size() == size) {
                batches.add(batch);
                open.remove(tokens);
            }
        }
        batches.addAll(open.values());
        return batches;
    }

    private static int size(BatchOptions options, long dealerBytes) {
        long fitting = options.maxDealerBytes() / Math.max(1, dealerBytes);
        return Math.clamp(fitting, 1, options.sentences());
    }

    /** The sentences of a batch as one input. */
    public static TokenInput input(List<Subject> batch, int padId) {
        int[][] ids = new int[batch.size()][];
        int[][] types = new int[batch.size()][];
        int[] lengths = new int[batch.size()];
        for (int i = 0; i < lengths.length; i++) {
            Subject subject = batch.get(i);
            TokenInput padded = subject.tokens().paddedTo(subject.paddedLength(), padId);
            ids[i] = padded.tokenIds()[0];
            types[i] = padded.tokenTypes()[0];
            lengths[i] = padded.lengths()[0];
        }
        return new TokenInput(ids, types, lengths);
    }
}
