package io.secformer.infer.suite.beaver;

import io.secformer.convert.op.AsSecret;
import io.secformer.convert.op.Embed;
import io.secformer.convert.op.Exponentials;
import io.secformer.convert.op.Linear;
import io.secformer.convert.op.MaskedSeries;
import io.secformer.convert.op.Multiply;
import io.secformer.convert.op.Negative;
import io.secformer.convert.op.NewtonOp;
import io.secformer.convert.op.Op;
import io.secformer.convert.op.OpenedFormat;
import io.secformer.convert.op.Product;
import io.secformer.convert.op.ScaleColumns;
import io.secformer.convert.op.ScaleRows;
import io.secformer.convert.op.SeriesOp;
import io.secformer.convert.op.Square;
import io.secformer.convert.op.SumOfSquares;
import io.secformer.convert.op.Widen;
import java.util.List;

/** Shapes and formats of what an operation is applied to. */
final class OperandFormats {
    private OperandFormats() {}

    /** Formats of an operation's operands, in order; a client's one-hot rows are none. */
    static List<OpenedFormat> of(Op op) {
        return switch (op) {
            case Embed _ -> List.of();
            case Linear linear -> List.of(linear.x());
            case ScaleColumns scale -> List.of(scale.x());
            case Product product -> List.of(product.a(), product.b());
            case Square square -> List.of(square.x());
            case Exponentials exponentials -> List.of(exponentials.x());
            case MaskedSeries masked -> List.of(masked.series().x(), masked.bits());
            case SumOfSquares squares -> List.of(squares.x());
            case SeriesOp series -> List.of(series.x());
            case NewtonOp newton -> List.of(newton.x(), newton.estimate());
            case Widen widen -> List.of(widen.x());
            case ScaleRows scale -> List.of(scale.x(), scale.factor());
            case Multiply multiply -> List.of(multiply.a(), multiply.b());
            case Negative negative -> List.of(negative.x());
            case AsSecret secret -> List.of(secret.x());
        };
    }
}
