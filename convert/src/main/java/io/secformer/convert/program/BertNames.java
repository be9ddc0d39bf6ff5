package io.secformer.convert.program;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Names of the program's wires, sites and parameters: the keys of the precision plan. */
public final class BertNames {

    public static final String TOKENS = "embeddings.tokens";
    public static final String MASK = "embeddings.mask";
    public static final String EMBEDDING_TABLE = "embeddings.table";
    public static final String EMBEDDING_POSITIONS = "embeddings.positions";
    public static final String EMBEDDING_NORM = "embeddings.norm";

    /** The wire of the embedded rows, before their LayerNorm. */
    public static final String EMBEDDED = EMBEDDING_NORM + ".centered";

    public static final String POOLER = "pooler";
    public static final String POOLED = "pooled";
    public static final String CLASSIFIER = "classifier";
    public static final String LOGITS = "logits";

    /** Suffix that makes the name of a bias from the name of its weight. */
    public static final String BIAS = ".bias";

    /** Suffix of the weight that gives the mean of a row times a gain. */
    public static final String MEAN = ".mean";

    /** Suffix of the site and wire of an estimate that a Newton step improves. */
    public static final String ESTIMATE = ".estimate";

    /** Suffix of the wire on which the argument of a series is a Newton step's factor. */
    public static final String FACTOR = ".factor";

    /**
     * Suffix of the wire on which sums that are to be divided by, or sums of squares, are opened
     * for a rough series of their own.
     */
    public static final String ROUGH = ".rough";

    /** Suffix of the site and wire of a rough scale of rows. */
    public static final String GUESS = ".guess";

    /** Suffix of the site and wire of a LayerNorm's rows times a rough scale. */
    public static final String RESCALED = ".rescaled";

    /**
     * Suffix of the name by which it is known what an error does that is told relative to the
     * values of a wire: see {@link #isOfRows}.
     */
    public static final String RELATIVE = ".relative";

    private static final String HALF = ".half";

    /**
     * Suffix of the wire on which what reads a LayerNorm is opened before it is scaled: see {@link
     * io.secformer.convert.fixedpoint.Profile#WAN}.
     */
    public static final String UNSCALED = ".unscaled";

    private static final Pattern OF_ATTENTION = Pattern.compile("(layer\\.\\d+\\.attention)\\.");

    private static final String INTERMEDIATE = ".intermediate";
    private static final String ACTIVATED = ".activated";

    private BertNames() {}

    /** The attention of a layer, counted from 0. */
    public static String attention(int layer) {
        return layer(layer) + ".attention";
    }

    /** The attention that a name belongs to; null if it belongs to none. */
    public static @Nullable String attentionOf(String name) {
        Matcher found = OF_ATTENTION.matcher(name);
        return found.lookingAt() ? found.group(1) : null;
    }

    /** The site of the exponentials of an attention. */
    public static String exponentials(String attention) {
        return attention + ".exponentials";
    }

    /**
     * Prefix of the names of an attention's softmax of scores that are halved as often as that.
     *
     * @param halvings at least 1
     */
    public static String halved(String attention, int halvings) {
        return attention + HALF + halvings;
    }

    /** Whether a name stands for what {@link #halved} gives. */
    public static boolean isHalved(String name) {
        return name.matches(".*\\.attention" + HALF + "\\d+");
    }

    /**
     * Prefix of the names of a division's guess, the last of which is number 1. The last one has
     * the attention's own.
     */
    public static String division(String attention, int guess) {
        return guess == 1 ? attention : attention + ".division" + guess;
    }

    /** Prefix of the names of a layer, counted from 0. */
    public static String layer(int index) {
        return "layer." + index;
    }

    /** The site of a layer's activation, and the wire that its result is opened on. */
    public static String activated(String layer) {
        return layer + ACTIVATED;
    }

    /** The wire that an activation is applied to, and the weight that leads there. */
    public static String activationArgument(String activated) {
        return layerOf(activated) + INTERMEDIATE;
    }

    /** The weight that reads an activation's result. */
    public static String activationReader(String activated) {
        return layerOf(activated) + ".output";
    }

    /** Whether a wire leads into an activation, scaled or not, or out of it. */
    public static boolean isAroundActivation(String wire) {
        return wire.endsWith(INTERMEDIATE)
                || wire.endsWith(INTERMEDIATE + UNSCALED)
                || wire.endsWith(ACTIVATED);
    }

    /** Whether a wire has one value a row, of sums that are divided by, or of their scales. */
    public static boolean isOfRows(String wire) {
        return switch (wire.substring(wire.lastIndexOf('.') + 1)) {
            case "scale", "squares" -> wire.contains(".norm.");
            case "sums", "halfSums", "inverse", "guess", "ratio", "factor", "estimate", "rough" ->
                    true;
            default -> false;
        };
    }

    /**
     * The LayerNorm whose rows a weight or a gain reads.
     *
     * @param reader a weight that reads a LayerNorm, or the gain of a residual path
     * @param layers of the model
     */
    public static String normBefore(String reader, int layers) {
        if (reader.equals(POOLER)) {
            return outputNorm(layers - 1);
        }
        String[] parts = reader.split("\\.", -1);
        String layer = parts[0] + "." + parts[1];
        return parts[2].equals("attention")
                ? outputNorm(Integer.parseInt(parts[1]) - 1)
                : layer + ".attention.norm";
    }

    /** The LayerNorm that ends a layer; the embeddings end layer -1. */
    private static String outputNorm(int layer) {
        return layer < 0 ? EMBEDDING_NORM : layer(layer) + ".output.norm";
    }

    private static String layerOf(String name) {
        return name.substring(0, Math.max(0, name.lastIndexOf('.')));
    }
}
