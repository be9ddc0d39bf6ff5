package io.secformer.convert.strategy;

import io.secformer.convert.op.SmoothFunction;
import io.secformer.convert.op.TensorOps;
import io.secformer.convert.strategy.NormSteps.Scale;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A LayerNorm of fewest bytes. Its centred rows {@code d} are opened, then their sum of squares,
 * then its scale {@code s}, then the rows {@code y = s d}, which everything reads.
 */
public final class ScaledFirstNorm implements NormRule {
    private final NormSteps steps;

    /**
     * @param function the scale of a row by its sum of squares
     */
    public ScaledFirstNorm(SmoothFunction function, Choices choices) {
        this.steps = new NormSteps(function, choices);
    }

    @Override
    public <S, O> List<S> read(
            TensorOps<S, O> ops, Block site, O centered, @Nullable O mask, List<Reader> readers) {
        O bits = mask == null ? null : ops.asColumn(mask);
        O d = steps.scalable(ops, site, centered);
        S squares = steps.squares(ops, site, d);
        Scale<S, O> scale = steps.scale(ops, site, squares, bits, List.of());
        O opened = ops.open(site.wire(SiteRole.SCALE), scale.value());
        String rows = site.wire(SiteRole.ROWS);
        O y = ops.open(rows, ops.scaleRows(d, opened, rows));
        List<S> read = new ArrayList<>(readers.size());
        for (Reader reader : readers) {
            O own = NormSteps.rows(ops, reader, y);
            String name = reader.parameter();
            read.add(
                    reader.isResidual()
                            ? residual(ops, own, name)
                            : NormSteps.biased(ops, reader, ops.linear(own, name), bits));
        }
        return read;
    }

    /** Rows times their gain, less the mean of that, whose bias is zero. */
    private <S, O> S residual(TensorOps<S, O> ops, O rows, String gain) {
        S scaled = ops.scaleColumns(rows, gain);
        String mean = gain + BertNames.MEAN;
        return steps.lessMean(ops, scaled, ops.linear(rows, mean, mean + BertNames.BIAS), gain);
    }
}
