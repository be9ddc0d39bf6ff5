package io.secformer.convert.fixedpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.secformer.kit.file.FormatException;
import io.secformer.kit.file.Sha256;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Formats of every wire, fresh value, series, Newton step, exponential and parameter of a model,
 * and which parameters are shared and which published. Public, and compared by its digest before a
 * session starts.
 */
public final class PrecisionPlan {

    private final double headRoom;
    private final Strategy strategy;
    private final Map<Class<?>, Map<String, SiteFormat>> sites;
    private final Map<String, ParameterFormat> parameters;
    private final Map<String, ParameterFormat> publicParameters;

    private PrecisionPlan(Builder builder) {
        headRoom = builder.headRoom;
        strategy = builder.strategy;
        Map<Class<?>, Map<String, SiteFormat>> all = new HashMap<>();
        builder.sites.forEach(
                (kind, named) ->
                        all.put(kind, Collections.unmodifiableMap(new LinkedHashMap<>(named))));
        sites = Map.copyOf(all);
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

    /** How the network is computed. */
    public Strategy strategy() {
        return strategy;
    }

    /** All entries of one kind, by name. */
    @SuppressWarnings("unchecked") // a map of a kind holds nothing else
    private <F extends SiteFormat> Map<String, F> all(Class<F> kind) {
        return (Map<String, F>) sites.getOrDefault(kind, Map.of());
    }

    public Map<String, Wire> wires() {
        return all(Wire.class);
    }

    public Map<String, FreshRing> freshRings() {
        return all(FreshRing.class);
    }

    public Map<String, SeriesSite> series() {
        return all(SeriesSite.class);
    }

    /** The places where a Newton step follows a series. */
    public Map<String, NewtonSite> newtonSites() {
        return all(NewtonSite.class);
    }

    /** The exponentials of attention scores; none in a 2Quad model. */
    public Map<String, ExponentialSite> exponentials() {
        return all(ExponentialSite.class);
    }

    /** The iterations of published strategies; none in ours. */
    public Map<String, Iteration> iterations() {
        return all(Iteration.class);
    }

    /** The columns before LayerNorms that are computed times powers of two, by site. */
    public Map<String, ColumnExponents> columnExponents() {
        return all(ColumnExponents.class);
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
        Wire own = wires().get(name);
        return own == null && !strategy.isPlanned()
                ? Wire.uniform(name, strategy.fractionBits())
                : required(wires(), name, "wire");
    }

    /** The ring of a fresh product. */
    public int freshRing(String site) {
        if (!strategy.isPlanned()) {
            return Long.SIZE;
        }
        return required(freshRings(), site, "product").ringBits();
    }

    /** The series of a smooth function. */
    public SeriesSite series(String site) {
        return required(series(), site, "series");
    }

    /** A Newton step. */
    public NewtonSite newtonSite(String site) {
        return required(newtonSites(), site, "Newton step");
    }

    /** An iteration. */
    public Iteration iteration(String site) {
        return required(iterations(), site, "iteration");
    }

    /** The exponents of the columns of a LayerNorm's rows, most often none. */
    public ColumnExponents columnExponents(String site) {
        return columnExponents().getOrDefault(site, ColumnExponents.none(site));
    }

    /** The series of a layer's attention scores. */
    public ExponentialSite exponentials(String site) {
        return required(exponentials(), site, "exponentials");
    }

    /** Whether its strategy uses a parameter. */
    public boolean hasParameter(String name) {
        return parameters.containsKey(name) || publicParameters.containsKey(name);
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

    /**
     * Requires that rows before a LayerNorm have all columns to which the plan gives exponents.
     *
     * @param hiddenSize columns of a row
     * @throws IllegalArgumentException if they have not
     */
    public void requireColumns(int hiddenSize) {
        for (ColumnExponents exponents : columnExponents().values()) {
            if (!exponents.fits(hiddenSize)) {
                throw new IllegalArgumentException(
                        "the precision plan gives an exponent to column %d at %s, rows have %d"
                                .formatted(
                                        exponents.columns().getLast().index(),
                                        exponents.name(),
                                        hiddenSize));
            }
        }
    }

    /** The plan as JSON. */
    public ObjectNode toJson() {
        return PrecisionPlanJson.write(this);
    }

    /**
     * Reads a plan.
     *
     * @throws FormatException if the JSON is no plan
     */
    public static PrecisionPlan fromJson(JsonNode node) {
        return PrecisionPlanJson.read(node);
    }

    /** SHA-256 of the plan's canonical JSON, in hexadecimal. */
    public String digest() {
        try {
            return Sha256.of(PrecisionPlanJson.canonical(this));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Collects the entries of a plan; each name may be given once. */
    public static final class Builder {
        private final double headRoom;
        private Strategy strategy = Strategy.SERIES;
        private final Map<Class<?>, Map<String, SiteFormat>> sites = new HashMap<>();
        private final Map<String, ParameterFormat> parameters = new LinkedHashMap<>();
        private final Map<String, ParameterFormat> publicParameters = new LinkedHashMap<>();

        private Builder(double headRoom) {
            if (!(headRoom >= 1)) {
                throw new IllegalArgumentException(
                        "headroom must be a factor of at least 1, found " + headRoom);
            }
            this.headRoom = headRoom;
        }

        /** How the network is computed; {@link Strategy#SERIES} if nothing is said. */
        public Builder strategy(Strategy planned) {
            this.strategy = planned;
            return this;
        }

        /** A wire, or what is computed for one; each kind of entry once a name. */
        public Builder site(SiteFormat format) {
            putOnce(
                    sites.computeIfAbsent(format.getClass(), _ -> new LinkedHashMap<>()),
                    format.name(),
                    format);
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
