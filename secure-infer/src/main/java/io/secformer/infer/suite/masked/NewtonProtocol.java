package io.secformer.infer.suite.masked;

import io.secformer.convert.fixedpoint.NewtonStep;
import io.secformer.convert.fixedpoint.Wire;
import io.secformer.convert.op.NewtonOp;
import io.secformer.infer.correlation.Chunks;
import io.secformer.infer.correlation.ShareLayout;
import io.secformer.infer.protocol.DealerContext;
import io.secformer.infer.protocol.MaskedTensor;
import io.secformer.infer.protocol.PartyContext;
import io.secformer.infer.protocol.Peer;
import io.secformer.infer.protocol.Protocol;
import java.util.Arrays;
import java.util.List;

/**
 * One Newton step for {@code x^(-1/n)} of every element, from an opened estimate {@code y}, as a
 * fresh sharing in a ring of {@code R} bits: {@code c y - (x + E) y^m} with the public {@code c},
 * {@code E} and {@code m = n + 1} of a {@link NewtonStep}.
 *
 * <ol>
 *   <li>An opened value is {@code X - rho} with {@code rho = r - u b 2^L}, where {@code u} is
 *       public and {@code b} is the mask's top bit: {@code rho} is one of two numbers, and so is
 *       the {@code sigma} of {@code y = Y - sigma}.
 *   <li>The dealer shares, for each of the four cases, {@code rho}, {@code sigma^j} and {@code rho
 *       sigma^j} for {@code j = 1 ... m}: there is one value a row, so words are cheap and rounds
 *       are not.
 *   <li>The parties take the case that the public bits name and combine {@code (X + E - rho) (Y -
 *       sigma)^m} by the binomial theorem.
 * </ol>
 *
 * <p>Rounds: 0. Dealt: {@code (2 + 6 m) R} bits an element. Exact for {@code |x| < 2^(L-2)} and
 * {@code |y| < 2^(M-2)}.
 *
 * <p>Security: each party sees the opened operands, which are uniform, and dealt shares that are
 * uniform on their own; the dealer sees masks only.
 *
 * <p>Source: Newton's method; powers of a masked value by the binomial theorem, on masks as in
 * {@link RowScaleProtocol}, are our own design.
 */
public final class NewtonProtocol implements Protocol<MaskedTensor> {
    private static final int CASES = 2;

    private final NewtonOp op;
    private final Side argument;
    private final Side estimate;
    private final int degree;
    private final long epsilon;
    private final long linear;
    private final ShareLayout layout;
    private final long[] binomials;

    /** One opened tensor: what its values are in the two cases. */
    private static final class Side {
        private final int inputBits;
        private final Wraps wraps;

        Side(Wire wire) {
            this.inputBits = wire.ringBits();
            this.wraps = new Wraps(wire);
        }

        /** What is to be taken from the public word, in either case. */
        long taken(long mask, int which) {
            return which == 0 ? mask : mask - Ring.shiftLeft(wraps.bit(mask, 0), inputBits);
        }

        /** The case that a public word names: 1 if it wrapped wherever the mask's top bit is 1. */
        int which(long value) {
            return wraps.threshold(value) == 0 ? 1 : 0;
        }
    }

    /**
     * @param op both of its tensors have one guard bit
     */
    public NewtonProtocol(NewtonOp op) {
        this.op = op;
        Wire argument = op.x().wire();
        Wire estimate = op.estimate().wire();
        NewtonStep step = op.site().step();
        this.argument = new Side(argument);
        this.estimate = new Side(estimate);
        this.degree = step.degree();
        this.epsilon = step.epsilonWord(argument.fractionBits());
        this.linear =
                Ring.shiftLeft(
                        degree, step.linearShift(argument.fractionBits(), estimate.fractionBits()));
        this.binomials = signedBinomials(degree);
        int[] bits = new int[CASES + CASES * degree + CASES * CASES * degree];
        Arrays.fill(bits, op.site().ringBits());
        this.layout = new ShareLayout(bits);
    }

    /** {@code (-1)^j m! / (j! (m - j)!)}. */
    private static long[] signedBinomials(int degree) {
        long[] row = new long[degree + 1];
        row[0] = 1;
        for (int j = 1; j <= degree; j++) {
            row[j] = -row[j - 1] * (degree - j + 1) / j;
        }
        return row;
    }

    @Override
    public NewtonOp op() {
        return op;
    }

    @Override
    public int[] pieceBytes() {
        return layout.pieceBytes(chunks());
    }

    private Chunks chunks() {
        return Chunks.ofWideElements(op.x().shape().size(), layout.values());
    }

    private int power(int estimateCase, int exponent) {
        return CASES + estimateCase * degree + exponent - 1;
    }

    private int product(int argumentCase, int estimateCase, int exponent) {
        return CASES + (CASES + CASES * argumentCase + estimateCase) * degree + exponent - 1;
    }

    @Override
    public void deal(DealerContext context, int operation, List<long[]> masks) {
        long[] mask = masks.get(0);
        long[] estimateMask = masks.get(1);
        Chunks chunks = chunks();
        context.deal(
                operation,
                layout.pieceBytes(chunks),
                (piece, writer) -> {
                    int from = chunks.from(piece);
                    int count = chunks.length(piece);
                    long[][] dealt = new long[layout.values()][count];
                    for (int i = 0; i < count; i++) {
                        dealElement(dealt, i, mask[from + i], estimateMask[from + i]);
                    }
                    for (int value = 0; value < dealt.length; value++) {
                        writer.write(dealt[value], count, layout.bits(value));
                    }
                });
    }

    private void dealElement(long[][] dealt, int i, long mask, long estimateMask) {
        for (int u = 0; u < CASES; u++) {
            dealt[u][i] = argument.taken(mask, u);
        }
        for (int w = 0; w < CASES; w++) {
            long sigma = estimate.taken(estimateMask, w);
            long power = 1;
            for (int j = 1; j <= degree; j++) {
                power *= sigma;
                dealt[power(w, j)][i] = power;
                for (int u = 0; u < CASES; u++) {
                    dealt[product(u, w, j)][i] = argument.taken(mask, u) * power;
                }
            }
        }
    }

    @Override
    public List<long[]> evaluate(
            PartyContext context, Peer peer, int operation, List<? extends MaskedTensor> operands) {
        long[] x = operands.get(0).values();
        long[] y = operands.get(1).values();
        long[] result = new long[x.length];
        context.forEachPiece(
                operation,
                chunks(),
                (from, count, shares) -> {
                    long[][] dealt = new long[layout.values()][];
                    for (int value = 0; value < dealt.length; value++) {
                        dealt[value] = shares.read(count, layout.bits(value));
                    }
                    for (int i = 0; i < count; i++) {
                        result[from + i] =
                                step(context.leads() ? 1 : 0, dealt, i, x[from + i], y[from + i]);
                    }
                });
        return List.of(result);
    }

    /** A party's share of one result; {@code one} is its share of 1. */
    private long step(long one, long[][] dealt, int i, long x, long y) {
        int u = argument.which(x);
        int w = estimate.which(y);
        long product = 0;
        long publicPower = 1;
        // From the highest power of sigma, whose factor is 1, to the lowest, whose factor is y^m.
        for (int j = degree; j >= 0; j--) {
            long power = j == 0 ? one : dealt[power(w, j)][i];
            long masked = j == 0 ? dealt[u][i] : dealt[product(u, w, j)][i];
            product += binomials[j] * publicPower * ((x + epsilon) * power - masked);
            publicPower *= y;
        }
        return linear * (one * y - dealt[power(w, 1)][i]) - product;
    }
}
