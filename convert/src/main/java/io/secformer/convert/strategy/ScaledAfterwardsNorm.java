package io.secformer.convert.strategy;

import io.secformer.convert.op.SmoothFunction;
import io.secformer.convert.op.TensorOps;
import io.secformer.convert.op.TensorOps.At;
import io.secformer.convert.strategy.NormSteps.Scale;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A LayerNorm of fewest rounds. Its rows {@code y = s d} are never opened: the centred rows {@code
 * d} are opened again beside their sum of squares, on a ring wide enough for products, and {@code d
 * W} beside the scale {@code s}; what a weight reads is {@code (s d) W = s (d W)}. That is one
 * round less than {@link ScaledFirstNorm}.
 */
public final class ScaledAfterwardsNorm implements NormRule {
    private final NormSteps steps;

    /**
     * @param function the scale of a row by its sum of squares
     */
    public ScaledAfterwardsNorm(SmoothFunction function, Choices choices) {
        this.steps = new NormSteps(function, choices);
    }

    @Override
    public <S, O> List<S> read(
            TensorOps<S, O> ops, Block site, O centered, @Nullable O mask, List<Reader> readers) {
        O bits = mask == null ? null : ops.asColumn(mask);
        O d = steps.scalable(ops, site, centered);
        S squares = steps.squares(ops, site, d);
        String wide = site.wire(SiteRole.WIDE_ROWS);
        At<S> widened = new At<>(wide, ops.widen(d, wide));
        Scale<S, O> scale = steps.scale(ops, site, squares, bits, List.of(widened));
        List<At<S>> values = new ArrayList<>(readers.size() + 1);
        values.add(new At<>(site.wire(SiteRole.SCALE), scale.value()));
        for (Reader reader : readers) {
            O rows = NormSteps.rows(ops, reader, scale.alongside().getFirst());
            String name = reader.parameter();
            S unscaled = reader.isResidual() ? residual(ops, rows, name) : ops.linear(rows, name);
            values.add(new At<>(reader.unscaled(), unscaled));
        }
        List<O> opened = ops.open(values);
        List<S> read = new ArrayList<>(readers.size());
        for (int i = 0; i < readers.size(); i++) {
            Reader reader = readers.get(i);
            O factor = NormSteps.rows(ops, reader, opened.getFirst());
            String name = reader.parameter();
            S scaled = ops.scaleRows(opened.get(i + 1), factor, name);
            read.add(reader.isResidual() ? scaled : NormSteps.biased(ops, reader, scaled, bits));
        }
        return read;
    }

    /** Rows times their gain, less the mean of that, whose bias is zero. */
    private <S, O> S residual(TensorOps<S, O> ops, O rows, String gain) {
        S scaled = ops.scaleColumns(rows, gain);
        String mean = gain + BertNames.MEAN;
        return steps.lessMean(ops, scaled, ops.linear(rows, mean), gain);
    }
}
