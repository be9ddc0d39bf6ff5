package io.secformer.convert.parameter;

import java.util.List;

/**
 * The channels of an activation in runs of equal scale: those that take a wide range are halved
 * until they fit the ring of the narrow ones. Order and scale are folded into the weights before
 * and after, so that the model computes what it did.
 *
 * @param order the original channel at each place
 * @param groups runs of places, the narrowest range first
 */
public record ChannelGroups(int[] order, List<Group> groups) {

    /**
     * A run of channels.
     *
     * @param channels how many
     * @param exponent how often their values were halved
     */
    public record Group(int channels, int exponent) {
        public Group {
            if (channels < 1 || exponent < 0) {
                throw new IllegalArgumentException(
                        "a group has at least 1 channel and no negative exponent, found "
                                + channels
                                + " and "
                                + exponent);
            }
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

    /** How often the values of each place were halved. */
    public int[] exponents() {
        int[] exponents = new int[order.length];
        int at = 0;
        for (Group group : groups) {
            java.util.Arrays.fill(exponents, at, at + group.channels(), group.exponent());
            at += group.channels();
        }
        return exponents;
    }

    /**
     * Root mean square over the channels of {@code 2^exponent}: what an ulp of the common ring is
     * worth on average.
     */
    public double typicalScale() {
        return typicalScale(groups);
    }

    /** {@link #typicalScale()} of groups alone. */
    public static double typicalScale(List<Group> groups) {
        double squares = 0;
        int channels = 0;
        for (Group group : groups) {
            squares += group.channels() * Math.scalb(1.0, 2 * group.exponent());
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
