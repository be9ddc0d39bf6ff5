package io.secformer.convert.strategy;

import io.secformer.convert.op.TensorOps;
import java.util.List;

/** How rows are normalised, together with what reads them. */
public interface NormRule {

    /**
     * Normalises rows, before gain and bias, which the readers have folded in.
     *
     * @param site the LayerNorm
     * @param centered the opened rows before it, of mean zero
     * @return what every reader makes of them
     */
    <S, O> List<S> read(TensorOps<S, O> ops, Block site, O centered, List<Reader> readers);
}
