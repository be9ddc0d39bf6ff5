package io.secformer.convert.strategy;

import io.secformer.convert.op.TensorOps;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How rows are normalised, together with what reads them. */
public interface NormRule {

    /**
     * Normalises rows, before gain and bias, which the readers have folded in.
     *
     * @param site the LayerNorm
     * @param centered the opened rows before it, of mean zero
     * @param mask bits, 1 for a real token, {@code [B, 1, 1, T]}, if there are keys among the
     *     readers: a rule may make them zero for padding, and with them all that reads rows of
     *     padding; else null
     * @return what every reader makes of them
     */
    <S, O> List<S> read(
            TensorOps<S, O> ops, Block site, O centered, @Nullable O mask, List<Reader> readers);
}
