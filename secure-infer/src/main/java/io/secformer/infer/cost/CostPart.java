package io.secformer.infer.cost;

import io.secformer.convert.strategy.Site;
import io.secformer.convert.strategy.SiteRole;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/** The parts of a BERT layer and its surroundings by which costs are listed. */
public enum CostPart {
    /** The client's input, and the look-up of its tokens. */
    EMBEDDING,
    /** Products of activations with weights, in attention and the feed-forward network. */
    LINEAR,
    /** Products of activations with each other, and the normalization of scores between them. */
    ATTENTION,
    /** The activation function of the feed-forward network. */
    ACTIVATION,
    /** The LayerNorms, with the residual paths that lead into them. */
    NORM,
    /** Pooler, classifier and the answer. */
    CLASSIFIER;

    /** The name in tables. */
    public String label() {
        return this == NORM ? "LayerNorm" : name().toLowerCase(Locale.ROOT);
    }

    /** The cost of a program by parts, in their order; parts that it lacks are empty. */
    public static Map<CostPart, Cost> split(Cost cost) {
        Map<CostPart, Cost> parts = new EnumMap<>(CostPart.class);
        for (CostPart part : values()) {
            parts.put(
                    part,
                    new Cost(
                            cost.operations().stream()
                                    .filter(operation -> of(operation) == part)
                                    .toList()));
        }
        return parts;
    }

    /** The part that an operation belongs to; an opening, to what it carries first. */
    static CostPart of(OpCost operation) {
        if (operation.kind().equals(OpCost.INPUT)) {
            return EMBEDDING;
        }
        String name = operation.name();
        String first = name.contains(" ") ? name.substring(0, name.indexOf(' ')) : name;
        Site site = Site.of(first);
        CostPart part = site.role().readsNorm() ? NORM : of(site);
        boolean ofLayer = part == ATTENTION || part == ACTIVATION;
        return ofLayer && operation.kind().equals("linear") ? LINEAR : part;
    }

    private static CostPart of(Site site) {
        return switch (site.block().kind()) {
            case EMBEDDINGS -> EMBEDDING;
            case NORM -> NORM;
            case ATTENTION, HALVED, DIVISION -> ATTENTION;
            case LAYER -> site.role() == SiteRole.OUTPUT ? LINEAR : ACTIVATION;
            case HEAD -> CLASSIFIER;
        };
    }
}
