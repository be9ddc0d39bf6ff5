package io.secformer.convert.strategy;

/** Names of a BERT's wires and parameters that no rule has, and what names are made of. */
public final class BertNames {
    public static final String TOKENS = "embeddings.tokens";
    public static final String MASK = "embeddings.mask";
    public static final String EMBEDDING_TABLE = "embeddings.table";
    public static final String EMBEDDING_POSITIONS = "embeddings.positions";

    /** The wire of the embedded rows, before their LayerNorm. */
    public static final String EMBEDDED = Block.embeddingNorm().wire(SiteRole.CENTERED);

    public static final String POOLER = "pooler";
    public static final String POOLED = "pooled";
    public static final String CLASSIFIER = "classifier";
    public static final String LOGITS = "logits";

    /** Suffix that makes the name of a bias from the name of its weight. */
    public static final String BIAS = ".bias";

    /** Suffix of the weight that gives the mean of a row times a gain. */
    public static final String MEAN = ".mean";

    private static final String RELATIVE = ".relative";

    private BertNames() {}

    /**
     * The name of the sensitivity to an error that is relative to the values of a wire: see {@link
     * SiteRole#isOfRows}.
     */
    public static String relative(String wire) {
        return wire + RELATIVE;
    }

    /** The name of the wire itself, whether {@link #relative} gave a name or not. */
    public static String absolute(String name) {
        return isRelative(name) ? name.substring(0, name.length() - RELATIVE.length()) : name;
    }

    /** Whether {@link #relative} gave a name. */
    public static boolean isRelative(String name) {
        return name.endsWith(RELATIVE);
    }
}
