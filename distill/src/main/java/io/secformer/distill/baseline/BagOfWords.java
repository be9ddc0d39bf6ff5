package io.secformer.distill.baseline;

import io.secformer.datasets.glue.Task;
import io.secformer.datasets.metric.GlueMetrics;
import io.secformer.distill.eval.StoppedException;
import io.secformer.distill.eval.TokenizedExample;
import io.secformer.distill.eval.TokenizedExamples;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.IntStream;
import org.deeplearning4j.earlystopping.EarlyStoppingConfiguration;
import org.deeplearning4j.earlystopping.EarlyStoppingResult;
import org.deeplearning4j.earlystopping.listener.EarlyStoppingListener;
import org.deeplearning4j.earlystopping.saver.InMemoryModelSaver;
import org.deeplearning4j.earlystopping.scorecalc.ScoreCalculator;
import org.deeplearning4j.earlystopping.termination.IterationTerminationCondition;
import org.deeplearning4j.earlystopping.termination.MaxEpochsTerminationCondition;
import org.deeplearning4j.earlystopping.termination.ScoreImprovementEpochTerminationCondition;
import org.deeplearning4j.earlystopping.trainer.EarlyStoppingTrainer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * A model that sees which tokens a text has, but not their order: one hidden layer on token counts,
 * trained by DL4J. Of a pair it also sees which tokens both texts have. What a BERT learns beyond
 * this, it learns from structure.
 *
 * <p>As with the other models, the epoch that does best on the dev set counts, and training ends
 * early when a third of its epochs has brought nothing better. Few examples are seen more often,
 * and then only every so many epochs are compared: what a run takes is bounded by its steps, and by
 * a dozen epochs of a large training set.
 */
public final class BagOfWords {
    private static final int HIDDEN = 64;
    private static final int BATCH = 64;
    private static final int MIN_EPOCHS = 12;
    private static final int MIN_STEPS = 1500;

    /** A handful of examples is learned long before. */
    private static final int MAX_EPOCHS = 200;

    /** One in so many of the epochs without anything better ends a training. */
    private static final int PATIENCE_SHARE = 3;

    /** Steps, at least, between two looks at the dev set, which may be far larger. */
    private static final int SCORED_STEPS = 30;

    private static final long PROGRESS_NANOS = 10_000_000_000L;
    private static final double LEARNING_RATE = 2e-3;
    private static final double WEIGHT_DECAY = 1e-4;
    private static final double KEEP = 0.7;

    private final Task task;
    private final WordCounts counts;
    private final MultiLayerNetwork network;
    private final Watch watch;

    /**
     * Who looks on.
     *
     * @param stop asked before every batch: whether to end with a {@link StoppedException}
     * @param log takes a line of progress now and then
     */
    public record Watch(BooleanSupplier stop, Consumer<String> log) {
        /** Nobody. */
        public static final Watch NONE = new Watch(() -> false, _ -> {});
    }

    private BagOfWords(Task task, TokenizedExamples train, long seed, Watch watch) {
        this.task = task;
        this.counts = WordCounts.of(train, task.isPair());
        this.network = network(task, counts.columns(), seed);
        this.watch = watch;
    }

    /**
     * Trains a network and gives its dev metric, in percent.
     *
     * @throws StoppedException if it was told to stop
     */
    public static double devMetric(
            Task task, TokenizedExamples train, TokenizedExamples dev, long seed, Watch watch) {
        return new BagOfWords(task, train, seed, watch).fit(train, dev, seed);
    }

    /** Epochs over a training set of this size. */
    static int epochs(int examples) {
        return Math.clamp(Math.ceilDiv(MIN_STEPS * BATCH, examples), MIN_EPOCHS, MAX_EPOCHS);
    }

    private double fit(TokenizedExamples train, TokenizedExamples dev, long seed) {
        int epochs = epochs(train.size());
        // Rows that fill no batch are left to the next pass, whose order is another one.
        int batch = Math.min(BATCH, train.size());
        int stepsAnEpoch = train.size() / batch;
        EarlyStoppingConfiguration<MultiLayerNetwork> stopping =
                new EarlyStoppingConfiguration.Builder<MultiLayerNetwork>()
                        .modelSaver(new InMemoryModelSaver<>())
                        .scoreCalculator(new DevMetric(this, dev))
                        .evaluateEveryNEpochs(Math.ceilDiv(SCORED_STEPS, stepsAnEpoch))
                        .epochTerminationConditions(
                                new MaxEpochsTerminationCondition(epochs),
                                new ScoreImprovementEpochTerminationCondition(
                                        Math.ceilDiv(epochs, PATIENCE_SHARE)))
                        .iterationTerminationConditions(new Unwanted(watch))
                        .build();
        EarlyStoppingResult<MultiLayerNetwork> result =
                new EarlyStoppingTrainer(
                                stopping,
                                network,
                                new TokenCountBatches(rows(train, seed), batch),
                                new Told(watch.log(), epochs))
                        .fit();
        return switch (result.getTerminationReason()) {
            // The result's own best score is the loss of the best model.
            case EpochTerminationCondition -> Collections.max(result.getScoreVsEpoch().values());
            case IterationTerminationCondition -> throw stopped();
            case Error ->
                    throw new IllegalStateException(
                            "the bag of words cannot be trained: "
                                    + result.getTerminationDetails());
        };
    }

    /** The rows of the training set with their targets, in an order of its own at each pass. */
    private Iterable<Pair<float[], float[]>> rows(TokenizedExamples train, long seed) {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        List<Integer> order =
                Arrays.asList(IntStream.range(0, train.size()).boxed().toArray(Integer[]::new));
        return () -> {
            for (int i = order.size() - 1; i > 0; i--) {
                Collections.swap(order, i, random.nextInt(i + 1));
            }
            return order.stream()
                    .map(train.samples()::get)
                    .map(sample -> new Pair<>(counts.row(sample), target(sample)))
                    .iterator();
        };
    }

    /** The dev metric, as DL4J asks for it. */
    private record DevMetric(BagOfWords model, TokenizedExamples dev)
            implements ScoreCalculator<MultiLayerNetwork> {
        @Override
        public double calculateScore(MultiLayerNetwork network) {
            return model.score(dev);
        }

        @Override
        public boolean minimizeScore() {
            return false;
        }
    }

    /** Ends a training that nobody wants any more, after a batch. */
    private record Unwanted(Watch watch) implements IterationTerminationCondition {
        @Override
        public void initialize() {
            // It has nothing to begin with.
        }

        @Override
        public boolean terminate(double lossOfBatch) {
            return watch.stop().getAsBoolean();
        }
    }

    /** Says now and then how far training is. */
    private static final class Told implements EarlyStoppingListener<MultiLayerNetwork> {
        private final Consumer<String> log;
        private final int epochs;
        private long told = System.nanoTime();
        private double best = Double.NEGATIVE_INFINITY;

        Told(Consumer<String> log, int epochs) {
            this.log = log;
            this.epochs = epochs;
        }

        @Override
        public void onStart(
                EarlyStoppingConfiguration<MultiLayerNetwork> configuration,
                MultiLayerNetwork network) {
            told = System.nanoTime();
        }

        @Override
        public void onEpoch(
                int epoch,
                double score,
                EarlyStoppingConfiguration<MultiLayerNetwork> configuration,
                MultiLayerNetwork network) {
            best = Math.max(best, score);
            if (System.nanoTime() - told >= PROGRESS_NANOS) {
                told = System.nanoTime();
                log.accept(progress(epoch + 1, epochs, best));
            }
        }

        @Override
        public void onCompletion(EarlyStoppingResult<MultiLayerNetwork> result) {
            // The caller has it.
        }
    }

    private static String progress(int epoch, int epochs, double best) {
        return String.format(
                Locale.ROOT, "bag of words: epoch %d of %d, best on dev %.2f", epoch, epochs, best);
    }

    private void requireWanted() {
        if (watch.stop().getAsBoolean()) {
            throw stopped();
        }
    }

    private static StoppedException stopped() {
        return new StoppedException(
                "the baseline was stopped before it was done: the same command begins anew");
    }

    private double score(TokenizedExamples dev) {
        List<Integer> order = IntStream.range(0, dev.size()).boxed().toList();
        double[][] logits = new double[dev.size()][];
        for (int from = 0; from < order.size(); from += BATCH) {
            requireWanted();
            int[] batch = slice(order, from);
            try (INDArray inputs = inputs(dev, batch)) {
                double[][] rows = network.output(inputs).toDoubleMatrix();
                System.arraycopy(rows, 0, logits, from, rows.length);
            }
        }
        return GlueMetrics.primary(task, GlueMetrics.predictions(task, logits), dev.labels());
    }

    private static int[] slice(List<Integer> order, int from) {
        return order.subList(from, Math.min(order.size(), from + BATCH)).stream()
                .mapToInt(Integer::intValue)
                .toArray();
    }

    private INDArray inputs(TokenizedExamples samples, int[] indices) {
        float[][] rows = new float[indices.length][];
        for (int i = 0; i < indices.length; i++) {
            rows[i] = counts.row(samples.samples().get(indices[i]));
        }
        return Nd4j.create(rows);
    }

    private float[] target(TokenizedExample sample) {
        float[] target = new float[task.numLabels()];
        if (task.isRegression()) {
            target[0] = (float) sample.label();
        } else {
            target[(int) sample.label()] = 1f;
        }
        return target;
    }

    private static MultiLayerNetwork network(Task task, int inputs, long seed) {
        LossFunction loss = task.isRegression() ? LossFunction.MSE : LossFunction.MCXENT;
        Activation output = task.isRegression() ? Activation.IDENTITY : Activation.SOFTMAX;
        MultiLayerNetwork network =
                new MultiLayerNetwork(
                        new NeuralNetConfiguration.Builder()
                                .seed(seed)
                                .dataType(DataType.FLOAT)
                                .updater(new Adam(LEARNING_RATE))
                                .weightDecay(WEIGHT_DECAY)
                                .weightInit(WeightInit.XAVIER)
                                .list()
                                .layer(
                                        new DenseLayer.Builder()
                                                .nIn(inputs)
                                                .nOut(HIDDEN)
                                                .activation(Activation.RELU)
                                                .build())
                                .layer(
                                        new OutputLayer.Builder(loss)
                                                .nIn(HIDDEN)
                                                .nOut(task.numLabels())
                                                .activation(output)
                                                .dropOut(KEEP)
                                                .build())
                                .build());
        network.init();
        return network;
    }
}
