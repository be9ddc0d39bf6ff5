package io.secformer.convert.calibrate.rearrange;

import io.secformer.convert.calibrate.observe.ColumnRanges;
import io.secformer.convert.calibrate.observe.Ranges;
import io.secformer.convert.model.BertConfig;
import io.secformer.convert.parameter.ChannelGroups;
import io.secformer.convert.parameter.ChannelGroups.Group;
import io.secformer.convert.strategy.ActivationRule;
import io.secformer.convert.strategy.Block;
import io.secformer.convert.strategy.SiteRole;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Groups the channels of every activation by the range that each takes.
 *
 * <p>The harmonics of a series, and with them what the dealer sends, grow with the range that the
 * series covers. A layer's range is that of its few widest channels; most need a quarter of it or
 * less. So every channel is divided by a quarter of an octave, or several, until it fits one ring,
 * and those of one divisor get a series of their own.
 *
 * <p>What a GeLU is beside {@code x / 2} is the absolute value of {@code x / 2}, but near zero. On
 * a period P, odd multiples repeat it mirrored half a period on, so that it has to bend again
 * there: values reach up to {@code P / 2} less what that takes. So a narrow channel leaves a larger
 * part of its period free than a wide one.
 */
public final class ChannelGrouping {
    /**
     * How far beyond its calibrated range a single channel may go. Wider than that of whole wires:
     * the extremes of one channel are seen less often than those of thousands. On held-out
     * sentences of SST-2 and RTE no channel went beyond 1.6 times what 600 others had shown.
     */
    public static final double CHANNEL_HEAD_ROOM = 2;

    /** The linear part can be widened up to this part of the period. */
    public static final double USABLE_PERIOD = 0.375;

    /** Logarithm of the period of channels in groups, as they are opened. */
    public static final int LOG2_PERIOD = 4;

    /** Where a GeLU and its mirrored copy meet, either needs as much to bend. */
    private static final double BEND = 3.75;

    private static final int LEAST_LOG2_PERIOD = 3;

    /** The narrowest group: a shorter period would leave no reach. */
    private static final int LEAST_QUARTERS = -3;

    /** A harmonic for so much of a period. */
    private static final double PERIOD_OF_HARMONIC = 3.8;

    /** A group that saves less than this many harmonics a channel is not worth having. */
    private static final double WORTHWHILE_HARMONICS = 0.1;

    private ChannelGrouping() {}

    /** Groups by activation site; empty for an activation that is no series. */
    public static Map<String, ChannelGroups> choose(BertConfig config, Ranges ranges) {
        Map<String, ChannelGroups> groups = new TreeMap<>();
        if (!ActivationRule.of(config.activation()).isSeries()) {
            return groups;
        }
        for (int layer = 0; layer < config.numHiddenLayers(); layer++) {
            Block block = Block.layer(layer);
            ColumnRanges columns = ranges.columns(block.wire(SiteRole.INTERMEDIATE));
            groups.put(block.wire(SiteRole.ACTIVATED), choose(columns));
        }
        return groups;
    }

    private static ChannelGroups choose(ColumnRanges columns) {
        int[] scales = new int[columns.columns()];
        SortedMap<Integer, Integer> counts = new TreeMap<>();
        for (int j = 0; j < scales.length; j++) {
            scales[j] = quarters(CHANNEL_HEAD_ROOM * columns.magnitude(j));
            counts.merge(scales[j], 1, Integer::sum);
        }
        List<Integer> kept = worthwhile(counts, scales.length);
        for (int j = 0; j < scales.length; j++) {
            int own = scales[j];
            scales[j] = kept.stream().filter(scale -> scale >= own).findFirst().orElseThrow();
        }
        int[] order =
                IntStream.range(0, scales.length)
                        .boxed()
                        .sorted(Comparator.comparingInt(j -> scales[j]))
                        .mapToInt(Integer::intValue)
                        .toArray();
        List<Group> groups = new ArrayList<>();
        for (int scale : kept) {
            int channels = (int) IntStream.of(scales).filter(own -> own == scale).count();
            groups.add(new Group(channels, scale));
        }
        return new ChannelGroups(order, groups);
    }

    /** The scales to have, ascending: those that save enough, and the widest. */
    private static List<Integer> worthwhile(SortedMap<Integer, Integer> counts, int channels) {
        List<Integer> kept = new ArrayList<>();
        List<Integer> scales = List.copyOf(counts.keySet());
        int waiting = 0;
        for (int i = 0; i < scales.size(); i++) {
            int scale = scales.get(i);
            waiting += counts.getOrDefault(scale, 0);
            boolean last = i == scales.size() - 1;
            double saved = last ? 0 : period(scales.get(i + 1)) - period(scale);
            if (last || saved / PERIOD_OF_HARMONIC * waiting / channels >= WORTHWHILE_HARMONICS) {
                kept.add(scale);
                waiting = 0;
            }
        }
        return kept;
    }

    /** The fewest quarters of an octave that a channel of that magnitude is divided by. */
    private static int quarters(double magnitude) {
        int quarters = LEAST_QUARTERS;
        while (reach(quarters) < magnitude) {
            quarters++;
        }
        return quarters;
    }

    /** How far the channels of a group reach, as they were before they were divided. */
    public static double reach(int quarters) {
        double period = period(quarters);
        return Math.min(USABLE_PERIOD * period, period / 2 - BEND);
    }

    private static double period(int quarters) {
        return Math.scalb(Group.factor(quarters), LOG2_PERIOD);
    }

    /** The logarithm of the shortest period that holds values of that magnitude. */
    public static int log2Period(double magnitude) {
        double period = Math.max(magnitude, 0x1p-20) / USABLE_PERIOD;
        return Math.max(LEAST_LOG2_PERIOD, Math.getExponent(period) + 1);
    }
}
