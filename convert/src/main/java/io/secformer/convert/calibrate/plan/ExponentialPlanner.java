package io.secformer.convert.calibrate.plan;

import io.secformer.convert.calibrate.rearrange.AttentionScaling;
import io.secformer.convert.fixedpoint.ExponentialSite;
import io.secformer.convert.parameter.HeadScale;
import io.secformer.kit.file.FormatException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Plans the exponentials of an attention: how many arcs the period of scores is cut into, and how
 * many bits the two factors of an exponential have.
 *
 * <p>An error {@code d} of {@code e_ij} is an error {@code d / S_i} of a probability. A row's sum
 * is at least the smallest sum, and at least its own exponential, so errors count by {@code 1 /
 * max(smallest sum, e)}: below the smallest sum absolutely, above relatively.
 *
 * <ul>
 *   <li>The dealt factor is {@code exp(-t)} of an offset t into an arc, of at most its length a:
 *       its rounding is relative, and grows by {@code exp(a)}. So more arcs need fewer bits.
 *   <li>The public factor's rounding is absolute, since the dealt one is at most 1.
 * </ul>
 */
public final class ExponentialPlanner {
    /** With fewer, scores would not stay within all arcs but one. */
    private static final int FEWEST_ARCS = fewestArcs();

    /** More would save less than a bit each. */
    private static final int MOST_ARCS = 16;

    /** Beyond this no ring holds the result. */
    private static final int MOST_FRACTION_BITS = 60;

    /** A guess of a row's scale need not be nearer than this. */
    private static final double GUESS_ERROR = 0.01;

    private final PlanOptions options;
    private final Relief relief;

    public ExponentialPlanner(PlanOptions options, Relief relief) {
        this.options = options;
        this.relief = relief;
    }

    private static int fewestArcs() {
        int arcs = 2;
        while (ExponentialSite.reach(AttentionScaling.PERIOD, arcs)
                < 2 * AttentionScaling.HALF_WIDTH) {
            arcs++;
        }
        return arcs;
    }

    /**
     * Plans the exponentials of one attention.
     *
     * @param leastSum the smallest row sum
     */
    public PlannedExponentials plan(String site, List<HeadScale> heads, double leastSum) {
        return plan(site, heads, leastSum, stated(heads));
    }

    /**
     * Plans the exponentials of half the scores, whose sums are a guess.
     *
     * @param heads of the whole scores
     * @param leastSum the smallest row sum of the halves
     */
    public PlannedExponentials planHalves(String site, List<HeadScale> heads, double leastSum) {
        List<HeadScale> halves = heads.stream().map(HeadScale::ofHalves).toList();
        return plan(site, halves, leastSum, GUESS_ERROR);
    }

    /**
     * Where the ring would be wider than a machine word, more arcs come first. What is still
     * missing is precision.
     *
     * @param error of a row's exponentials, next to their sum
     */
    private PlannedExponentials plan(
            String site, List<HeadScale> heads, double leastSum, double error) {
        int ofPublic = bits(1 / leastSum, error);
        int most =
                Math.min(MOST_FRACTION_BITS, ofPublic + dealtBits(heads, FEWEST_ARCS, error))
                        - 2 * relief.of(Relief.series(site));
        int arcs = FEWEST_ARCS;
        while (arcs < MOST_ARCS && ofPublic + dealtBits(heads, arcs, error) > most) {
            arcs++;
        }
        int asked = ofPublic + dealtBits(heads, arcs, error);
        if (asked > MOST_FRACTION_BITS) {
            throw tooWide(site, heads);
        }
        int fraction = Math.max(2, Math.min(most, asked));
        List<ExponentialSite.Head> planned = new ArrayList<>();
        for (HeadScale head : heads) {
            int own = dealtBits(head, arcs, error);
            // Whatever there is more or less than asked for, both factors have half of it.
            int dealt = own + Math.floorDiv(fraction - own - ofPublic, 2);
            planned.add(
                    new ExponentialSite.Head(
                            head.unit(),
                            head.center(),
                            head.logScale(),
                            Math.clamp(dealt, 1, fraction - 1)));
        }
        int missing = (asked - fraction + 1) / 2;
        return new PlannedExponentials(
                planned, heads.getFirst().halvings(), arcs, fraction, missing);
    }

    /**
     * The stated error of a row's exponentials, next to their sum. Every square doubles the error
     * of the largest probability, and that of smaller ones by a little more.
     */
    private double stated(List<HeadScale> heads) {
        int halvings = heads.getFirst().halvings();
        return options.probabilityError() * Math.scalb(1.0, halvings == 0 ? 0 : -halvings - 1);
    }

    private static int dealtBits(List<HeadScale> heads, int arcs, double error) {
        return heads.stream().mapToInt(head -> dealtBits(head, arcs, error)).max().orElseThrow();
    }

    private static int dealtBits(HeadScale head, int arcs, double error) {
        double exponent = AttentionScaling.PERIOD / arcs * head.rate();
        return Math.max(1, (int) Math.ceil(bits(error) + exponent / Math.log(2)));
    }

    private static int bits(double factor, double error) {
        return Math.max(1, (int) Math.ceil(bits(error) + FormatRules.log2(factor)));
    }

    /** Such that four standard deviations of a factor's rounding take half the error. */
    private static double bits(double error) {
        return FormatRules.log2(8 * FormatRules.ROUNDING / error);
    }

    private static FormatException tooWide(String site, List<HeadScale> heads) {
        int widest = 0;
        for (int h = 1; h < heads.size(); h++) {
            if (heads.get(h).rate() > heads.get(widest).rate()) {
                widest = h;
            }
        }
        return new FormatException(
                "site " + site,
                String.format(
                        Locale.ROOT,
                        "the scores of head %d spread over %.4g, headroom included: no machine"
                                + " word holds the exponentials of that; lower the headroom, allow"
                                + " a larger --probability-error, or distill a 2quad student",
                        widest,
                        2 * AttentionScaling.HALF_WIDTH / heads.get(widest).unit()));
    }
}
