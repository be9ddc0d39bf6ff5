package io.secformer.convert.parameter;

import java.util.Arrays;
import java.util.List;

/**
 * The channels of an activation in runs of equal scale: those that take a wide range are divided by
 * more than narrow ones, so that all fit one ring. Order and scale are folded into the weights
 * before and after, so that the model computes what it did.
 *
 * @param order the original channel at each place
 * @param groups runs of places, the narrowest range first
 */
public record ChannelGroups(int[] order, List<Group> groups) {

    /**
     * A run of channels.
     *
     * @param channels how many
     * @param quarters of an octave by which their values were divided: four of them halve a value
     */
    public record Group(int channels, int quarters) {
        private static final int MOST_QUARTERS = 128;

        public Group {
            if (channels < 1 || Math.abs(quarters) > MOST_QUARTERS) {
                throw new IllegalArgumentException(
                        "a group has at least 1 channel, and a scale within "
                                + MOST_QUARTERS
                                + " quarters of an octave, found "
                                + channels
                                + " and "
                                + quarters);
            }
        }

        /** What their values were divided by; the same number on every machine. */
        public double factor() {
            return factor(quarters);
        }

        /** So many quarters of an octave as a factor. */
        public static double factor(int quarters) {
            double part = StrictMath.pow(2, Math.floorMod(quarters, 4) / 4.0);
            return Math.scalb(part, Math.floorDiv(quarters, 4));
        }
    }

    public ChannelGroups {
        order = order.clone();
        groups = List.copyOf(groups);
        int channels = groups.stream().mapToInt(Group::channels).sum();
        if (channels != order.length) {
            throw new IllegalArgumentException(
                    "groups of " + channels + " channels do not cover " + order.length);
        }
    }

    @Override
    public int[] order() {
        return order.clone();
    }

    /** What the values of each place were divided by. */
    public double[] factors() {
        double[] factors = new double[order.length];
        int at = 0;
        for (Group group : groups) {
            Arrays.fill(factors, at, at + group.channels(), group.factor());
            at += group.channels();
        }
        return factors;
    }

    /**
     * Root mean square over the channels of their factors: what an ulp of the common ring is worth
     * on average.
     */
    public double typicalScale() {
        return typicalScale(groups);
    }

    /** {@link #typicalScale()} of groups alone. */
    public static double typicalScale(List<Group> groups) {
        double squares = 0;
        int channels = 0;
        for (Group group : groups) {
            squares += group.channels() * group.factor() * group.factor();
            channels += group.channels();
        }
        return Math.sqrt(squares / channels);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ChannelGroups that
                && java.util.Arrays.equals(order, that.order)
                && groups.equals(that.groups);
    }

    @Override
    public int hashCode() {
        return 31 * java.util.Arrays.hashCode(order) + groups.hashCode();
    }

    @Override
    public String toString() {
        return "ChannelGroups" + groups;
    }
}
