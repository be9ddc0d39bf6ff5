package io.secformer.distill.baseline;

import org.deeplearning4j.datasets.iterator.FloatsDataSetIterator;
import org.jspecify.annotations.Nullable;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

/**
 * Batches of rows that are made as they are asked for: all of a training set at once would take
 * gigabytes. A batch is released when the next one is taken.
 */
final class TokenCountBatches extends FloatsDataSetIterator {
    private @Nullable DataSet taken;

    /**
     * Creates batches.
     *
     * @param rows inputs and targets; asked for an iterator at each pass
     * @param batchSize rows of a batch; the last rows, which fill none, are left out
     */
    TokenCountBatches(Iterable<Pair<float[], float[]>> rows, int batchSize) {
        super(rows, batchSize);
    }

    @Override
    public DataSet next() {
        if (taken != null) {
            close(taken.getFeatures());
            close(taken.getLabels());
        }
        DataSet batch = super.next();
        taken = batch;
        return batch;
    }

    /** The native memory of a batch must outlive the step that reads it, not more. */
    @Override
    public boolean asyncSupported() {
        return false;
    }

    private static void close(INDArray array) {
        if (array.closeable()) {
            array.close();
        }
    }
}
