package io.secformer.convert.fixedpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.secformer.kit.file.FormatException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Precision plans as JSON. */
final class PrecisionPlanJson {

    /** What is missing or null is no number and no text. */
    static final ObjectMapper JSON =
            JsonMapper.builder()
                    .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
                    .enable(
                            DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES,
                            DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES,
                            DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                    .build();

    private static final String COLUMN_EXPONENTS = "columnExponents";

    private PrecisionPlanJson() {}

    static ObjectNode write(PrecisionPlan plan) {
        ObjectNode node = JSON.createObjectNode();
        node.put("headRoom", plan.headRoom());
        node.set("strategy", JSON.valueToTree(plan.strategy()));
        node.set("wires", JSON.valueToTree(plan.wires().values()));
        ObjectNode products = node.putObject("products");
        plan.freshRings().forEach((name, fresh) -> products.put(name, fresh.ringBits()));
        ArrayNode sites = node.putArray("series");
        plan.series().values().forEach(site -> sites.add(JSON.<JsonNode>valueToTree(site)));
        if (!plan.newtonSites().isEmpty()) {
            node.set("newtonSteps", JSON.valueToTree(plan.newtonSites().values()));
        }
        if (!plan.iterations().isEmpty()) {
            node.set("iterations", JSON.valueToTree(plan.iterations().values()));
        }
        if (!plan.exponentials().isEmpty()) {
            node.set("exponentials", JSON.valueToTree(plan.exponentials().values()));
        }
        if (!plan.columnExponents().isEmpty()) {
            node.set(COLUMN_EXPONENTS, JSON.valueToTree(plan.columnExponents().values()));
        }
        node.set("parameters", JSON.valueToTree(plan.parameters().values()));
        if (!plan.publicParameters().isEmpty()) {
            node.set("publicParameters", JSON.valueToTree(plan.publicParameters().values()));
        }
        return node;
    }

    static PrecisionPlan read(JsonNode node) {
        try {
            PrecisionPlan.Builder builder =
                    PrecisionPlan.builder(node.required("headRoom").asDouble());
            builder.strategy(strategy(node.required("strategy")));
            for (JsonNode wire : node.required("wires")) {
                builder.site(
                        new Wire(
                                wire.required("name").asText(),
                                wire.required("fractionBits").asInt(),
                                wire.required("ringBits").asInt(),
                                wire.required("guardBits").asInt(),
                                wire.required("low").asDouble(),
                                wire.required("high").asDouble()));
            }
            node.required("products")
                    .properties()
                    .forEach(
                            entry ->
                                    builder.site(
                                            new FreshRing(
                                                    entry.getKey(), entry.getValue().asInt())));
            for (JsonNode site : node.required("series")) {
                builder.site(JSON.treeToValue(site, SeriesSite.class));
            }
            for (JsonNode site : node.path("newtonSteps")) {
                builder.site(JSON.treeToValue(site, NewtonSite.class));
            }
            for (JsonNode site : node.path("iterations")) {
                builder.site(JSON.treeToValue(site, Iteration.class));
            }
            for (JsonNode site : node.path("exponentials")) {
                builder.site(JSON.treeToValue(site, ExponentialSite.class));
            }
            for (JsonNode site : node.path(COLUMN_EXPONENTS)) {
                builder.site(JSON.treeToValue(site, ColumnExponents.class));
            }
            for (JsonNode parameter : node.required("parameters")) {
                builder.parameter(JSON.treeToValue(parameter, ParameterFormat.class));
            }
            for (JsonNode parameter : node.path("publicParameters")) {
                builder.publicParameter(JSON.treeToValue(parameter, ParameterFormat.class));
            }
            return builder.build();
        } catch (JsonProcessingException e) {
            throw new FormatException("the precision plan is malformed: " + reason(e));
        } catch (IllegalArgumentException e) {
            throw new FormatException("the precision plan is malformed: " + e.getMessage());
        }
    }

    private static Strategy strategy(JsonNode node) throws JsonProcessingException {
        String name = node.path("name").asText();
        List<String> known = Strategy.NAMED.stream().map(Strategy::name).toList();
        try {
            Strategy strategy = JSON.treeToValue(node, Strategy.class);
            if (known.contains(strategy.base())) {
                return strategy;
            }
        } catch (InvalidFormatException e) {
            throw new FormatException(unknown(name, "a choice of it is '" + e.getValue() + "'"));
        }
        throw new FormatException(unknown(name, "known are " + String.join(", ", known)));
    }

    private static String unknown(String name, String why) {
        return "the strategy '%s' is not known to this version: %s".formatted(name, why);
    }

    /** The library's own messages have several lines, and names of classes. */
    private static String reason(JsonProcessingException e) {
        if (e.getCause() instanceof IllegalArgumentException own && own.getMessage() != null) {
            return own.getMessage();
        }
        if (e instanceof JsonMappingException mapping) {
            String place =
                    mapping.getPath().stream()
                            .map(
                                    at ->
                                            at.getFieldName() == null
                                                    ? "" + at.getIndex()
                                                    : at.getFieldName())
                            .collect(Collectors.joining("."));
            return "'" + place + "' of an entry is missing, or no value of its kind";
        }
        return e.getOriginalMessage();
    }

    /** The text whose digest is the plan's. */
    static String canonical(PrecisionPlan plan) throws JsonProcessingException {
        return JSON.writeValueAsString(JSON.treeToValue(write(plan), Map.class));
    }
}
