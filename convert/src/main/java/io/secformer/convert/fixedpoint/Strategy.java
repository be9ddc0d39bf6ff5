package io.secformer.convert.fixedpoint;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.List;

/**
 * How a network is computed on shares: the choice for every part of it that published systems
 * differ in. Part of the precision plan, so that servers of different strategies do not start.
 *
 * <p>There are two kinds. Where {@link #fractionBits} is 0, formats are planned value by value, and
 * functions are series: ours. Otherwise all values are shares modulo {@code 2^64} of as many
 * fraction bits, and functions are iterations, polynomials and comparisons: the published systems.
 *
 * @param name of a whole that is known; of another one, what it was changed from, with {@link
 *     #CHANGED} behind it
 * @param exponential of the exact softmax
 * @param activation of the intermediate layer, and of the pooler
 * @param normalisation of rows
 * @param division of attention rows by their sums
 * @param truncation of products
 * @param suite of protocols
 * @param fractionBits of every value; 0 where each has its own
 */
public record Strategy(
        String name,
        Exponential exponential,
        ActivationForm activation,
        Normalisation normalisation,
        DivisionForm division,
        Truncation truncation,
        SuiteChoice suite,
        int fractionBits) {
    /** The fewest fraction bits where all values have the same. */
    public static final int LEAST_FRACTION_BITS = 10;

    /** The most fraction bits where all values have the same. */
    public static final int MOST_FRACTION_BITS = 20;

    private static final String CHANGED = "*";

    /** Ours: fewest bytes. */
    public static final Strategy SERIES = ours("series", Normalisation.SERIES);

    /** Ours: fewest rounds. */
    public static final Strategy SERIES_WAN = ours("series-wan", Normalisation.SERIES_WAN);

    /** SecFormer (Luo et al., arXiv 2401.00793). */
    public static final Strategy SECFORMER =
            published(
                    "secformer",
                    Exponential.LIMIT,
                    ActivationForm.SINES,
                    Normalisation.GOLDSCHMIDT,
                    DivisionForm.GOLDSCHMIDT,
                    16);

    /** MPCFormer (Li et al., arXiv 2211.01452), whose students have quadratic activations. */
    public static final Strategy MPCFORMER =
            published(
                    "mpcformer",
                    Exponential.LIMIT,
                    ActivationForm.TAYLOR,
                    Normalisation.NEWTON,
                    DivisionForm.NEWTON,
                    16);

    /**
     * PUMA (Dong et al., arXiv 2307.12533), for two parties and a dealer instead of three. It has
     * 18 fraction bits, with a truncation that three parties can do; where two shift their own
     * shares, 18 bits fail in one of a hundred inferences of a 6-layer encoder, so there are 16.
     */
    public static final Strategy PUMA =
            published(
                    "puma",
                    Exponential.CLIPPED,
                    ActivationForm.POLYNOMIALS,
                    Normalisation.NEWTON,
                    DivisionForm.NEWTON,
                    16);

    /** CrypTen (Knott et al., NeurIPS 2021). */
    public static final Strategy CRYPTEN =
            published(
                    "crypten",
                    Exponential.LIMIT,
                    ActivationForm.TAYLOR,
                    Normalisation.NEWTON,
                    DivisionForm.NEWTON,
                    16);

    /** Ours, whose formats are planned value by value. */
    public static final List<Strategy> PLANNED = List.of(SERIES, SERIES_WAN);

    /** All wholes that have a name, ours first. */
    public static final List<Strategy> NAMED =
            List.of(SERIES, SERIES_WAN, SECFORMER, MPCFORMER, PUMA, CRYPTEN);

    /**
     * Checks that the choices go together.
     *
     * @throws IllegalArgumentException if they do not: it says which, and why
     */
    public Strategy {
        if (fractionBits != 0
                && (fractionBits < LEAST_FRACTION_BITS || fractionBits > MOST_FRACTION_BITS)) {
            throw new IllegalArgumentException(
                    "fraction bits must be 10 to 20, or 0 for formats of every value's own, found "
                            + fractionBits);
        }
        boolean planned = fractionBits == 0;
        requireKind(planned, "exponential", exponential == Exponential.ARCS, exponential);
        requireKind(planned, "activation", activation == ActivationForm.SERIES, activation);
        boolean norms =
                normalisation == Normalisation.SERIES || normalisation == Normalisation.SERIES_WAN;
        requireKind(planned, "normalisation", norms, normalisation);
        requireKind(planned, "division", division == DivisionForm.SERIES, division);
        if (planned != (truncation == Truncation.EXACT)) {
            throw new IllegalArgumentException(
                    planned
                            ? "truncation local needs rings of 64 bits, and series have narrower"
                                    + " ones"
                            : "truncation exact makes rings narrower, and iterations and"
                                    + " comparisons need all 64 bits");
        }
    }

    private static void requireKind(boolean planned, String what, boolean series, Enum<?> found) {
        if (planned != series) {
            throw new IllegalArgumentException(
                    what
                            + " "
                            + found.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-')
                            + (planned
                                    ? " needs values of one format, and series have one for every"
                                            + " value: choose no series at all, or nothing else"
                                    : " needs a format planned for every value, and iterations"
                                            + " and comparisons have one for all: choose series for"
                                            + " everything, or for nothing"));
        }
    }

    private static Strategy ours(String name, Normalisation normalisation) {
        return new Strategy(
                name,
                Exponential.ARCS,
                ActivationForm.SERIES,
                normalisation,
                DivisionForm.SERIES,
                Truncation.EXACT,
                SuiteChoice.MASKED,
                0);
    }

    private static Strategy published(
            String name,
            Exponential exponential,
            ActivationForm activation,
            Normalisation normalisation,
            DivisionForm division,
            int fractionBits) {
        return new Strategy(
                name,
                exponential,
                activation,
                normalisation,
                division,
                Truncation.LOCAL,
                SuiteChoice.BEAVER,
                fractionBits);
    }

    /**
     * The whole of a name.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static Strategy of(String name) {
        return NAMED.stream()
                .filter(strategy -> strategy.name.equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no strategy " + name));
    }

    /** The same choices under the name of the whole that has them, or as a changed one. */
    public Strategy named() {
        for (Strategy whole : NAMED) {
            if (withName(whole.name).equals(whole)) {
                return whole;
            }
        }
        return name.endsWith(CHANGED) ? this : withName(name + CHANGED);
    }

    private Strategy withName(String other) {
        return new Strategy(
                other,
                exponential,
                activation,
                normalisation,
                division,
                truncation,
                suite,
                fractionBits);
    }

    /** The whole that it is, or was changed from. */
    public String base() {
        return name.endsWith(CHANGED) ? name.substring(0, name.length() - 1) : name;
    }

    /** Its name; of a changed one, all of its choices too. */
    public String describe() {
        if (!name.endsWith(CHANGED)) {
            return name;
        }
        return "%s (exponential %s, activation %s, normalisation %s, division %s, truncation %s,"
                        .formatted(
                                name,
                                exponential.optionName(),
                                activation.optionName(),
                                normalisation.optionName(),
                                division.optionName(),
                                truncation.optionName())
                + " suite %s, %s)".formatted(suite.optionName(), formats());
    }

    private String formats() {
        return isPlanned() ? "planned formats" : fractionBits + " fraction bits";
    }

    /** Whether every value has a format of its own, from calibration. */
    @JsonIgnore
    public boolean isPlanned() {
        return fractionBits == 0;
    }

    @Override
    public String toString() {
        return describe();
    }
}
