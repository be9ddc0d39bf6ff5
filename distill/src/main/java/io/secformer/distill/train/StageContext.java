package io.secformer.distill.train;

import ai.djl.ndarray.NDManager;
import io.secformer.distill.nn.TrainableParameters;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/**
 * What the stages of a run have in common.
 *
 * @param manager owns the native memory
 * @param folder holds the stages' files
 * @param dev what a model is worth on the dev set; may end with a {@link
 *     io.secformer.distill.eval.StoppedException}
 * @param policy when to save
 * @param listener follows along
 * @param stop asked after every step: whether to save and end
 * @param threads that may work at a time
 */
public record StageContext(
        NDManager manager,
        Path folder,
        Function<TrainableParameters, DevScore> dev,
        CheckpointPolicy policy,
        StageListener listener,
        BooleanSupplier stop,
        int threads) {}
