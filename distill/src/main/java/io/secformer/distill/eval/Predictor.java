package io.secformer.distill.eval;

import ai.djl.ndarray.NDManager;
import io.secformer.distill.nn.BertForwardPass;
import io.secformer.distill.nn.TokenBatch;
import io.secformer.distill.nn.TrainableParameters;
import java.util.Arrays;
import java.util.Comparator;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/**
 * Logits of many samples: neighbours in length share a batch, so that little padding is computed.
 */
public final class Predictor {
    private static final int MAX_BATCH = 64;
    private static final int MAX_BATCH_TOKENS = 4096;

    private final TrainableParameters parameters;
    private final BertForwardPass network;
    private final BooleanSupplier stop;
    private final IntConsumer progress;

    /** Creates a predictor that reads these parameters whenever it is asked. */
    public Predictor(TrainableParameters parameters) {
        this(parameters, () -> false, done -> {});
    }

    /**
     * Creates a predictor that can be stopped.
     *
     * @param stop asked before every batch: whether to end with a {@link StoppedException}
     */
    public Predictor(TrainableParameters parameters, BooleanSupplier stop) {
        this(parameters, stop, done -> {});
    }

    /**
     * The same, and it says how far it is.
     *
     * @param progress hears after every batch how many examples are done
     */
    public Predictor(TrainableParameters parameters, BooleanSupplier stop, IntConsumer progress) {
        this.progress = progress;
        this.parameters = parameters;
        this.network = new BertForwardPass(parameters.config());
        this.stop = stop;
    }

    /**
     * The logits of every sample, without dropout.
     *
     * @param parent owns the native memory while this runs
     * @return [samples][C], in the order of the samples
     */
    public float[][] logits(NDManager parent, TokenizedExamples samples) {
        int[] lengths = samples.lengths();
        int[] order =
                IntStream.range(0, lengths.length)
                        .boxed()
                        .sorted(Comparator.comparingInt(i -> lengths[i]))
                        .mapToInt(Integer::intValue)
                        .toArray();
        float[][] result = new float[lengths.length][];
        int from = 0;
        while (from < order.length) {
            if (stop.getAsBoolean()) {
                throw new StoppedException(
                        "the evaluation stopped after "
                                + from
                                + " of "
                                + order.length
                                + " examples, as asked: the same command makes it again");
            }
            int to = end(order, from, lengths);
            int[] indices = Arrays.copyOfRange(order, from, to);
            float[] rows = logits(parent, samples, indices);
            int classes = rows.length / indices.length;
            for (int i = 0; i < indices.length; i++) {
                result[indices[i]] = Arrays.copyOfRange(rows, i * classes, (i + 1) * classes);
            }
            from = to;
            progress.accept(from);
        }
        return result;
    }

    private float[] logits(NDManager parent, TokenizedExamples samples, int[] indices) {
        try (NDManager step = parent.newSubManager()) {
            TokenBatch.Arrays batch = samples.batch(indices).toArrays(step);
            return network.forward(
                            parameters.bind(step, batch, false),
                            batch,
                            BertForwardPass.Mode.EVALUATE)
                    .logits()
                    .toFloatArray();
        }
    }

    /** Where the batch that starts here ends; it grows in length, so its last sample decides. */
    private static int end(int[] order, int from, int[] lengths) {
        int to = from + 1;
        while (to < order.length
                && to - from < MAX_BATCH
                && (to - from + 1) * lengths[order[to]] <= MAX_BATCH_TOKENS) {
            to++;
        }
        return to;
    }
}
