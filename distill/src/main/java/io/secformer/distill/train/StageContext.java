package io.secformer.distill.train;

import ai.djl.ndarray.NDManager;
import io.secformer.distill.nn.TrainableParameters;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;
import java.util.function.ToDoubleFunction;

/**
 * What the stages of a run have in common.
 *
 * @param manager owns the native memory
 * @param folder holds the stages' files
 * @param devMetric of a model on the dev set, in percent: what the best parameters are best at; may
 *     end with a {@link io.secformer.distill.eval.StoppedException}
 * @param policy when to save
 * @param listener follows along
 * @param stop asked after every step: whether to save and end
 * @param threads that may work at a time
 */
public record StageContext(
        NDManager manager,
        Path folder,
        ToDoubleFunction<TrainableParameters> devMetric,
        CheckpointPolicy policy,
        StageListener listener,
        BooleanSupplier stop,
        int threads) {}
