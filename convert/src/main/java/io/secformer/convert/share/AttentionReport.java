package io.secformer.convert.share;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.secformer.convert.parameter.AttentionScales;
import io.secformer.convert.parameter.HeadScale;
import io.secformer.kit.file.FormatException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** An {@link AttentionScales} in the owner's report, from which the shared model can be rebuilt. */
final class AttentionReport {
    private AttentionReport() {}

    /** The scaling as JSON. */
    static ArrayNode toJson(AttentionScales scaling) {
        ArrayNode json = JsonNodeFactory.instance.arrayNode();
        scaling.scales()
                .forEach(
                        (attention, heads) -> {
                            ObjectNode entry = json.addObject();
                            entry.put("name", attention);
                            ArrayNode list = entry.putArray("heads");
                            heads.forEach(head -> list.add(toJson(head)));
                            ArrayNode shift = entry.putArray("keyShift");
                            double[] shifts =
                                    scaling.keyShifts().getOrDefault(attention, new double[0]);
                            for (double value : shifts) {
                                shift.add(value);
                            }
                        });
        return json;
    }

    private static ObjectNode toJson(HeadScale head) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("unit", head.unit());
        json.put("center", head.center());
        json.put("logScale", head.logScale());
        json.put("halfLogScale", head.halfLogScale());
        json.put("halvings", head.halvings());
        return json;
    }

    /** What {@link #toJson} wrote. */
    static AttentionScales fromJson(Path file, JsonNode json) {
        Map<String, double[]> shifts = new LinkedHashMap<>();
        Map<String, List<HeadScale>> scales = new LinkedHashMap<>();
        try {
            for (JsonNode entry : json) {
                String attention = entry.required("name").asText();
                JsonNode values = entry.required("keyShift");
                double[] shift = new double[values.size()];
                for (int i = 0; i < shift.length; i++) {
                    shift[i] = values.get(i).asDouble();
                }
                List<HeadScale> heads = new ArrayList<>();
                for (JsonNode head : entry.required("heads")) {
                    heads.add(
                            new HeadScale(
                                    head.required("unit").asDouble(),
                                    head.required("center").asDouble(),
                                    head.required("logScale").asDouble(),
                                    head.required("halfLogScale").asDouble(),
                                    head.required("halvings").asInt()));
                }
                shifts.put(attention, shift);
                scales.put(attention, heads);
            }
        } catch (IllegalArgumentException e) {
            throw new FormatException(file, String.valueOf(e.getMessage()), e);
        }
        return new AttentionScales(shifts, scales);
    }
}
