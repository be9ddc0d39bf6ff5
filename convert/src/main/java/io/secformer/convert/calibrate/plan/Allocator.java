package io.secformer.convert.calibrate.plan;

import io.secformer.convert.calibrate.plan.Fractions.Of;
import io.secformer.convert.calibrate.plan.Fractions.Rounding;
import io.secformer.convert.strategy.BertNames;
import io.secformer.convert.strategy.Site;
import io.secformer.convert.strategy.SiteRole;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Spends fraction bits where the logits need them: as few bits on the wire as an error of the
 * logits allows.
 *
 * <ol>
 *   <li>Rounding a site to f bits adds {@code (s noise 2^-f)^2} to the logits' mean square error, s
 *       its sensitivity; and costs c bits more for every fraction bit. With Lagrange's multiplier,
 *       all {@code (s noise 2^-f)^2 / c} are equal: {@code f = log2(s noise) - log2(c) / 2 +
 *       const}, rounded.
 *   <li>What a bit costs at one site depends on the others: rings add up along products, and of
 *       several readers the widest decides. So c is what the plan of the moment says, averaged over
 *       rounds (a subgradient method).
 *   <li>Of the rounds the cheapest is kept; then what costs nothing gets finer, and what the error
 *       still allows gets coarser, best bargain first.
 * </ol>
 *
 * <p>Values of which there is one a row cost little: the general rules keep them.
 */
final class Allocator {
    private static final int ROUNDS = 24;
    private static final int POLISHES = 6;

    private static final int MOST_FINER = 2;

    /** What a fraction bit costs at least, as part of a wire's values. */
    private static final double LEAST_COST = 1.0 / 64;

    /**
     * The local truncations of two shares are off by two independent uniform errors; so is an
     * embedding, the sum of two rounded rows (of three, in the second text of a pair). A weight is
     * rounded once. A series is rounded at both of its factors, and four standard deviations of
     * either are half an ulp.
     */
    private static final Map<Of, Double> NOISE =
            Map.of(
                    Of.WIRE, Math.sqrt(1 / 6.0),
                    Of.PARAMETER, Math.sqrt(1 / 12.0),
                    Of.SERIES, Math.sqrt(1 / 32.0));

    private final Sensitivities sensitivities;
    private final Function<Fractions, PlanDraft> drafting;
    private final Map<Rounding, Integer> general;
    private final int mostCoarser;
    private final List<Rounding> sites = new ArrayList<>();
    private final Map<Rounding, Double> noise = new LinkedHashMap<>();

    /**
     * @param drafting what a plan would be with these fraction bits
     * @param mostCoarser how far a choice may lie below the general rules
     */
    Allocator(
            Sensitivities sensitivities, Function<Fractions, PlanDraft> drafting, int mostCoarser) {
        this.mostCoarser = mostCoarser;
        this.sensitivities = sensitivities;
        this.drafting = drafting;
        this.general = drafting.apply(Fractions.GENERAL).fractions();
        for (Rounding site : general.keySet()) {
            double felt = noise(site);
            noise.put(site, felt);
            if (felt > 0 && !isOfRows(site) && !isStated(site)) {
                sites.add(site);
            }
        }
    }

    /**
     * Chooses.
     *
     * @param bound of the root mean square error of a logit by roundings, beside those of
     *     exponentials, whose precision is stated; where the general rules do worse, their error is
     *     the bound
     */
    Fractions allocate(double bound) {
        double stated = 0;
        for (Map.Entry<Rounding, Integer> entry : general.entrySet()) {
            if (isStated(entry.getKey())) {
                stated += squaredError(entry.getKey(), entry.getValue());
            }
        }
        double most = Math.max(bound * bound, squaredError(general) - stated) + stated;
        Map<Rounding, Double> costs = costs(general);
        Map<Rounding, Integer> best = general;
        double least = total(general);
        for (int round = 1; round <= ROUNDS; round++) {
            Map<Rounding, Integer> next = effective(solve(costs, most));
            double total = total(next);
            if (total < least && squaredError(next) <= most) {
                least = total;
                best = next;
            }
            double share = 2.0 / (round + 2);
            costs(next)
                    .forEach(
                            (site, cost) -> costs.merge(site, cost, (a, b) -> a + share * (b - a)));
        }
        return Fractions.of(polished(best, most));
    }

    /** Root mean square error of a logit that all roundings of a plan are predicted to cause. */
    double error(PlanDraft draft) {
        return Math.sqrt(squaredError(draft.fractions()));
    }

    /** The same of what its series are off by. */
    double fitError(PlanDraft draft) {
        double squares = 0;
        for (Map.Entry<String, Double> fit : draft.fitErrors().entrySet()) {
            double error = sensitivities.of(new Rounding(Of.WIRE, fit.getKey())) * fit.getValue();
            squares += error * error;
        }
        return Math.sqrt(squares);
    }

    /**
     * What the mean square error of a logit grows by if all that has a name is one bit coarser; 0
     * if nothing is known of it.
     */
    double errorOfBit(String name, PlanDraft draft) {
        double error = 0;
        for (Map.Entry<Rounding, Integer> entry : draft.fractions().entrySet()) {
            if (BertNames.absolute(entry.getKey().name()).equals(name)) {
                error += 3 * squaredError(entry.getKey(), entry.getValue());
            }
        }
        return error;
    }

    /** What a plan makes of a choice: a reduction cannot add bits. */
    private Map<Rounding, Integer> effective(Map<Rounding, Integer> chosen) {
        return drafting.apply(Fractions.of(chosen)).fractions();
    }

    /** The largest error that Lagrange's rule reaches within the bound. */
    private Map<Rounding, Integer> solve(Map<Rounding, Double> costs, double most) {
        double low = -64;
        double high = 64;
        for (int i = 0; i < 40; i++) {
            double middle = (low + high) / 2;
            if (squaredError(chosen(costs, middle)) <= most) {
                high = middle;
            } else {
                low = middle;
            }
        }
        return chosen(costs, high);
    }

    private Map<Rounding, Integer> chosen(Map<Rounding, Double> costs, double constant) {
        Map<Rounding, Integer> result = new LinkedHashMap<>(general);
        for (Rounding site : sites) {
            double bits = log2(noiseOf(site)) - log2(of(costs, site)) / 2 + constant;
            long rounded = Math.round(bits);
            result.put(site, Math.clamp(rounded, least(site), most(site)));
        }
        return clipped(result);
    }

    /** A value that is opened a second time has no more bits then. */
    private static Map<Rounding, Integer> clipped(Map<Rounding, Integer> bits) {
        bits.replaceAll(
                (rounding, own) -> {
                    Rounding first = new Rounding(rounding.of(), narrow(rounding.name()));
                    return first.equals(rounding) ? own : Math.min(own, of(bits, first));
                });
        return bits;
    }

    /** The wire that a value was opened on before it was widened; its own, if it was not. */
    private static String narrow(String name) {
        if (BertNames.isRelative(name)) {
            return name;
        }
        Site site = Site.of(name);
        return site.role() == SiteRole.WIDE_ROWS ? site.with(SiteRole.CENTERED).name() : name;
    }

    private int least(Rounding site) {
        return Math.max(1, of(general, site) - mostCoarser);
    }

    private int most(Rounding site) {
        return Math.max(1, of(general, site) + MOST_FINER);
    }

    private Map<Rounding, Integer> polished(Map<Rounding, Integer> start, double most) {
        Map<Rounding, Integer> now = new LinkedHashMap<>(start);
        for (List<Rounding> kind : byKind().values()) {
            Map<Rounding, Integer> finer = moved(now, kind, 1);
            Map<Integer, Double> before = drafting.apply(Fractions.of(now)).costs();
            Map<Integer, Double> after = drafting.apply(Fractions.of(finer)).costs();
            for (Rounding site : kind) {
                if (saved(site, before, after) >= 0) {
                    now.put(site, of(finer, site));
                }
            }
        }
        for (int i = 0; i < POLISHES; i++) {
            Map<Rounding, Integer> next = effective(coarsened(now, most));
            if (squaredError(next) > most) {
                break;
            }
            now = next;
        }
        return now;
    }

    private record Bargain(Rounding site, double saved, double error) {
        double ratio() {
            return saved / error;
        }
    }

    /** Takes a bit from one site of every part of the model, as long as the error allows. */
    private Map<Rounding, Integer> coarsened(Map<Rounding, Integer> now, double most) {
        Map<Rounding, Integer> result = new LinkedHashMap<>(now);
        Map<Integer, Double> before = drafting.apply(Fractions.of(now)).costs();
        Map<Integer, Bargain> best = new TreeMap<>();
        for (List<Rounding> kind : byKind().values()) {
            Map<Rounding, Integer> coarser = moved(now, kind, -1);
            Map<Integer, Double> after = drafting.apply(Fractions.of(coarser)).costs();
            for (Rounding site : kind) {
                double saved = saved(site, before, after);
                if (of(coarser, site) < of(now, site) && saved > 0) {
                    double error = 3 * squaredError(site, of(now, site));
                    best.merge(
                            PlanDraft.part(site.name()),
                            new Bargain(site, saved, error),
                            (a, b) -> a.ratio() >= b.ratio() ? a : b);
                }
            }
        }
        double left = most - squaredError(now);
        List<Bargain> bargains = new ArrayList<>(best.values());
        bargains.sort(Comparator.comparingDouble(Bargain::ratio).reversed());
        for (Bargain bargain : bargains) {
            if (bargain.error <= left) {
                left -= bargain.error;
                result.merge(bargain.site, -1, Integer::sum);
            }
        }
        return result;
    }

    private Map<Rounding, Integer> moved(Map<Rounding, Integer> now, List<Rounding> kind, int by) {
        Map<Rounding, Integer> result = new LinkedHashMap<>(now);
        for (Rounding site : kind) {
            result.put(site, Math.clamp(of(now, site) + by, least(site), most(site)));
        }
        return clipped(result);
    }

    private static double saved(
            Rounding site, Map<Integer, Double> before, Map<Integer, Double> after) {
        int part = PlanDraft.part(site.name());
        return before.getOrDefault(part, 0.0) - after.getOrDefault(part, 0.0);
    }

    /**
     * What a fraction bit of every site costs. Sites of one kind in different layers do not share a
     * ring, so one draft gives it for all of them.
     */
    private Map<Rounding, Double> costs(Map<Rounding, Integer> now) {
        PlanDraft whole = drafting.apply(Fractions.of(now));
        Map<Rounding, Double> result = new LinkedHashMap<>();
        for (List<Rounding> kind : byKind().values()) {
            Map<Rounding, Integer> finer = new LinkedHashMap<>(now);
            kind.forEach(site -> finer.merge(site, 1, Integer::sum));
            Map<Integer, Double> after = drafting.apply(Fractions.of(finer)).costs();
            for (Rounding site : kind) {
                double least = LEAST_COST * whole.size(site);
                result.put(site, Math.max(least, -saved(site, whole.costs(), after)));
            }
        }
        return result;
    }

    private Map<String, List<Rounding>> byKind() {
        Map<String, List<Rounding>> kinds = new TreeMap<>();
        for (Rounding site : sites) {
            String kind = site.of() + " " + Site.kindOf(site.name());
            kinds.computeIfAbsent(kind, name -> new ArrayList<>()).add(site);
        }
        return kinds;
    }

    private double total(Map<Rounding, Integer> bits) {
        return drafting.apply(Fractions.of(bits)).costs().values().stream()
                .mapToDouble(Double::doubleValue)
                .sum();
    }

    private double squaredError(Map<Rounding, Integer> bits) {
        double sum = 0;
        for (Map.Entry<Rounding, Integer> entry : bits.entrySet()) {
            sum += squaredError(entry.getKey(), entry.getValue());
        }
        return sum;
    }

    private double squaredError(Rounding site, int bits) {
        double error = Math.scalb(noiseOf(site), -bits);
        return error * error;
    }

    private double noiseOf(Rounding site) {
        return of(noise, site);
    }

    private double noise(Rounding site) {
        return Objects.requireNonNull(NOISE.get(site.of())) * sensitivities.of(site);
    }

    /** What roundings of this standard deviation are as fraction bits of a series. */
    static int bits(double deviation) {
        return (int) Math.floor(log2(Objects.requireNonNull(NOISE.get(Of.SERIES)) / deviation));
    }

    /**
     * Exponentials keep the stated error of a probability, whatever the sensitivity of the logits.
     */
    private static boolean isStated(Rounding rounding) {
        if (rounding.of() != Of.SERIES || BertNames.isRelative(rounding.name())) {
            return false;
        }
        SiteRole role = Site.of(rounding.name()).role();
        return role == SiteRole.EXPONENTIALS || role == SiteRole.NUMERATORS;
    }

    /** Whether there is one value a row, or a sentence. */
    private static boolean isOfRows(Rounding rounding) {
        if (BertNames.isRelative(rounding.name())) {
            return true;
        }
        SiteRole role = Site.of(rounding.name()).role();
        return role.isOfRows() || role == SiteRole.LOGITS;
    }

    private static <T> T of(Map<Rounding, T> map, Rounding site) {
        return Objects.requireNonNull(map.get(site));
    }

    private static double log2(double value) {
        return Math.log(value) / Math.log(2);
    }
}
