package io.secformer.infer.suite.masked;

import io.secformer.convert.op.AsSecret;
import io.secformer.infer.protocol.DealerContext;
import io.secformer.infer.protocol.Operand;
import io.secformer.infer.protocol.PartyContext;
import io.secformer.infer.protocol.Peer;
import io.secformer.infer.protocol.Protocol;
import java.util.List;

/**
 * An operand as a secret in its own ring: a party's share of it, {@code X - [r]} or {@code -[r]}
 * where it is public as {@code X}.
 *
 * <p>Rounds: 0. Dealt: nothing.
 *
 * <p>Security: nobody sees anything.
 */
public final class AsSecretProtocol implements Protocol<Operand> {
    private final AsSecret op;

    /** Takes the share. */
    public AsSecretProtocol(AsSecret op) {
        this.op = op;
    }

    @Override
    public AsSecret op() {
        return op;
    }

    @Override
    public int[] pieceBytes() {
        return new int[0];
    }

    @Override
    public void deal(DealerContext context, int operation, List<long[]> masks) {
        // The parties need nothing.
    }

    @Override
    public List<long[]> evaluate(
            PartyContext context, Peer peer, int operation, List<? extends Operand> operands) {
        return List.of(operands.getFirst().share());
    }
}
