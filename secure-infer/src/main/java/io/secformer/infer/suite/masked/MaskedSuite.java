package io.secformer.infer.suite.masked;

import io.secformer.convert.op.AsSecret;
import io.secformer.convert.op.Embed;
import io.secformer.convert.op.Exponentials;
import io.secformer.convert.op.Linear;
import io.secformer.convert.op.MaskedSeries;
import io.secformer.convert.op.Multiply;
import io.secformer.convert.op.Negative;
import io.secformer.convert.op.NewtonOp;
import io.secformer.convert.op.Op;
import io.secformer.convert.op.Product;
import io.secformer.convert.op.ScaleColumns;
import io.secformer.convert.op.ScaleRows;
import io.secformer.convert.op.SeriesOp;
import io.secformer.convert.op.Square;
import io.secformer.convert.op.SumOfSquares;
import io.secformer.convert.op.Widen;
import io.secformer.infer.protocol.MaskedTensor;
import io.secformer.infer.protocol.Protocol;
import io.secformer.infer.protocol.ProtocolSuite;
import io.secformer.infer.suite.comparison.NegativeProtocol;

/** The suite {@code masked}: every value is opened once, for all operations on it. */
public final class MaskedSuite implements ProtocolSuite<MaskedTensor> {
    private final MaskedOpening opening = new MaskedOpening();

    @Override
    public Protocol<? super MaskedTensor> of(Op op) {
        return switch (op) {
            case Embed embed -> new EmbeddingProtocol(embed);
            case Linear linear -> new LinearProtocol(linear);
            case ScaleColumns scale -> new ColumnScaleProtocol(scale);
            case Product product -> new ProductProtocol(product);
            case Square square ->
                    square.widens() ? new SquareProtocol(square) : new RingSquareProtocol(square);
            case Exponentials exponentials -> new ExponentialProtocol(exponentials);
            case SumOfSquares squares -> new RowSquaresProtocol(squares);
            case SeriesOp series -> new SeriesProtocol(series);
            case MaskedSeries series -> new MaskedSeriesProtocol(series);
            case NewtonOp newton -> new NewtonProtocol(newton);
            case Widen widen -> new WidenProtocol(widen);
            case ScaleRows scale -> new RowScaleProtocol(scale);
            case Multiply multiply -> new MultiplyProtocol(multiply);
            case AsSecret secret -> new AsSecretProtocol(secret);
            case Negative negative -> new NegativeProtocol(negative);
        };
    }

    @Override
    public MaskedOpening opening() {
        return opening;
    }

    @Override
    public boolean opensWeightsOnce() {
        return true;
    }

    @Override
    public String toString() {
        return "masked";
    }
}
