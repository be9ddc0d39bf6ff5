package io.secformer.infer.eval;

import io.secformer.convert.fixedpoint.PrecisionPlan;
import io.secformer.convert.network.PlannedNetwork;
import io.secformer.convert.op.PackedParameters;
import io.secformer.convert.op.SeriesTables;
import io.secformer.convert.parameter.BertParameters;
import io.secformer.convert.parameter.QuantizedParameters;
import io.secformer.convert.reading.FixedReading;
import io.secformer.convert.reading.PlainReading;
import io.secformer.convert.reading.RangeObserver;
import io.secformer.convert.reading.TokenInput;
import io.secformer.convert.reading.UnusableExampleException;
import io.secformer.convert.tensor.RingMatmul;
import io.secformer.convert.tensor.Workers;
import io.secformer.infer.eval.Outcome.Local;
import io.secformer.kit.file.FormatException;
import io.secformer.kit.progress.Progress;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Evaluates examples in the readings that need no servers: in the clear (double precision,
 * unpadded) and, from a plan, in fixed point (padded to the public length).
 */
public final class Evaluator {

    /** A model in the clear and, from its plan, in fixed point. */
    private record Fixed(PrecisionPlan plan, PackedParameters words, SeriesTables tables) {}

    private final BertParameters model;
    private final RingMatmul matmul;
    private final int padId;
    private final @Nullable Fixed fixed;

    /**
     * @param model the folded model
     * @param shared the model as it was shared, whose plan it is; the same where attention is 2Quad
     * @param plan its precision plan, or null to leave the fixed reading out
     * @param padId token that inputs are padded with
     */
    public Evaluator(
            BertParameters model,
            BertParameters shared,
            @Nullable PrecisionPlan plan,
            RingMatmul matmul,
            int padId) {
        this.model = model;
        this.matmul = matmul;
        this.padId = padId;
        this.fixed =
                plan == null
                        ? null
                        : new Fixed(
                                plan,
                                new PackedParameters(new QuantizedParameters(shared, plan), matmul),
                                new SeriesTables());
    }

    /** Evaluates what the journal does not know, several examples at a time. */
    public void run(List<Subject> subjects, Journal journal, Workers workers, Progress.Step step) {
        run(subjects, Journal.inMemory(), journal, workers, step);
    }

    /**
     * The same, where an evaluation of the same model may have given logits in the clear already.
     *
     * @param earlier what that found
     */
    public void run(
            List<Subject> subjects,
            Journal earlier,
            Journal journal,
            Workers workers,
            Progress.Step step) {
        List<Integer> missing = missing(subjects, journal);
        workers.run(
                missing.size(),
                i -> {
                    int place = missing.get(i);
                    Subject subject = subjects.get(place);
                    Local known = earlier.local(place);
                    double[] clear = known == null ? clear(place, subject) : known.clear();
                    journal.addLocal(place, local(subject, clear));
                    step.add(1);
                });
    }

    /** The examples that the journal does not know. */
    public static List<Integer> missing(List<Subject> subjects, Journal journal) {
        return IntStream.range(0, subjects.size())
                .filter(place -> journal.local(place) == null)
                .boxed()
                .toList();
    }

    private Local local(Subject subject, double[] clear) {
        Fixed known = fixed;
        if (known == null) {
            return new Local(clear, null, 0);
        }
        TokenInput padded = subject.tokens().paddedTo(subject.paddedLength(), padId);
        FixedReading.Result result =
                FixedReading.run(
                        PlannedNetwork.of(model.config(), known.plan(), 1, padded.tokens()),
                        known.words(),
                        padded,
                        matmul,
                        known.tables(),
                        RangeObserver.NONE);
        return new Local(clear, result.logits()[0], result.saturation().total());
    }

    /**
     * @throws FormatException if the model gives no numbers for the example
     */
    private double[] clear(int place, Subject subject) {
        try {
            return PlainReading.logits(model, subject.tokens(), RangeObserver.NONE)[0];
        } catch (UnusableExampleException e) {
            throw new FormatException("the model", e.of("example " + (place + 1)), e);
        }
    }
}
