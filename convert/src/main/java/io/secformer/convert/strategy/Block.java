package io.secformer.convert.strategy;

/**
 * A part of a network that has wires of its own.
 *
 * @param kind what it is
 * @param layer the layer that it is in, from 0; -1 before the first layer and outside of layers
 * @param number which of several, from 1: see {@link Kind#HALVED} and {@link Kind#DIVISION}
 * @param name prefix of the names of its wires; empty outside of layers
 */
public record Block(Kind kind, int layer, int number, String name) {

    /** What a block is. */
    public enum Kind {
        /** The inputs and the embedding tables. */
        EMBEDDINGS,
        /** The attention of a layer. */
        ATTENTION,
        /** An attention's softmax of scores that were halved {@code number} times. */
        HALVED,
        /** A rough scale before an attention's division; the last one, of number 1, is its own. */
        DIVISION,
        /** A LayerNorm, of the embeddings, of an attention or of a layer's output. */
        NORM,
        /** The rest of a layer: activation and output. */
        LAYER,
        /** Pooler, classifier and logits. */
        HEAD
    }

    private static final String HALF = "half";
    private static final String DIVISION = "division";

    /** The attention of a layer. */
    public static Block attention(int layer) {
        return new Block(Kind.ATTENTION, layer, 0, "layer." + layer + ".attention");
    }

    /** The LayerNorm between a layer's attention and its activation. */
    public static Block attentionNorm(int layer) {
        return new Block(Kind.NORM, layer, 0, attention(layer).name + ".norm");
    }

    /** Activation and output of a layer. */
    public static Block layer(int layer) {
        return new Block(Kind.LAYER, layer, 0, "layer." + layer);
    }

    /** The LayerNorm after the embeddings. */
    public static Block embeddingNorm() {
        return new Block(Kind.NORM, -1, 0, "embeddings.norm");
    }

    /** The LayerNorm that ends a layer; the embeddings' for layer -1. */
    public static Block outputNorm(int layer) {
        return layer < 0
                ? embeddingNorm()
                : new Block(Kind.NORM, layer, 0, "layer." + layer + ".output.norm");
    }

    /** Pooler, classifier and logits. */
    public static Block head() {
        return new Block(Kind.HEAD, -1, 0, "");
    }

    /** The attention that this block is in, or is. */
    public Block ofAttention() {
        return kind == Kind.ATTENTION ? this : attention(layer);
    }

    /** The softmax of scores that are halved as often as that, at least once. */
    public Block halved(int halvings) {
        String own = ofAttention().name + "." + HALF + halvings;
        return new Block(Kind.HALVED, layer, halvings, own);
    }

    /** A rough scale before a division, the last of which is number 1. */
    public Block division(int guess) {
        Block attention = ofAttention();
        return guess == 1
                ? attention
                : new Block(Kind.DIVISION, layer, guess, attention.name + "." + DIVISION + guess);
    }

    /** The name of one of its wires. */
    public String wire(SiteRole role) {
        return new Site(this, role).name();
    }

    /** The block of that name. */
    public static Block named(String name) {
        return of(name.split("\\.", -1));
    }

    /** The block whose name these parts of a name begin with. */
    static Block of(String[] parts) {
        if (parts[0].equals("embeddings")) {
            return parts.length > 1 && parts[1].equals("norm")
                    ? embeddingNorm()
                    : new Block(Kind.EMBEDDINGS, -1, 0, "embeddings");
        }
        if (!parts[0].equals("layer") || parts.length < 3) {
            return head();
        }
        int layer = Integer.parseInt(parts[1]);
        String next = parts.length > 3 ? parts[3] : "";
        if (parts[2].equals("attention")) {
            Block attention = attention(layer);
            if (next.equals("norm")) {
                return attentionNorm(layer);
            }
            if (next.matches(HALF + "\\d+")) {
                return attention.halved(Integer.parseInt(next.substring(HALF.length())));
            }
            return next.matches(DIVISION + "\\d+")
                    ? attention.division(Integer.parseInt(next.substring(DIVISION.length())))
                    : attention;
        }
        return parts[2].equals("output") && next.equals("norm") ? outputNorm(layer) : layer(layer);
    }
}
