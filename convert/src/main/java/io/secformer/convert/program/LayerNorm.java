package io.secformer.convert.program;

import io.secformer.convert.fixedpoint.Profile;
import io.secformer.convert.model.BertConfig;
import io.secformer.convert.program.TensorOps.At;
import java.util.ArrayList;
import java.util.List;

/**
 * A LayerNorm together with what reads its rows.
 *
 * <p>With {@link Profile#LAN} its centred rows {@code d} are opened, then their sum of squares,
 * then its scale {@code s}, then the rows {@code y = s d}, which everything reads. With {@link
 * Profile#WAN} {@code y} is never opened: {@code d} is opened again beside its sum of squares, on a
 * ring wide enough for products, and {@code d W} beside {@code s}; what a weight reads is {@code (s
 * d) W = s (d W)}. That is one round less.
 *
 * <p>Where sums of squares differ too much for one series, rows are rescaled first, for three
 * rounds more.
 */
final class LayerNorm {

    private final BertConfig config;

    LayerNorm(BertConfig config) {
        this.config = config;
    }

    /**
     * What reads the rows of a LayerNorm.
     *
     * @param parameter a weight, or the gain of the residual path
     * @param isResidual whether it is a gain
     * @param ofFirstRows whether it reads the first row of every sentence only
     */
    record Reader(String parameter, boolean isResidual, boolean ofFirstRows) {

        /** A weight, to which its bias is added. */
        static Reader weight(String name, boolean ofFirstRows) {
            return new Reader(name, false, ofFirstRows);
        }

        /** Rows times their gain, less the mean of that. */
        static Reader residual(String gain, boolean ofFirstRows) {
            return new Reader(gain, true, ofFirstRows);
        }
    }

    /**
     * Normalises rows, before gain and bias, which the readers have folded in.
     *
     * @param site name of the LayerNorm
     * @param centered the opened rows before it, of mean zero
     * @return what every reader makes of them
     */
    <S, O> List<S> read(TensorOps<S, O> ops, String site, O centered, List<Reader> readers) {
        boolean rescales = ops.rescales(BertProgram.normScale(config), site);
        O d = rescales ? rescaled(ops, site, centered) : centered;
        S squares = ops.sumOfSquares(d, site + ".squares");
        return ops.profile() == Profile.WAN
                ? scaledAfterwards(ops, site, d, squares, readers)
                : scaledFirst(ops, site, d, squares, readers);
    }

    /**
     * Rows brought to nearly one length: a LayerNorm does not see by what they were multiplied, but
     * for its epsilon, which is far below their squares.
     */
    private static <S, O> O rescaled(TensorOps<S, O> ops, String site, O centered) {
        String rough = site + BertNames.ROUGH;
        String guess = site + BertNames.GUESS;
        String wire = site + BertNames.RESCALED;
        O squares = ops.open(rough, ops.sumOfSquares(centered, rough));
        SmoothFunction root = new SmoothFunction.RoughScale(0.5);
        O scale = ops.open(guess, ops.apply(root, squares, guess));
        return ops.open(wire, ops.scaleRows(centered, scale, wire));
    }

    private <S, O> List<S> scaledFirst(
            TensorOps<S, O> ops, String site, O d, S squares, List<Reader> readers) {
        Scale<S, O> scale = scale(ops, site, squares, List.of());
        O opened = ops.open(site + ".scale", scale.value());
        O y = ops.open(site, ops.scaleRows(d, opened, site));
        List<S> read = new ArrayList<>(readers.size());
        for (Reader reader : readers) {
            O rows = rows(ops, reader, y);
            String name = reader.parameter();
            read.add(
                    reader.isResidual()
                            ? residual(ops, rows, name)
                            : ops.linear(rows, name, name + BertNames.BIAS));
        }
        return read;
    }

    private <S, O> List<S> scaledAfterwards(
            TensorOps<S, O> ops, String site, O d, S squares, List<Reader> readers) {
        String wide = site + ".wide";
        At<S> widened = new At<>(wide, ops.widen(d, wide));
        Scale<S, O> scale = scale(ops, site, squares, List.of(widened));
        List<At<S>> values = new ArrayList<>(readers.size() + 1);
        values.add(new At<>(site + ".scale", scale.value()));
        for (Reader reader : readers) {
            O rows = rows(ops, reader, scale.alongside().getFirst());
            String name = reader.parameter();
            S unscaled = reader.isResidual() ? residual(ops, rows, name) : ops.linear(rows, name);
            values.add(new At<>(name + BertNames.UNSCALED, unscaled));
        }
        List<O> opened = ops.open(values);
        List<S> read = new ArrayList<>(readers.size());
        for (int i = 0; i < readers.size(); i++) {
            Reader reader = readers.get(i);
            O factor = rows(ops, reader, opened.getFirst());
            String name = reader.parameter();
            S scaled = ops.scaleRows(opened.get(i + 1), factor, name);
            read.add(reader.isResidual() ? scaled : ops.addBias(scaled, name + BertNames.BIAS));
        }
        return read;
    }

    private static <S, O> O rows(TensorOps<S, O> ops, Reader reader, O rows) {
        return reader.ofFirstRows() ? ops.firstRows(rows) : rows;
    }

    /** Rows times their gain, less the mean of that, whose bias is zero. */
    private static <S, O> S residual(TensorOps<S, O> ops, O rows, String gain) {
        S scaled = ops.scaleColumns(rows, gain);
        String mean = gain + BertNames.MEAN;
        S means =
                ops.profile() == Profile.WAN
                        ? ops.linear(rows, mean)
                        : ops.linear(rows, mean, mean + BertNames.BIAS);
        return ops.subtractColumn(scaled, means);
    }

    /**
     * The scale of every row, not yet opened.
     *
     * @param value the scale
     * @param alongside what was opened in the round of the sums of squares
     */
    private record Scale<S, O>(S value, List<O> alongside) {}

    private <S, O> Scale<S, O> scale(
            TensorOps<S, O> ops, String norm, S squares, List<At<S>> alongside) {
        SmoothFunction function = BertProgram.normScale(config);
        String argument = norm + ".squares";
        String site = norm + ".scale";
        boolean refines = ops.refines(function, argument, site);
        List<At<S>> values = new ArrayList<>();
        values.add(new At<>(argument, squares));
        if (refines) {
            values.add(new At<>(argument + BertNames.FACTOR, squares));
        }
        int own = values.size();
        values.addAll(alongside);
        List<O> opened = ops.open(values);
        List<O> others = opened.subList(own, opened.size());
        if (!refines) {
            return new Scale<>(ops.apply(function, opened.getFirst(), site), others);
        }
        String rough = site + BertNames.ESTIMATE;
        O estimate = ops.open(rough, ops.apply(function, opened.getFirst(), rough));
        return new Scale<>(ops.refine(function, opened.get(1), estimate, site), others);
    }
}
