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
import io.secformer.convert.op.Product;
import io.secformer.convert.op.ScaleColumns;
import io.secformer.convert.op.ScaleRows;
import io.secformer.convert.op.SeriesOp;
import io.secformer.convert.op.Square;
import io.secformer.convert.op.SumOfSquares;
import io.secformer.convert.op.Widen;
import io.secformer.infer.protocol.Protocol;
import io.secformer.infer.protocol.ProtocolSuite;
import io.secformer.infer.protocol.SharedTensor;
import io.secformer.infer.suite.comparison.NegativeProtocol;
import io.secformer.infer.suite.masked.AsSecretProtocol;
import io.secformer.infer.suite.masked.MaskedSuite;

/** The suite {@code beaver}: operands are shares, and every product opens its factors anew. */
public final class BeaverSuite implements ProtocolSuite<SharedTensor> {
    private final MaskedSuite masked = new MaskedSuite();
    private final SharedOpening opening = new SharedOpening();
    private final boolean weightsOnce;

    /** As published: weights are opened for every product too. */
    public BeaverSuite() {
        this(false);
    }

    private BeaverSuite(boolean weightsOnce) {
        this.weightsOnce = weightsOnce;
    }

    /** A variant whose weights are opened once a session, to tell what that alone saves. */
    public static BeaverSuite withWeightsOpenedOnce() {
        return new BeaverSuite(true);
    }

    @Override
    public Protocol<? super SharedTensor> of(Op op) {
        return switch (op) {
            case Embed _,
                    Linear _,
                    ScaleColumns _,
                    Product _,
                    Square _,
                    Exponentials _,
                    SumOfSquares _,
                    SeriesOp _,
                    MaskedSeries _,
                    NewtonOp _,
                    Widen _,
                    ScaleRows _,
                    Multiply _ ->
                    new FreshMasks(masked.of(op), !weightsOnce);
            case AsSecret secret -> new AsSecretProtocol(secret);
            case Negative negative -> new NegativeProtocol(negative);
        };
    }

    @Override
    public SharedOpening opening() {
        return opening;
    }

    @Override
    public boolean opensWeightsOnce() {
        return weightsOnce;
    }

    @Override
    public String toString() {
        return weightsOnce ? "beaver, weights opened once" : "beaver";
    }
}
