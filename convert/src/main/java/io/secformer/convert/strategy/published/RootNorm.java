package io.secformer.convert.strategy.published;

import io.secformer.convert.model.BertConfig;
import io.secformer.convert.op.TensorOps;
import io.secformer.convert.strategy.BertNames;
import io.secformer.convert.strategy.Block;
import io.secformer.convert.strategy.Choices;
import io.secformer.convert.strategy.NormRule;
import io.secformer.convert.strategy.NormScale;
import io.secformer.convert.strategy.Reader;
import io.secformer.convert.strategy.SiteRole;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A LayerNorm whose rows are multiplied by {@code 1/sqrt(variance)}, which an iteration gives. The
 * gain of the weights that read it, and its bias, stand in those weights: rows are multiplied by a
 * gain on the residual path alone, so that there are as many products as in the textbook.
 */
public final class RootNorm implements NormRule {
    private final int log2Columns;
    private final double meanFactor;
    private final double epsilon;
    private final Choices choices;

    /** Iterates as is chosen. */
    public RootNorm(BertConfig config, Choices choices) {
        int columns = config.hiddenSize();
        double scale = NormScale.rowScale(columns);
        this.log2Columns = NormScale.centerShift(columns);
        this.meanFactor = scale * scale;
        this.epsilon = config.layerNormEps() / meanFactor;
        this.choices = choices;
    }

    @Override
    public <S, O> List<S> read(
            TensorOps<S, O> ops, Block site, O centered, @Nullable O mask, List<Reader> readers) {
        S squares = ops.rowSums(ops.square(centered, site.wire(SiteRole.SUM_OF_SQUARES)));
        S variance = ops.addPublic(ops.timesPowerOfTwo(squares, -log2Columns), epsilon);
        S scale = new InverseRoots<>(ops, site, choices).of(variance);
        O rows =
                ops.open(
                        site.wire(SiteRole.ROWS),
                        ops.multiply(centered, ops.open(site.wire(SiteRole.SCALE), scale)));
        O first = null;
        List<S> read = new ArrayList<>(readers.size());
        for (Reader reader : readers) {
            O own = rows;
            if (reader.ofFirstRows()) {
                first = first == null ? ops.firstRows(rows) : first;
                own = first;
            }
            String name = reader.parameter();
            read.add(
                    reader.isResidual()
                            ? residual(ops, site, own, name)
                            : ops.linear(own, name, name + BertNames.BIAS));
        }
        return read;
    }

    /** Rows times their gain, less the mean of that. */
    private <S, O> S residual(TensorOps<S, O> ops, Block site, O rows, String gain) {
        S scaled = ops.scaleColumns(rows, gain);
        O sums = ops.open(site.wire(SiteRole.GAINED), ops.rowSums(scaled));
        S mean = ops.times(ops.asSecret(sums), meanFactor, 14);
        return ops.subtractColumn(scaled, ops.timesPowerOfTwo(mean, -log2Columns));
    }
}
