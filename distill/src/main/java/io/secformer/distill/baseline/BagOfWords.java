package io.secformer.distill.baseline;

import io.secformer.datasets.glue.Task;
import io.secformer.datasets.metric.GlueMetrics;
import io.secformer.distill.eval.StoppedException;
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
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.weights.WeightInit;
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
 * <p>As with the other models, the epoch that does best on the dev set counts. Few examples are
 * seen more often, and then only every so many epochs are compared: what a run takes is bounded by
 * its steps, and by a dozen epochs of a large training set.
 */
public final class BagOfWords {
    private static final int HIDDEN = 64;
    private static final int BATCH = 64;
    private static final int MIN_EPOCHS = 12;
    private static final int MIN_STEPS = 1500;

    /** A handful of examples is learned long before. */
    private static final int MAX_EPOCHS = 200;

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
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        List<Integer> order =
                Arrays.asList(IntStream.range(0, train.size()).boxed().toArray(Integer[]::new));
        double best = Double.NEGATIVE_INFINITY;
        int epochs = epochs(train.size());
        int unscored = 0;
        long told = System.nanoTime();
        for (int epoch = 1; epoch <= epochs; epoch++) {
            for (int i = order.size() - 1; i > 0; i--) {
                Collections.swap(order, i, random.nextInt(i + 1));
            }
            for (int from = 0; from < order.size(); from += BATCH) {
                requireWanted();
                int[] batch = slice(order, from);
                try (INDArray inputs = inputs(train, batch);
                        INDArray targets = targets(train, batch)) {
                    network.fit(inputs, targets);
                }
                unscored++;
            }
            if (unscored >= SCORED_STEPS || epoch == epochs) {
                best = Math.max(best, score(dev));
                unscored = 0;
            }
            if (System.nanoTime() - told >= PROGRESS_NANOS) {
                told = System.nanoTime();
                watch.log().accept(progress(epoch, epochs, best));
            }
        }
        return best;
    }

    private static String progress(int epoch, int epochs, double best) {
        return String.format(
                Locale.ROOT, "bag of words: epoch %d of %d, best on dev %.2f", epoch, epochs, best);
    }

    private void requireWanted() {
        if (watch.stop().getAsBoolean()) {
            throw new StoppedException(
                    "the baseline was stopped before it was done: the same command begins anew");
        }
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

    private INDArray targets(TokenizedExamples samples, int[] indices) {
        float[][] rows = new float[indices.length][task.numLabels()];
        for (int i = 0; i < indices.length; i++) {
            double label = samples.samples().get(indices[i]).label();
            if (task.isRegression()) {
                rows[i][0] = (float) label;
            } else {
                rows[i][(int) label] = 1f;
            }
        }
        return Nd4j.create(rows);
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
