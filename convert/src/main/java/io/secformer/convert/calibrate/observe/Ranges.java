package io.secformer.convert.calibrate.observe;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.secformer.convert.fixedpoint.ColumnExponents;
import io.secformer.convert.parameter.ChannelGroups;
import io.secformer.convert.strategy.Block;
import io.secformer.convert.strategy.Site;
import io.secformer.convert.strategy.SiteRole;
import io.secformer.kit.file.FormatException;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/** What every wire of a model took on calibration data. */
public final class Ranges {
    private final int examples;
    private final int longest;
    private final Map<String, Range> byWire;
    private final Map<String, ColumnRanges> byColumn;

    /** Ranges of whole wires, and of the columns of some of them. */
    public Ranges(
            int examples,
            int longest,
            Map<String, Range> byWire,
            Map<String, ColumnRanges> byColumn) {
        this.examples = examples;
        this.longest = longest;
        this.byWire = Collections.unmodifiableMap(new TreeMap<>(byWire));
        this.byColumn = Map.copyOf(byColumn);
    }

    /** Sentences that were seen. */
    public int examples() {
        return examples;
    }

    /** Tokens of the longest of them. */
    public int longest() {
        return longest;
    }

    /** The range of every wire. */
    public Map<String, Range> byWire() {
        return byWire;
    }

    /**
     * The ranges of a wire's columns.
     *
     * @throws FormatException if they were not noted
     */
    public ColumnRanges columns(String wire) {
        ColumnRanges columns = byColumn.get(wire);
        if (columns == null) {
            throw new FormatException("calibration saw no columns of a wire named " + wire);
        }
        return columns;
    }

    /** What the wires around the grouped activations take once their channels are scaled. */
    public Ranges grouped(Map<String, ChannelGroups> groups) {
        Map<String, Range> scaled = new TreeMap<>(byWire);
        groups.forEach(
                (activated, channels) -> {
                    Site site = Site.of(activated);
                    String argument = site.with(SiteRole.INTERMEDIATE).name();
                    scaled.put(activated, columns(activated).scaled(channels));
                    scaled.put(argument, columns(argument).scaled(channels));
                    String unscaled = site.with(SiteRole.UNSCALED_INTERMEDIATE).name();
                    if (byWire.containsKey(unscaled)) {
                        scaled.put(unscaled, columns(unscaled).scaled(channels));
                    }
                });
        return new Ranges(examples, longest, scaled, Map.of());
    }

    /** What the wires around LayerNorms take once columns are divided by powers of two. */
    public Ranges divided(Map<String, ColumnExponents> exponents) {
        Map<String, Range> divided = new TreeMap<>(byWire);
        byColumn.forEach(
                (wire, columns) -> {
                    Block norm = Site.of(wire).normOfColumns();
                    ColumnExponents own =
                            norm == null ? null : exponents.get(norm.wire(SiteRole.SUM_OF_SQUARES));
                    if (own != null) {
                        divided.put(wire, columns.divided(own));
                    }
                });
        return new Ranges(examples, longest, divided, byColumn);
    }

    /**
     * The range of a wire.
     *
     * @throws FormatException if it was not seen
     */
    public Range of(String wire) {
        Range range = byWire.get(wire);
        if (range == null) {
            throw new FormatException("calibration saw no wire named " + wire);
        }
        return range;
    }

    /** All ranges as JSON, for the owner's report: they show something of the weights. */
    public ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("examples", examples);
        json.put("longest", longest);
        ObjectNode wires = json.putObject("wires");
        byWire.forEach(
                (name, range) -> {
                    ObjectNode wire = wires.putObject(name);
                    wire.put("low", range.low()).put("high", range.high());
                    if (!Double.isNaN(range.rootMeanSquare())) {
                        wire.put("rootMeanSquare", range.rootMeanSquare());
                        wire.put("count", range.count());
                    }
                });
        return json;
    }
}
