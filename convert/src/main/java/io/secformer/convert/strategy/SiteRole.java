package io.secformer.convert.strategy;

import io.secformer.convert.strategy.Block.Kind;
import io.secformer.kit.file.FormatException;
import java.util.EnumSet;
import java.util.Set;

/** What a site is in its block. */
public enum SiteRole {
    /** One-hot rows of the client's words. */
    TOKENS("tokens", Kind.EMBEDDINGS),
    /** The client's padding mask. */
    MASK("mask", Kind.EMBEDDINGS),
    TABLE("table", Kind.EMBEDDINGS),
    POSITIONS("positions", Kind.EMBEDDINGS),

    QUERY("query", Kind.ATTENTION),
    KEY("key", Kind.ATTENTION),
    /** The bias of keys, as a row that the bits of a mask are multiplied by. */
    KEY_BIAS("key.bias", Kind.ATTENTION),
    VALUE("value", Kind.ATTENTION),
    WIDE_VALUE("value.wide", Kind.ATTENTION),
    SCORES("scores", Kind.ATTENTION),
    EXPONENTIALS("exponentials", Kind.ATTENTION),
    /** Exponentials of half the scores, of which sums are opened only. */
    HALF_EXPONENTIALS("halfExponentials", Kind.ATTENTION),
    /** Sums of exponentials of half the scores. */
    HALF_SUMS("halfSums", Kind.ATTENTION),
    /** Numerators of probabilities. */
    SQUARES("squares", Kind.ATTENTION),
    /** Numerators of probabilities of halved scores. */
    NUMERATORS("numerators", Kind.HALVED),
    /** Probabilities of halved scores, roughly. */
    ROOTS("roots", Kind.HALVED),
    /** Row sums of numerators. */
    SUMS("sums", Kind.ATTENTION, Kind.HALVED),
    /** What is divided by, as the argument of a rough scale. */
    ROUGH("rough", Kind.ATTENTION, Kind.DIVISION, Kind.NORM),
    /** A rough scale of a row. */
    GUESS("guess", Kind.ATTENTION, Kind.HALVED, Kind.DIVISION, Kind.NORM),
    /** What is divided by, times a rough scale. */
    RATIO("ratio", Kind.ATTENTION, Kind.DIVISION),
    /** What is divided, times a rough scale. */
    SCALED("scaled", Kind.ATTENTION, Kind.DIVISION),
    INVERSE("inverse", Kind.ATTENTION),
    /** Numerators times values. */
    CONTEXT("context", Kind.ATTENTION),
    /** Values, weighed. */
    NORMALIZED("normalized", Kind.ATTENTION),

    /** Rows before a LayerNorm, of mean zero. */
    CENTERED("centered", Kind.NORM),
    /** Their sums of squares. */
    SUM_OF_SQUARES("squares", Kind.NORM),
    /** The same, as a factor of a Newton step. */
    FACTOR("squares.factor", Kind.NORM),
    /** The scale of a row. */
    SCALE("scale", Kind.NORM),
    /** The scale, before a Newton step. */
    ESTIMATE("scale.estimate", Kind.NORM),
    /** Rows times a rough scale. */
    RESCALED("rescaled", Kind.NORM),
    /** Rows that products read before they are scaled. */
    WIDE_ROWS("wide", Kind.NORM),
    /** Normalised rows. */
    ROWS("", Kind.NORM),

    /** What is held against zero. */
    COMPARED("compared", Kind.ATTENTION, Kind.LAYER, Kind.HEAD),
    /** Bits of a comparison, as factors. */
    SELECTED("selected", Kind.ATTENTION, Kind.LAYER, Kind.HEAD),
    /** What is left of a row's maximum, and scores less it. */
    MAXIMA("maxima", Kind.ATTENTION),
    /** Powers of an argument. */
    POWERS("powers", Kind.ATTENTION, Kind.NORM, Kind.LAYER, Kind.HEAD),
    /** What an iteration divides by. */
    DIVISOR("divisor", Kind.ATTENTION, Kind.NORM, Kind.HEAD),
    /** What an iteration brings nearer to its limit. */
    ITERATED("iterated", Kind.ATTENTION, Kind.NORM, Kind.HEAD),
    /** What it multiplies by in a step. */
    CORRECTION("correction", Kind.ATTENTION, Kind.NORM, Kind.HEAD),
    /** Probabilities of attention. */
    PROBABILITIES("probabilities", Kind.ATTENTION),
    /** The argument of a series of sines. */
    ANGLE("angle", Kind.LAYER),
    /** Parts of an activation, as factors of their bits. */
    PIECES("pieces", Kind.LAYER, Kind.HEAD),
    /** Sums of what a gain makes of a row. */
    GAINED("gained", Kind.NORM, Kind.ATTENTION, Kind.LAYER),

    /** The argument of an activation, and the weight that leads there. */
    INTERMEDIATE("intermediate", Kind.LAYER),
    /** The result of an activation. */
    ACTIVATED("activated", Kind.LAYER),
    /** The weight that leads into a LayerNorm. */
    OUTPUT("output", Kind.ATTENTION, Kind.LAYER),
    /** The gain of an attention's residual path. */
    RESIDUAL("residual", Kind.ATTENTION),
    /** The gain of a layer's second residual path. */
    OUTPUT_RESIDUAL("output.residual", Kind.LAYER),
    /** The column that gives the mean of what a gain makes of a row. */
    RESIDUAL_MEAN("residual.mean", Kind.ATTENTION),
    OUTPUT_RESIDUAL_MEAN("output.residual.mean", Kind.LAYER),

    /** What reads a LayerNorm, before it is scaled. */
    UNSCALED_QUERY("query.unscaled", Kind.ATTENTION),
    UNSCALED_KEY("key.unscaled", Kind.ATTENTION),
    UNSCALED_VALUE("value.unscaled", Kind.ATTENTION),
    UNSCALED_RESIDUAL("residual.unscaled", Kind.ATTENTION),
    UNSCALED_INTERMEDIATE("intermediate.unscaled", Kind.LAYER),
    UNSCALED_OUTPUT_RESIDUAL("output.residual.unscaled", Kind.LAYER),
    UNSCALED_POOLER("pooler.unscaled", Kind.HEAD),

    /** The argument of the pooler's tanh, and the weight that leads there. */
    POOLER("pooler", Kind.HEAD),
    POOLED("pooled", Kind.HEAD),
    CLASSIFIER("classifier", Kind.HEAD),
    LOGITS("logits", Kind.HEAD);

    private static final Set<SiteRole> OF_ROWS =
            EnumSet.of(
                    HALF_SUMS,
                    SUMS,
                    ROUGH,
                    GUESS,
                    RATIO,
                    INVERSE,
                    SUM_OF_SQUARES,
                    FACTOR,
                    SCALE,
                    ESTIMATE);

    private static final Set<SiteRole> READS_NORM =
            EnumSet.of(
                    RESIDUAL,
                    OUTPUT_RESIDUAL,
                    RESIDUAL_MEAN,
                    OUTPUT_RESIDUAL_MEAN,
                    UNSCALED_QUERY,
                    UNSCALED_KEY,
                    UNSCALED_VALUE,
                    UNSCALED_RESIDUAL,
                    UNSCALED_INTERMEDIATE,
                    UNSCALED_OUTPUT_RESIDUAL,
                    UNSCALED_POOLER);

    private final String label;

    @SuppressWarnings("ImmutableEnumChecker") // a copy that cannot be changed
    private final Set<Kind> kinds;

    SiteRole(String label, Kind first, Kind... others) {
        this.label = label;
        this.kinds = Set.copyOf(EnumSet.of(first, others));
    }

    static SiteRole of(Kind kind, String label, String name) {
        for (SiteRole role : values()) {
            if (role.label.equals(label) && role.kinds.contains(kind)) {
                return role;
            }
        }
        throw new FormatException("there is no wire named " + name);
    }

    /** The end of its name. */
    public String label() {
        return label;
    }

    /** Whether there is one value a row, of sums that are divided by, or of their scales. */
    public boolean isOfRows() {
        return OF_ROWS.contains(this);
    }

    /** Whether there is one column a key, of which those of padding mean nothing. */
    public boolean isOfKeys() {
        return this == SCORES;
    }

    /** Whether it is the gain of a residual path. */
    public boolean isResidual() {
        return this == RESIDUAL || this == OUTPUT_RESIDUAL;
    }

    /** Whether it is the column that gives the mean of what a gain makes of a row. */
    public boolean isMean() {
        return this == RESIDUAL_MEAN || this == OUTPUT_RESIDUAL_MEAN;
    }

    /** The gain whose rows' mean this gives; else itself. */
    public SiteRole gain() {
        return switch (this) {
            case RESIDUAL_MEAN -> RESIDUAL;
            case OUTPUT_RESIDUAL_MEAN -> OUTPUT_RESIDUAL;
            default -> this;
        };
    }

    /**
     * The weight or gain of which this is what it makes of rows that are not scaled; else itself.
     */
    public SiteRole reader() {
        return switch (this) {
            case UNSCALED_QUERY -> QUERY;
            case UNSCALED_KEY -> KEY;
            case UNSCALED_VALUE -> VALUE;
            case UNSCALED_RESIDUAL -> RESIDUAL;
            case UNSCALED_INTERMEDIATE -> INTERMEDIATE;
            case UNSCALED_OUTPUT_RESIDUAL -> OUTPUT_RESIDUAL;
            case UNSCALED_POOLER -> POOLER;
            default -> this;
        };
    }

    /** What a weight or a gain makes of rows that are not scaled yet. */
    SiteRole unscaled() {
        for (SiteRole role : READS_NORM) {
            if (role != this && role.reader() == this) {
                return role;
            }
        }
        throw new IllegalArgumentException(this + " reads no LayerNorm");
    }

    /** Whether it is counted with the LayerNorm that it reads. */
    public boolean readsNorm() {
        return READS_NORM.contains(this);
    }

    /** Whether a tensor's columns are an activation's channels. */
    public boolean isOfChannels() {
        return this == INTERMEDIATE || this == ACTIVATED || this == UNSCALED_INTERMEDIATE;
    }
}
