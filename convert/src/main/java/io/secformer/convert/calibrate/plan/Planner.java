package io.secformer.convert.calibrate.plan;

import io.secformer.convert.calibrate.fit.BlasMatmul;
import io.secformer.convert.calibrate.fit.FitCache;
import io.secformer.convert.calibrate.observe.Ranges;
import io.secformer.convert.calibrate.plan.Relief.Excess;
import io.secformer.convert.fixedpoint.PrecisionPlan;
import io.secformer.convert.network.Network;
import io.secformer.convert.parameter.BertParameters;
import io.secformer.convert.strategy.AttentionRule;
import io.secformer.convert.strategy.Block;
import io.secformer.convert.strategy.Site;
import io.secformer.convert.strategy.SiteRole;
import io.secformer.kit.file.FormatException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Makes the precision plan of a model from the ranges that calibration saw. */
public final class Planner {

    /**
     * The widest ring that products of values are computed in only to spare a second opening.
     * Beyond it, a processor without products of 64-bit lanes takes twice as long: see {@link
     * io.secformer.convert.ring.SplitPanels}.
     */
    private static final int WIDEST_VALUES = 48;

    private final ModelStatistics model;
    private final Ranges ranges;
    private final PlanOptions options;
    private final Relief relief = new Relief();
    private final Set<Block> widened = new HashSet<>();
    private final ActivationErrors errors;
    private final SeriesPlanner series;
    private final ExponentialPlanner exponentials;

    private Planner(
            ModelStatistics model,
            Ranges ranges,
            PlanOptions options,
            Sensitivities sensitivities) {
        this.model = model;
        this.ranges = ranges;
        this.options = options;
        this.series = new SeriesPlanner(options, relief, FitCache.SHARED);
        this.exponentials = new ExponentialPlanner(options, relief);
        this.errors = ActivationErrors.of(model.config(), sensitivities, options.activationError());
    }

    /**
     * {@link #plan(BertParameters, Ranges, PlanOptions, BiConsumer)}, without a report of relieved
     * wires.
     */
    public static PrecisionPlan plan(BertParameters model, Ranges ranges, PlanOptions options) {
        return plan(model, ranges, options, (name, bits) -> {});
    }

    /**
     * Plans every wire, product, series and parameter. The plan does not depend on the length or
     * the number of sentences, as long as values stay in their ranges. Where a ring would be wider
     * than 64 bits, the wires that make it so give up a few bits.
     *
     * @param relieved receives the wires and parameters that gave up bits, and how many
     * @throws io.secformer.kit.file.FormatException if a range cannot be planned: it says which,
     *     and what to do
     * @throws IllegalArgumentException if the program cannot evaluate the model
     */
    public static PrecisionPlan plan(
            BertParameters model,
            Ranges ranges,
            PlanOptions options,
            BiConsumer<String, Integer> relieved) {
        return plan(ModelStatistics.of(model), ranges, options, Sensitivities.UNKNOWN, relieved)
                .plan();
    }

    /**
     * Plans from what the plan depends on alone, without any weights.
     *
     * @param sensitivities if known, decide over fraction bits
     * @throws io.secformer.kit.file.FormatException as above
     */
    public static PlannedModel plan(
            ModelStatistics model,
            Ranges ranges,
            PlanOptions options,
            Sensitivities sensitivities,
            BiConsumer<String, Integer> relieved) {
        AttentionRule.requireComputable(model.config().softmax(), options.strategy());
        Planner planner = new Planner(model, ranges, options, sensitivities);
        // Fits are small, and made side by side: threads of OpenBLAS would only wait for each
        // other.
        return BlasMatmul.withOneThreadACall(() -> planner.plan(sensitivities, relieved));
    }

    private PlannedModel plan(Sensitivities sensitivities, BiConsumer<String, Integer> relieved) {
        Fractions fractions = Fractions.GENERAL;
        Allocator allocator = null;
        if (sensitivities.sentences() > 0) {
            allocator = new Allocator(sensitivities, this::draft, options.mostCoarser());
            fractions = allocator.allocate(options.logitError());
        }
        while (true) {
            PlanDraft draft = draft(fractions);
            if (widens(draft)) {
                return plan(sensitivities, relieved);
            }
            if (draft.excesses().isEmpty()) {
                draft.givenUp(relief).forEach(relieved);
                return new PlannedModel(
                        draft.plan(options.headRoom(), options.strategy()),
                        allocator == null ? Double.NaN : allocator.error(draft),
                        allocator == null ? Double.NaN : allocator.fitError(draft));
            }
            for (Excess excess : draft.excesses()) {
                if (!relieved(excess, draft, allocator)) {
                    throw tooWide(excess, rules(fractions));
                }
            }
        }
    }

    /**
     * Takes a bit from what makes a ring too wide: from what moves the logits least, if that is
     * known of all.
     *
     * @return false if that was done too often
     */
    private boolean relieved(Excess excess, PlanDraft draft, @Nullable Allocator allocator) {
        if (allocator == null) {
            return relief.relieve(excess);
        }
        Map<String, Double> errors = new TreeMap<>();
        for (String name : decidedBy(excess)) {
            errors.put(name, allocator.errorOfBit(name, draft));
        }
        if (errors.containsValue(0.0)) {
            return relief.relieve(excess);
        }
        return relief.take(
                Collections.min(errors.entrySet(), Map.Entry.comparingByValue()).getKey());
    }

    /** The ring of normalised rows is also that of the products of queries and keys. */
    private static List<String> decidedBy(Excess excess) {
        List<String> names = new ArrayList<>(excess.relievedBy());
        Site site = Site.of(excess.site());
        Block norm = site.block();
        if (site.role() == SiteRole.ROWS && norm.equals(Block.outputNorm(norm.layer()))) {
            Block attention = Block.attention(norm.layer() + 1);
            names.add(attention.wire(SiteRole.QUERY));
            names.add(attention.wire(SiteRole.KEY));
        }
        return names;
    }

    /**
     * Has the values of those attentions widened whose products, or the normalised rows before
     * them, would need too wide a ring.
     */
    private boolean widens(PlanDraft draft) {
        Set<String> tooWide = new HashSet<>();
        draft.excesses().forEach(excess -> tooWide.add(excess.site()));
        boolean any = false;
        for (int layer = 0; layer < model.config().numHiddenLayers(); layer++) {
            Block attention = Block.attention(layer);
            boolean widens =
                    draft.productRing(attention.wire(SiteRole.VALUE)) > WIDEST_VALUES
                            || tooWide.contains(Block.outputNorm(layer - 1).wire(SiteRole.ROWS));
            any |= widens && widened.add(attention);
        }
        return any;
    }

    private FormatRules rules(Fractions fractions) {
        return new FormatRules(model, ranges, options, fractions, relief, widened, errors);
    }

    private PlanDraft draft(Fractions fractions) {
        FormatRules rules = rules(fractions);
        PlanningChoices choices = new PlanningChoices(model, options, rules, series);
        Network network = Network.of(model.config(), choices, 1, ranges.longest());
        PlanningOps ops = new PlanningOps(network, model, rules, series, exponentials);
        network.run(ops);
        ops.draft().settle(model);
        return ops.draft();
    }

    private static FormatException tooWide(Excess excess, FormatRules rules) {
        return new FormatException(
                excess.site(),
                "what is computed from it needs a ring of "
                        + excess.ringBits()
                        + " bits, 64 are there; "
                        + rules.describe(excess.site())
                        + "lower the headroom or the precision");
    }
}
