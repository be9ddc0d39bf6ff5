package io.secformer.distill.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.secformer.distill.nn.ParameterLayout;
import io.secformer.distill.nn.ParameterLayout.Group;
import io.secformer.distill.nn.TrainableParameters;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Adam with decoupled weight decay (Loshchilov and Hutter 2019), bias-corrected, on the parameters
 * of a model: its flat buffer here, its word embeddings by {@link WordAdamW}. Biases and LayerNorm
 * parameters do not decay.
 *
 * <p>The update runs in place, in pieces that fit a processor's cache: memory, not arithmetic, is
 * what it costs. Pieces are too small for the engine to spread over threads, so they are shared out
 * here.
 */
public final class AdamW implements AutoCloseable {
    private static final float BETA1 = 0.9f;
    private static final float BETA2 = 0.999f;
    private static final double EPSILON = 1e-8;
    private static final int PIECE = 1 << 14;

    /** A part of the buffer that is updated in one go. */
    private record Piece(int from, int to, boolean active, boolean decays) {}

    private final NDManager manager;
    private final WordAdamW words;
    private final float weightDecay;
    private final int threads;
    private final NDArray mean;
    private final NDArray variance;
    private final List<Piece> pieces;
    private final long[] cuts;
    private final NDList weightParts;
    private final NDList meanParts;
    private final NDList varianceParts;
    private int updates;

    /**
     * Creates an optimizer with zero moments.
     *
     * @param parent owns the native memory until {@link #close}
     * @param heads whether pooler and classifier are trained too
     * @param threads 1 updates on the calling thread alone
     */
    public AdamW(
            NDManager parent,
            TrainableParameters parameters,
            double weightDecay,
            boolean heads,
            int threads) {
        this.threads = threads;
        this.manager = parent.newSubManager();
        this.words = new WordAdamW(parameters.words(), weightDecay, threads);
        this.weightDecay = (float) weightDecay;
        Shape shape = parameters.flat().getShape();
        this.mean = manager.zeros(shape, DataType.FLOAT32);
        this.variance = manager.zeros(shape, DataType.FLOAT32);
        this.pieces = pieces(parameters.layout(), heads);
        this.cuts = pieces.stream().skip(1).mapToLong(Piece::from).toArray();
        NDArray weights = parameters.flat().stopGradient();
        weights.attach(manager);
        this.weightParts = weights.split(cuts);
        this.meanParts = mean.split(cuts);
        this.varianceParts = variance.split(cuts);
    }

    /**
     * Updates the parameters once.
     *
     * @param gradient flat, in the order of the buffer
     * @param rows words that have a gradient, each once
     * @param wordGradient of these words, one after the other
     * @param learningRate of this update
     * @param gradientScale multiplies the gradient first: how clipping is done
     */
    public void update(
            NDArray gradient,
            int[] rows,
            float[] wordGradient,
            double learningRate,
            double gradientScale) {
        words.update(rows, wordGradient, learningRate, gradientScale);
        updates++;
        double meanCorrection = 1 - Math.pow(BETA1, updates);
        double varianceCorrection = Math.sqrt(1 - Math.pow(BETA2, updates));
        float corrected = (float) (learningRate * varianceCorrection / meanCorrection);
        float epsilon = (float) (EPSILON * varianceCorrection);
        NDList gradientParts = gradient.split(cuts);
        IntStream indices = IntStream.range(0, pieces.size());
        (threads > 1 ? indices.parallel() : indices)
                .filter(i -> pieces.get(i).active())
                .forEach(
                        i ->
                                weightParts
                                        .get(i)
                                        .getNDArrayInternal()
                                        .adamUpdate(
                                                new NDList(
                                                        weightParts.get(i),
                                                        gradientParts.get(i),
                                                        meanParts.get(i),
                                                        varianceParts.get(i)),
                                                new NDList(weightParts.get(i)),
                                                (float) learningRate,
                                                corrected,
                                                pieces.get(i).decays() ? weightDecay : 0f,
                                                (float) gradientScale,
                                                -1f,
                                                BETA1,
                                                BETA2,
                                                epsilon,
                                                false,
                                                true));
    }

    /** Updates so far. */
    public int updates() {
        return updates;
    }

    /** The first moments of all parameters, in the order of the layout; the caller's. */
    public float[] mean() {
        return joined(words.mean(), mean);
    }

    /** The second moments of all parameters, in the order of the layout; the caller's. */
    public float[] variance() {
        return joined(words.variance(), variance);
    }

    private static float[] joined(float[] ofWords, NDArray others) {
        float[] rest = others.toFloatArray();
        float[] all = Arrays.copyOf(ofWords, ofWords.length + rest.length);
        System.arraycopy(rest, 0, all, ofWords.length, rest.length);
        return all;
    }

    /** Goes on from a state that {@link #mean}, {@link #variance} and {@link #updates} gave. */
    public void restore(float[] meanValues, float[] varianceValues, int updateCount) {
        words.restore(meanValues, varianceValues, updateCount);
        set(mean, meanValues);
        set(variance, varianceValues);
        updates = updateCount;
    }

    private void set(NDArray moments, float[] all) {
        int from = all.length - Math.toIntExact(moments.size());
        try (NDManager scratch = manager.newSubManager()) {
            NDArray fresh = scratch.create(Arrays.copyOfRange(all, from, all.length));
            moments.subi(moments).addi(fresh);
        }
    }

    /** Releases the native memory; the parameters are then settled. */
    @Override
    public void close() {
        words.close();
        manager.close();
    }

    private static List<Piece> pieces(ParameterLayout layout, boolean heads) {
        List<Piece> result = new ArrayList<>();
        for (Group group : Group.values()) {
            int from = Math.max(layout.words(), layout.start(group)) - layout.words();
            int to = layout.end(group) - layout.words();
            boolean body = group == Group.BODY_DECAY || group == Group.BODY_PLAIN;
            boolean decays = group == Group.BODY_DECAY || group == Group.HEAD_DECAY;
            for (int start = from; start < to; start += PIECE) {
                result.add(new Piece(start, Math.min(to, start + PIECE), heads || body, decays));
            }
        }
        return result;
    }
}
