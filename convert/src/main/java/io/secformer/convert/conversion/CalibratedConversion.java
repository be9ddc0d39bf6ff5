package io.secformer.convert.conversion;

import io.secformer.convert.calibrate.CalibratedModel;
import io.secformer.convert.calibrate.CheckedConversion;
import io.secformer.convert.calibrate.FixedCheck;
import io.secformer.convert.calibrate.PlannedConversion;
import io.secformer.convert.calibrate.observe.Passes;
import io.secformer.convert.calibrate.plan.PlanOptions;
import io.secformer.convert.calibrate.plan.Sensitivities;
import io.secformer.convert.fixedpoint.ColumnExponents;
import io.secformer.convert.parameter.AttentionScales;
import io.secformer.convert.parameter.BertParameters;
import io.secformer.convert.parameter.ChannelGroups;
import io.secformer.convert.reading.UnusableExampleException;
import io.secformer.convert.ring.RingKernels;
import io.secformer.convert.share.Calibration;
import io.secformer.kit.file.FormatException;
import io.secformer.kit.progress.Progress;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A model that was watched on its calibration texts. Plans of any precision follow from that: each
 * is the one that {@link Conversion#writeTo} writes with the same options. Ranges are taken once,
 * sensitivities once for every arrangement of the model. Not for several threads.
 */
public final class CalibratedConversion {
    private static final String PLANNING = "planning";

    private final Path folder;
    private final BertParameters folded;
    private final CalibrationData data;
    private final ConversionRun.Counts counts;
    private final Progress progress;
    private final Consumer<String> notes;
    private final PlanOptions watched;
    private final Passes passes;
    private final CalibratedModel calibration;
    private final Map<Arrangement, Sensitivities> felt = new HashMap<>();
    private Progress.@Nullable Step planning;

    /** What tells apart the models that one checkpoint is rearranged to. */
    private record Arrangement(
            Map<String, ChannelGroups> groups, Map<String, ColumnExponents> exponents) {}

    /**
     * Watches a model.
     *
     * @param folder of the checkpoint
     * @param folded the checkpoint
     * @param options of which strategy and headroom count here
     * @throws FormatException if a value of the model on a text cannot be used
     */
    CalibratedConversion(
            Path folder,
            BertParameters folded,
            PlanOptions options,
            CalibrationData data,
            ConversionRun.Counts counts,
            ConversionRun.Told told) {
        this.folder = folder;
        this.folded = folded;
        this.data = data;
        this.counts = counts;
        this.progress = told.progress();
        this.notes = told.notes();
        this.watched = options;
        progress.say(
                "calibrating on "
                        + data.examples()
                        + " examples of up to "
                        + data.calibratedTokens()
                        + " tokens, and on "
                        + (data.inputs() - data.examples())
                        + " made of them, up to "
                        + data.plannedTokens());
        this.passes = Passes.choose(progress, notes);
        this.calibration = named(() -> CalibratedModel.of(folded, data.all(), watched, passes));
    }

    /**
     * Plans, and holds the plan against the clear model.
     *
     * @param options of the strategy and the headroom that the model was watched for
     * @throws IllegalArgumentException if these are others
     * @throws FormatException if a range cannot be planned, or the plan does not keep what it
     *     predicts: the message says which, and what to do
     */
    public CheckedConversion plan(PlanOptions options) {
        if (!options.strategy().equals(watched.strategy())
                || options.headRoom() != watched.headRoom()) {
            throw new IllegalArgumentException(
                    "the model was watched for the strategy %s and a headroom of %s, not %s and %s"
                            .formatted(
                                    watched.strategy().describe(),
                                    watched.headRoom(),
                                    options.strategy().describe(),
                                    options.headRoom()));
        }
        return named(() -> checked(options));
    }

    /** How far a plan's ranges reach, and what it is off by. */
    public Calibration reach(CheckedConversion planned) {
        PlannedConversion conversion = planned.conversion();
        // What is predicted; of a strategy that predicts nothing, what was measured.
        return data.reach(
                conversion.plan().strategy().isPlanned()
                        ? conversion.logitError()
                        : planned.check().rootMeanSquare());
    }

    /** How the attention was rewritten. */
    AttentionScales scales() {
        return calibration.scales();
    }

    private CheckedConversion checked(PlanOptions options) {
        Map<String, Integer> coarser = new TreeMap<>();
        CheckedConversion checked =
                CheckedConversion.of(
                        new CheckedConversion.Source(
                                folded,
                                calibration.model(),
                                calibration.ranges(),
                                data.all(),
                                counts.check(),
                                passes,
                                worker -> RingKernels.choose(worker, notes).matmul()),
                        options,
                        this::sweep,
                        coarser::put,
                        new CheckedConversion.Listener() {
                            @Override
                            public void planned() {
                                // A strategy of one format plans in no time.
                                Progress.Step begun = planning;
                                if (begun != null) {
                                    begun.done();
                                }
                            }

                            @Override
                            public void missed(FixedCheck check, double predicted) {
                                notes.accept(
                                        String.format(
                                                Locale.ROOT,
                                                "logits are off by %.2g, %.2g was predicted, and"
                                                        + " %d values left their range: planning"
                                                        + " finer formats",
                                                check.rootMeanSquare(),
                                                predicted,
                                                check.saturatedTotal()));
                                coarser.clear();
                                planning = progress.begin(PLANNING);
                            }
                        });
        coarser.forEach(
                (name, bits) ->
                        notes.accept(
                                name
                                        + " is "
                                        + bits
                                        + (bits == 1 ? " bit" : " bits")
                                        + " coarser, to fit 64-bit rings"));
        return checked;
    }

    private Sensitivities sweep(BertParameters rearranged) {
        Arrangement arrangement = new Arrangement(rearranged.groups(), rearranged.exponents());
        Sensitivities known = felt.get(arrangement);
        if (known == null) {
            known =
                    counts.sweep() == 0
                            ? Sensitivities.UNKNOWN
                            : Sensitivities.measure(
                                    rearranged,
                                    watched.strategy(),
                                    data.batches(),
                                    counts.sweep(),
                                    passes);
            felt.put(arrangement, known);
        }
        planning = progress.begin(PLANNING);
        return known;
    }

    /** Says of a value that cannot be used which text gave it. */
    private <T> T named(Supplier<T> work) {
        try {
            return work.get();
        } catch (UnusableExampleException e) {
            throw new FormatException(folder, data.describe(e), e);
        } finally {
            progress.abandon();
        }
    }
}
