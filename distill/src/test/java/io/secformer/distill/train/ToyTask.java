package io.secformer.distill.train;

import ai.djl.ndarray.NDManager;
import io.secformer.convert.model.BertConfig;
import io.secformer.distill.eval.Predictor;
import io.secformer.distill.eval.TokenizedExample;
import io.secformer.distill.eval.TokenizedExamples;
import io.secformer.distill.nn.TrainableParameters;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;

/** A task that a tiny model learns in seconds: does token 5 come before token 6? */
final class ToyTask {
    private static final int FIRST_WORD = 7;
    private static final int VOCABULARY = 24;

    private ToyTask() {}

    /** 2 layers of 16, 2 heads. */
    static BertConfig config() {
        return BertConfig.ofSize(VOCABULARY, 16, 2, 2, 32).withMaxPositionEmbeddings(16);
    }

    static TokenizedExamples samples(int count, long seed) {
        RandomGenerator random = Seeds.generator(seed, "toy", 0);
        List<TokenizedExample> samples = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int[] ids = new int[6 + random.nextInt(6)];
            ids[0] = 2;
            for (int t = 1; t < ids.length; t++) {
                ids[t] = FIRST_WORD + random.nextInt(VOCABULARY - FIRST_WORD);
            }
            int first = 1 + random.nextInt(ids.length - 2);
            int second = first + 1 + random.nextInt(ids.length - first - 1);
            boolean right = random.nextBoolean();
            ids[first] = right ? 5 : 6;
            ids[second] = right ? 6 : 5;
            samples.add(new TokenizedExample(ids, new int[ids.length], right ? 1 : 0));
        }
        return new TokenizedExamples(samples, 0);
    }

    static StageContext context(NDManager manager, Path folder, StageListener listener) {
        return context(manager, folder, listener, () -> false);
    }

    /** A context that is asked to stop. */
    static StageContext context(
            NDManager manager, Path folder, StageListener listener, BooleanSupplier stop) {
        TokenizedExamples dev = samples(200, 99);
        return new StageContext(
                manager,
                folder,
                parameters -> new DevScore(accuracy(manager, parameters, dev), 0),
                CheckpointPolicy.everySteps(7),
                listener,
                stop,
                2);
    }

    static double accuracy(
            NDManager manager, TrainableParameters parameters, TokenizedExamples samples) {
        float[][] logits = new Predictor(parameters).logits(manager, samples);
        int right = 0;
        for (int i = 0; i < logits.length; i++) {
            right +=
                    (logits[i][1] > logits[i][0] ? 1 : 0) == samples.samples().get(i).label()
                            ? 1
                            : 0;
        }
        return 100.0 * right / logits.length;
    }

    /** Hears nothing. */
    static StageListener silent() {
        return dyingAfter(Integer.MAX_VALUE);
    }

    /** Ends the stage in the middle of things, as a kill would. */
    static StageListener dyingAfter(int step) {
        return new StageListener() {
            @Override
            public void started(String stage, int stepsDone, int totalSteps) {}

            @Override
            public void stepped(StepReport progress) {
                if (progress.step() == step) {
                    throw new Killed();
                }
            }
        };
    }

    static final class Killed extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }
}
