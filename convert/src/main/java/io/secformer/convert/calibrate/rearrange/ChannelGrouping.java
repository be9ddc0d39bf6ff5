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
 * less. So channels are ordered by range and those of each power of two get a series of their own.
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

    private static final int LEAST_LOG2_PERIOD = 3;

    /** A group that saves less than this many harmonics a channel is not worth having. */
    private static final double WORTHWHILE_HARMONICS = 0.25;

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
        int[] logs = new int[columns.columns()];
        SortedMap<Integer, Integer> counts = new TreeMap<>();
        for (int j = 0; j < logs.length; j++) {
            logs[j] = log2Period(CHANNEL_HEAD_ROOM * columns.magnitude(j));
            counts.merge(logs[j], 1, Integer::sum);
        }
        List<Integer> kept = worthwhile(counts, logs.length);
        for (int j = 0; j < logs.length; j++) {
            int own = logs[j];
            logs[j] = kept.stream().filter(log -> log >= own).findFirst().orElseThrow();
        }
        int[] order =
                IntStream.range(0, logs.length)
                        .boxed()
                        .sorted(Comparator.comparingInt(j -> logs[j]))
                        .mapToInt(Integer::intValue)
                        .toArray();
        List<Group> groups = new ArrayList<>();
        for (int log : kept) {
            int channels = (int) IntStream.of(logs).filter(own -> own == log).count();
            groups.add(new Group(channels, log - kept.getFirst()));
        }
        return new ChannelGroups(order, groups);
    }

    /** The periods to have, ascending: those that save enough, and the widest. */
    private static List<Integer> worthwhile(SortedMap<Integer, Integer> counts, int channels) {
        List<Integer> kept = new ArrayList<>();
        int waiting = 0;
        for (Map.Entry<Integer, Integer> entry : counts.entrySet()) {
            waiting += entry.getValue();
            int log = entry.getKey();
            // Half a harmonic for every unit of the period; the next group has twice as many.
            double saved = Math.scalb(0.5, log) * waiting / channels;
            if (saved >= WORTHWHILE_HARMONICS || log == counts.lastKey()) {
                kept.add(log);
                waiting = 0;
            }
        }
        return kept;
    }

    /** The logarithm of the shortest period that holds values of that magnitude. */
    public static int log2Period(double magnitude) {
        double period = Math.max(magnitude, 0x1p-20) / USABLE_PERIOD;
        return Math.max(LEAST_LOG2_PERIOD, Math.getExponent(period) + 1);
    }
}
