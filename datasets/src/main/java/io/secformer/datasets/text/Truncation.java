package io.secformer.datasets.text;

import java.util.Arrays;

/**
 * Hugging Face's truncation {@code longest_first}: what is too long loses tokens of the longer text
 * first; special tokens stay.
 */
final class Truncation {
    private Truncation() {}

    /**
     * The places that are kept.
     *
     * @param sequences of each token 0 for the first text, 1 for the second, negative for special
     *     tokens that stand around them
     * @param most how many places may be kept
     * @param left whether a text loses its beginning instead of its end
     * @return places in ascending order, at most {@code most}
     */
    static int[] kept(long[] sequences, int most, boolean left) {
        int[] lengths = new int[2];
        for (long sequence : sequences) {
            if (sequence >= 0) {
                lengths[(int) sequence]++;
            }
        }
        int room = Math.max(0, most - (sequences.length - lengths[0] - lengths[1]));
        int[] keep = shares(lengths[0], lengths[1], room);
        int[] seen = new int[2];
        int[] places = new int[sequences.length];
        int count = 0;
        for (int place = 0; place < sequences.length; place++) {
            int text = (int) sequences[place];
            if (text < 0 || isKept(seen[text]++, lengths[text], keep[text], left)) {
                places[count++] = place;
            }
        }
        return Arrays.copyOf(places, count);
    }

    private static boolean isKept(int position, int length, int keep, boolean left) {
        return left ? position >= length - keep : position < keep;
    }

    /** How many tokens each text keeps of {@code room}. */
    private static int[] shares(int first, int second, int room) {
        if (first + second <= room) {
            return new int[] {first, second};
        }
        int shorter = Math.min(first, second);
        int longer = shorter > room ? shorter : Math.max(shorter, room - shorter);
        if (shorter + longer > room) {
            shorter = room / 2;
            longer = room - shorter;
        }
        return first > second ? new int[] {longer, shorter} : new int[] {shorter, longer};
    }
}
