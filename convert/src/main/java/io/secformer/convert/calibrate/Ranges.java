package io.secformer.convert.calibrate;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.secformer.convert.FormatException;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * What every wire of a model took on calibration data.
 *
 * @param examples sentences that were seen
 * @param longest tokens of the longest of them
 * @param byWire the range of every wire
 */
public record Ranges(int examples, int longest, Map<String, Range> byWire) {

    public Ranges {
        byWire = Collections.unmodifiableMap(new TreeMap<>(byWire));
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

    /** All ranges as JSON, for the owner's report: they tell something about the weights. */
    public ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("examples", examples);
        json.put("longest", longest);
        ObjectNode wires = json.putObject("wires");
        byWire.forEach(
                (name, range) ->
                        wires.putObject(name)
                                .put("low", range.low())
                                .put("high", range.high())
                                .put("rootMeanSquare", range.rootMeanSquare())
                                .put("count", range.count()));
        return json;
    }
}
