package io.secformer.convert.fixedpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.secformer.kit.file.FormatException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Formats of every wire, fresh value, series, Newton step, exponential and parameter of a model,
 * and which parameters are shared and which published. Public, and compared by its digest before a
 * session starts.
 */
public final class PrecisionPlan {

    /** What is missing or null is no number and no text. */
    static final ObjectMapper JSON =
            JsonMapper.builder()
                    .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
                    .enable(
                            DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES,
                            DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES,
                            DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                    .build();

    private final double headRoom;
    private final Profile profile;
    private final Map<String, Wire> wires;
    private final Map<String, Integer> freshRings;
    private final Map<String, SeriesSite> series;
    private final Map<String, NewtonSite> newtonSites;
    private final Map<String, ExponentialSite> exponentials;
    private final Map<String, ParameterFormat> parameters;
    private final Map<String, ParameterFormat> publicParameters;

    private PrecisionPlan(Builder builder) {
        headRoom = builder.headRoom;
        profile = builder.profile;
        wires = Collections.unmodifiableMap(new LinkedHashMap<>(builder.wires));
        freshRings = Collections.unmodifiableMap(new LinkedHashMap<>(builder.freshRings));
        series = Collections.unmodifiableMap(new LinkedHashMap<>(builder.series));
        newtonSites = Collections.unmodifiableMap(new LinkedHashMap<>(builder.newtonSites));
        exponentials = Collections.unmodifiableMap(new LinkedHashMap<>(builder.exponentials));
        parameters = Collections.unmodifiableMap(new LinkedHashMap<>(builder.parameters));
        publicParameters =
                Collections.unmodifiableMap(new LinkedHashMap<>(builder.publicParameters));
    }

    /**
     * Starts a plan.
     *
     * @param headRoom the factor that ranges were widened by
     */
    public static Builder builder(double headRoom) {
        return new Builder(headRoom);
    }

    public double headRoom() {
        return headRoom;
    }

    /** The program that it plans. */
    public Profile profile() {
        return profile;
    }

    public Map<String, Wire> wires() {
        return wires;
    }

    public Map<String, Integer> freshRings() {
        return freshRings;
    }

    public Map<String, SeriesSite> series() {
        return series;
    }

    /** The places where a Newton step follows a series. */
    public Map<String, NewtonSite> newtonSites() {
        return newtonSites;
    }

    /** The exponentials of attention scores; none in a 2Quad model. */
    public Map<String, ExponentialSite> exponentials() {
        return exponentials;
    }

    /** The parameters that are shared. */
    public Map<String, ParameterFormat> parameters() {
        return parameters;
    }

    /** The embedding tables that the owner publishes; none where they are shared. */
    public Map<String, ParameterFormat> publicParameters() {
        return publicParameters;
    }

    /** What becomes of the embedding tables: the program asks. */
    public Embedding embedding() {
        return publicParameters.isEmpty() ? Embedding.SECRET : Embedding.PUBLIC;
    }

    /** The format of an opened value. */
    public Wire wire(String name) {
        return required(wires, name, "wire");
    }

    /** The ring of a fresh product. */
    public int freshRing(String site) {
        return required(freshRings, site, "product");
    }

    /** The series of a smooth function. */
    public SeriesSite series(String site) {
        return required(series, site, "series");
    }

    /** A Newton step. */
    public NewtonSite newtonSite(String site) {
        return required(newtonSites, site, "Newton step");
    }

    /** The series of a layer's attention scores. */
    public ExponentialSite exponentials(String site) {
        return required(exponentials, site, "exponentials");
    }

    /** The format of a parameter, shared or public. */
    public ParameterFormat parameter(String name) {
        ParameterFormat published = publicParameters.get(name);
        return published != null ? published : required(parameters, name, "parameter");
    }

    private static <T> T required(Map<String, T> map, String name, String what) {
        T found = map.get(name);
        if (found == null) {
            throw new FormatException("the precision plan has no " + what + " named " + name);
        }
        return found;
    }

    /** The plan as JSON. */
    public ObjectNode toJson() {
        ObjectNode node = JSON.createObjectNode();
        node.put("headRoom", headRoom);
        node.set("profile", JSON.valueToTree(profile));
        node.set("wires", JSON.valueToTree(wires.values()));
        node.set("products", JSON.valueToTree(freshRings));
        ArrayNode sites = node.putArray("series");
        series.values().forEach(site -> sites.add(JSON.<JsonNode>valueToTree(site)));
        if (!newtonSites.isEmpty()) {
            node.set("newtonSteps", JSON.valueToTree(newtonSites.values()));
        }
        if (!exponentials.isEmpty()) {
            ArrayNode scores = node.putArray("exponentials");
            exponentials.values().forEach(site -> scores.add(ExponentialSiteJson.write(site)));
        }
        node.set("parameters", JSON.valueToTree(parameters.values()));
        if (!publicParameters.isEmpty()) {
            node.set("publicParameters", JSON.valueToTree(publicParameters.values()));
        }
        return node;
    }

    /**
     * Reads a plan.
     *
     * @throws FormatException if the JSON is no plan
     */
    public static PrecisionPlan fromJson(JsonNode node) {
        try {
            Builder builder = builder(node.required("headRoom").asDouble());
            builder.profile(JSON.treeToValue(node.required("profile"), Profile.class));
            for (JsonNode wire : node.required("wires")) {
                builder.wire(
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
                    .forEach(entry -> builder.freshRing(entry.getKey(), entry.getValue().asInt()));
            for (JsonNode site : node.required("series")) {
                builder.series(JSON.treeToValue(site, SeriesSite.class));
            }
            for (JsonNode site : node.path("newtonSteps")) {
                builder.newtonSite(JSON.treeToValue(site, NewtonSite.class));
            }
            for (JsonNode site : node.path("exponentials")) {
                builder.exponentials(ExponentialSiteJson.read(site));
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

    /** SHA-256 of the plan's canonical JSON, in hexadecimal. */
    public String digest() {
        try {
            byte[] text =
                    JSON.writeValueAsString(JSON.treeToValue(toJson(), Map.class))
                            .getBytes(StandardCharsets.UTF_8);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text));
        } catch (JsonProcessingException | NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Collects the entries of a plan; each name may be given once. */
    public static final class Builder {
        private final double headRoom;
        private Profile profile = Profile.LAN;
        private final Map<String, Wire> wires = new LinkedHashMap<>();
        private final Map<String, Integer> freshRings = new LinkedHashMap<>();
        private final Map<String, SeriesSite> series = new LinkedHashMap<>();
        private final Map<String, NewtonSite> newtonSites = new LinkedHashMap<>();
        private final Map<String, ExponentialSite> exponentials = new LinkedHashMap<>();
        private final Map<String, ParameterFormat> parameters = new LinkedHashMap<>();
        private final Map<String, ParameterFormat> publicParameters = new LinkedHashMap<>();

        private Builder(double headRoom) {
            if (!(headRoom >= 1)) {
                throw new IllegalArgumentException(
                        "head room must be a factor of at least 1, found " + headRoom);
            }
            this.headRoom = headRoom;
        }

        /** The program that is planned; {@link Profile#LAN} if none is named. */
        public Builder profile(Profile planned) {
            this.profile = planned;
            return this;
        }

        public Builder wire(Wire wire) {
            putOnce(wires, wire.name(), wire);
            return this;
        }

        public Builder freshRing(String site, int ringBits) {
            if (ringBits < 1 || ringBits > 64) {
                throw new FormatException(
                        site + " would need a ring of " + ringBits + " bits; 64 are there");
            }
            putOnce(freshRings, site, ringBits);
            return this;
        }

        public Builder series(SeriesSite site) {
            putOnce(series, site.name(), site);
            return this;
        }

        public Builder newtonSite(NewtonSite site) {
            putOnce(newtonSites, site.name(), site);
            return this;
        }

        public Builder exponentials(ExponentialSite site) {
            putOnce(exponentials, site.name(), site);
            return this;
        }

        public Builder parameter(ParameterFormat format) {
            putOnce(parameters, format.name(), format);
            return this;
        }

        /** A parameter that is published, not shared. */
        public Builder publicParameter(ParameterFormat format) {
            putOnce(publicParameters, format.name(), format);
            return this;
        }

        public PrecisionPlan build() {
            for (String name : publicParameters.keySet()) {
                if (parameters.containsKey(name)) {
                    throw new FormatException(
                            "the precision plan has " + name + " both shared and public");
                }
            }
            return new PrecisionPlan(this);
        }

        private static <T> void putOnce(Map<String, T> map, String name, T value) {
            if (map.putIfAbsent(name, value) != null) {
                throw new FormatException("the precision plan names " + name + " twice");
            }
        }
    }
}
