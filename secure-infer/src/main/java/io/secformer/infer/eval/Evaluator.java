package io.secformer.infer.eval;

import io.secformer.convert.fixedpoint.PrecisionPlan;
import io.secformer.convert.program.BertParameters;
import io.secformer.convert.program.BertProgram;
import io.secformer.convert.program.FixedReading;
import io.secformer.convert.program.ParameterWords;
import io.secformer.convert.program.PlainReading;
import io.secformer.convert.program.QuantizedParameters;
import io.secformer.convert.program.RangeObserver;
import io.secformer.convert.program.SeriesTables;
import io.secformer.convert.program.TokenInput;
import io.secformer.convert.tensor.RingMatmul;
import io.secformer.infer.eval.PrivateModel.Answer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Evaluates examples in the readings that are asked for, one example after another: in the clear
 * (double precision, unpadded), in fixed point and privately (both padded to the public length).
 */
public final class Evaluator {

    /** A model in the clear and, from its plan, in fixed point. */
    private record Fixed(PrecisionPlan plan, ParameterWords words, SeriesTables tables) {}

    private final BertParameters model;
    private final RingMatmul matmul;
    private final int padId;
    private final @Nullable Fixed fixed;
    private final @Nullable PrivateModel privateModel;

    /**
     * @param model the folded model
     * @param shared the model as it was shared, whose plan it is; the same where attention is 2Quad
     * @param plan its precision plan, or null to leave the fixed reading out
     * @param privateModel its shares, or null
     * @param padId token that inputs are padded with
     */
    public Evaluator(
            BertParameters model,
            BertParameters shared,
            @Nullable PrecisionPlan plan,
            @Nullable PrivateModel privateModel,
            RingMatmul matmul,
            int padId) {
        this.model = model;
        this.matmul = matmul;
        this.padId = padId;
        this.privateModel = privateModel;
        this.fixed =
                plan == null
                        ? null
                        : new Fixed(
                                plan, new QuantizedParameters(shared, plan), new SeriesTables());
    }

    /** Evaluates all. */
    public List<Outcome> run(List<Subject> subjects, Progress progress) {
        List<Outcome> outcomes = new ArrayList<>(subjects.size());
        for (Subject subject : subjects) {
            outcomes.add(run(subject));
            progress.done(outcomes.size());
        }
        return outcomes;
    }

    private Outcome run(Subject subject) {
        double[] clear = PlainReading.logits(model, subject.tokens(), RangeObserver.NONE)[0];
        TokenInput padded = subject.tokens().paddedTo(subject.paddedLength(), padId);
        double[] fixedLogits = null;
        long saturated = 0;
        Fixed known = fixed;
        if (known != null) {
            FixedReading.Result result =
                    FixedReading.run(
                            new BertProgram(model.config(), 1, padded.tokens()),
                            known.plan(),
                            known.words(),
                            padded,
                            matmul,
                            known.tables(),
                            RangeObserver.NONE);
            fixedLogits = result.logits()[0];
            saturated = result.saturation().total();
        }
        Answer answer = privateModel == null ? null : privateModel.classify(padded);
        return new Outcome(subject, clear, fixedLogits, saturated, answer);
    }
}
