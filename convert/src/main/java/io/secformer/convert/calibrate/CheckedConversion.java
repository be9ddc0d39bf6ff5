package io.secformer.convert.calibrate;

import io.secformer.convert.calibrate.observe.Passes;
import io.secformer.convert.calibrate.observe.Ranges;
import io.secformer.convert.calibrate.plan.PlanOptions;
import io.secformer.convert.calibrate.plan.Sensitivities;
import io.secformer.convert.parameter.BertParameters;
import io.secformer.convert.reading.TokenInput;
import io.secformer.convert.tensor.RingMatmul;
import io.secformer.convert.tensor.Workers;
import java.util.List;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A conversion that was held against the clear model, and planned again, finer, where it missed
 * what it predicts: predictions are of first order, and a model of low sensitivity lets its wires
 * become so coarse that noise is no longer small.
 *
 * @param conversion the plan that keeps what it predicts
 * @param check what it comes to on examples
 */
public record CheckedConversion(PlannedConversion conversion, FixedCheck check) {

    /** Bits below the general rules, attempt by attempt. */
    private static final int[] MOST_COARSER = {PlanOptions.DEFAULT_MOST_COARSER, 4, 1};

    /**
     * What a conversion reads.
     *
     * @param clear the model as it came
     * @param scaled the same after {@link
     *     io.secformer.convert.calibrate.rearrange.AttentionScaling}
     * @param seen what its wires took
     * @param inputs examples, in batches
     * @param examples how many of them are compared at most
     * @param passes how they are read
     * @param kernel ring product of one thread
     */
    public record Source(
            BertParameters clear,
            BertParameters scaled,
            Ranges seen,
            List<TokenInput> inputs,
            int examples,
            Passes passes,
            Function<Workers, RingMatmul> kernel) {}

    /** Hears of a conversion under way. */
    public interface Listener {
        /** A plan is made, and about to be compared. */
        void planned();

        /** The plan missed its prediction, or values left their range: a finer one follows. */
        void missed(FixedCheck check, double predicted);
    }

    /**
     * Converts and compares.
     *
     * @param sweep sensitivities of the rearranged model; asked once
     * @param relieved receives the wires and parameters of the last plan that gave up bits
     * @throws io.secformer.kit.file.FormatException if a range cannot be planned, or the finest
     *     plan misses its prediction
     */
    public static CheckedConversion of(
            Source source,
            PlanOptions options,
            Function<BertParameters, Sensitivities> sweep,
            BiConsumer<String, Integer> relieved,
            Listener listener) {
        Once once = new Once(sweep);
        CheckedConversion checked = null;
        CheckedConversion kept = null;
        for (int coarser : MOST_COARSER) {
            if (checked != null) {
                listener.missed(checked.check, checked.conversion.logitError());
            }
            PlannedConversion conversion =
                    PlannedConversion.of(
                            source.scaled,
                            source.seen,
                            options.withMostCoarser(coarser),
                            once::of,
                            relieved);
            listener.planned();
            FixedCheck check =
                    FixedCheck.run(
                            source.clear,
                            conversion.model(),
                            conversion.plan(),
                            source.inputs,
                            source.examples,
                            source.passes,
                            source.kernel);
            checked = new CheckedConversion(conversion, check);
            if (!options.strategy().isPlanned()) {
                // There is nothing to make finer.
                return checked;
            }
            if (check.keeps(conversion.logitError())) {
                if (check.saturated().isEmpty() || Double.isNaN(conversion.logitError())) {
                    return checked;
                }
                kept = kept == null ? checked : kept;
            }
        }
        if (kept != null) {
            return kept;
        }
        CheckedConversion finest = Objects.requireNonNull(checked);
        finest.check.requirePredicted(finest.conversion.logitError());
        throw new IllegalStateException("the finest plan keeps what it predicts");
    }

    private static final class Once {
        private final Function<BertParameters, Sensitivities> sweep;
        private @Nullable Sensitivities measured;

        Once(Function<BertParameters, Sensitivities> sweep) {
            this.sweep = sweep;
        }

        Sensitivities of(BertParameters model) {
            if (measured == null) {
                measured = sweep.apply(model);
            }
            return measured;
        }
    }
}
