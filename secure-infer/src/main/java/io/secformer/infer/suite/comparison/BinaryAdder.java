package io.secformer.infer.suite.comparison;

import io.secformer.infer.correlation.BitMasks;
import io.secformer.infer.correlation.Chunks;
import io.secformer.infer.correlation.Scratch;
import io.secformer.infer.correlation.ShareDealer.PieceWriter;
import io.secformer.infer.correlation.ShareReader;
import io.secformer.infer.protocol.PartyContext;
import io.secformer.infer.protocol.Peer;

/**
 * The carries of the sum of two words of 64 bits, one of each party, shared bit by bit: both
 * parties' shares xored. A Kogge-Stone adder on whole words.
 *
 * <ol>
 *   <li>Each party's word is a sharing of itself; the other one's share is 0.
 *   <li>Step 0: {@code g = a b}, {@code p = a + b}, bit by bit modulo 2.
 *   <li>Steps {@code k = 1 ... 6}, with {@code s = 2^(k - 1)}: {@code g += p (g << s)}, {@code p =
 *       p (p << s)}. At last bit i of g is the carry out of place i.
 *   <li>A product {@code x y} opens {@code d = x + a} and {@code e = y + b}; with dealt shares of
 *       {@code c = a b} a share of it is {@code c + d [b] + e [a]}, and {@code d e} at one party. A
 *       party expands its shares of {@code a} and {@code b} from its own seed.
 * </ol>
 *
 * <p>Rounds: 7. Sent: 16 bytes an element and party in step 0, 32 in every other one: 208. Dealt:
 * 104 bytes an element.
 *
 * <p>Security: each party sees words that are uniform, since it does not know the other one's
 * shares of {@code a} and {@code b}; the dealer sees masks only.
 *
 * <p>Source: Kogge and Stone (IEEE Transactions on Computers, 1973), on shared bits as in CrypTen
 * (Knott et al., NeurIPS 2021); products from Beaver (CRYPTO 1991).
 */
final class BinaryAdder {
    /** In each of which the parties open something: one for the first products, and six levels. */
    private static final int STEPS = 7;

    private final Chunks chunks;

    /**
     * Adds so many pairs of words.
     *
     * @throws IllegalArgumentException if they are too many for a message
     */
    BinaryAdder(int words) {
        int most = Integer.MAX_VALUE / messageBytes(STEPS - 1);
        if (words > most) {
            throw new IllegalArgumentException(
                    "signs of "
                            + words
                            + " elements do not fit a message, at most "
                            + most
                            + " do: evaluate fewer sentences at a time");
        }
        this.chunks = Chunks.ofElements(words);
    }

    /** What a party knows of the carries so far. */
    private static final class State {
        private final boolean leads;
        private final long[] share;
        private final long[] generate;
        private final long[] propagate;

        State(boolean leads, long[] share) {
            this.leads = leads;
            this.share = share;
            this.generate = new long[share.length];
            this.propagate = share.clone();
        }

        /** The factors of a step's product for some elements. */
        void factors(int step, int product, int from, int count, long[] x, long[] y) {
            if (step == 0) {
                long first = leads ? -1 : 0;
                for (int i = 0; i < count; i++) {
                    x[i] = share[from + i] & first;
                    y[i] = share[from + i] & ~first;
                }
                return;
            }
            System.arraycopy(propagate, from, x, 0, count);
            long[] shifted = product == 0 ? generate : propagate;
            int shift = shift(step);
            for (int i = 0; i < count; i++) {
                y[i] = shifted[from + i] << shift;
            }
        }

        /** Takes a step's product of some elements. */
        void take(int product, int from, int count, long[] z) {
            if (product == 1) {
                System.arraycopy(z, 0, propagate, from, count);
                return;
            }
            for (int i = 0; i < count; i++) {
                generate[from + i] ^= z[i];
            }
        }
    }

    private static int shift(int step) {
        return 1 << (step - 1);
    }

    private static int products(int step) {
        return step == 0 ? 1 : 2;
    }

    /** Bytes of a step's message an element. */
    private static int messageBytes(int step) {
        return 2 * products(step) * Long.BYTES;
    }

    /** Messages that the parties wait for. */
    int rounds() {
        return STEPS;
    }

    /** Pieces that are dealt, block after block of one step after the other. */
    int pieces() {
        return STEPS * chunks.pieces();
    }

    /** Bytes of a piece. */
    int pieceBytes(int piece) {
        return products(piece / chunks.pieces())
                * chunks.length(piece % chunks.pieces())
                * Long.BYTES;
    }

    /** Bytes that each party sends. */
    long sentBytes() {
        long sum = 0;
        for (int step = 0; step < STEPS; step++) {
            sum += (long) messageBytes(step) * chunks.count();
        }
        return sum;
    }

    /** Bytes of what it has of all words at a time: two words of each, and both messages. */
    long workingBytes() {
        return (2L * Long.BYTES + 2L * messageBytes(STEPS - 1)) * chunks.count();
    }

    /** The dealer's part: products of the masks of one piece. */
    void deal(BitMasks masks, int piece, PieceWriter writer) {
        int step = piece / chunks.pieces();
        int count = chunks.length(piece % chunks.pieces());
        int bytes = count * messageBytes(step);
        byte[] packed = new byte[bytes];
        masks.add(piece, packed, 0, bytes);
        Scratch scratch = writer.scratch();
        long[] a = scratch.longs(0, count);
        long[] b = scratch.longs(1, count);
        for (int product = 0; product < products(step); product++) {
            int at = 2 * product * count * Long.BYTES;
            Words.read(packed, at, count, a);
            Words.read(packed, at + count * Long.BYTES, count, b);
            for (int i = 0; i < count; i++) {
                a[i] &= b[i];
            }
            writer.writeBits(a, count);
        }
    }

    /**
     * A party's share of all carries.
     *
     * @param masks its masks of the operation, of which pieces below {@link #pieces} are used
     * @param share its words; to be read only
     * @return bit i of a word is the carry out of place i
     */
    long[] carries(PartyContext party, Peer peer, int operation, BitMasks masks, long[] share) {
        State state = new State(party.leads(), share);
        for (int step = 0; step < STEPS; step++) {
            byte[] sent = message(party, masks, step, state);
            byte[] received = peer.exchange(sent, sent.length);
            multiply(party, operation, step, state, sent, received);
        }
        return state.generate;
    }

    /**
     * The factors of a step under their masks: of every block x, y of one product, then another.
     */
    private byte[] message(PartyContext party, BitMasks masks, int step, State state) {
        int width = messageBytes(step);
        byte[] sent = new byte[Math.multiplyExact(chunks.count(), width)];
        party.workers()
                .run(
                        chunks.pieces(),
                        block -> {
                            int at = chunks.from(block) * width;
                            int count = chunks.length(block);
                            party.withScratch(
                                    scratch -> write(step, state, block, scratch, sent, at));
                            int piece = step * chunks.pieces() + block;
                            masks.add(piece, sent, at, count * width);
                        });
        return sent;
    }

    private void write(int step, State state, int block, Scratch scratch, byte[] sent, int at) {
        int count = chunks.length(block);
        int bytes = count * Long.BYTES;
        long[] x = scratch.longs(0, count);
        long[] y = scratch.longs(1, count);
        for (int product = 0; product < products(step); product++) {
            state.factors(step, product, chunks.from(block), count, x, y);
            Words.write(x, count, sent, at + 2 * product * bytes);
            Words.write(y, count, sent, at + (2 * product + 1) * bytes);
        }
    }

    private void multiply(
            PartyContext party,
            int operation,
            int step,
            State state,
            byte[] sent,
            byte[] received) {
        int blocks = chunks.pieces();
        party.workers()
                .run(
                        blocks,
                        block ->
                                party.withPiece(
                                        operation,
                                        step * blocks + block,
                                        shares ->
                                                multiply(
                                                        step, state, block, shares, sent,
                                                        received)));
    }

    private void multiply(
            int step, State state, int block, ShareReader shares, byte[] sent, byte[] received) {
        int from = chunks.from(block);
        int count = chunks.length(block);
        int bytes = count * Long.BYTES;
        Scratch scratch = shares.scratch();
        long[][] products = new long[products(step)][];
        long[] x = scratch.longs(0, count);
        long[] y = scratch.longs(1, count);
        long[] d = scratch.longs(2, count);
        long[] e = scratch.longs(3, count);
        long[] theirs = scratch.longs(4, count);
        for (int product = 0; product < products.length; product++) {
            int at = from * messageBytes(step) + 2 * product * bytes;
            state.factors(step, product, from, count, x, y);
            unmask(sent, received, at, count, theirs, x, d);
            unmask(sent, received, at + bytes, count, theirs, y, e);
            long[] z = shares.readScratch(5 + product, count, Long.SIZE);
            addProducts(count, x, y, d, e, state.leads, z);
            products[product] = z;
        }
        // Not before all factors have been read.
        for (int product = 0; product < products.length; product++) {
            state.take(product, from, count, products[product]);
        }
    }

    /** Opens words, and turns this party's own ones into its masks of them. */
    private static void unmask(
            byte[] sent,
            byte[] received,
            int at,
            int count,
            long[] theirs,
            long[] own,
            long[] opened) {
        Words.read(sent, at, count, opened);
        Words.read(received, at, count, theirs);
        for (int i = 0; i < count; i++) {
            own[i] ^= opened[i];
        }
        for (int i = 0; i < count; i++) {
            opened[i] ^= theirs[i];
        }
    }

    /**
     * Adds {@code d [b] + e [a]}, and the public {@code d e} at one party, to shares of {@code a
     * b}.
     */
    private static void addProducts(
            int count, long[] a, long[] b, long[] d, long[] e, boolean leads, long[] sums) {
        long mine = leads ? -1 : 0;
        for (int i = 0; i < count; i++) {
            sums[i] ^= (d[i] & (b[i] ^ (e[i] & mine))) ^ (e[i] & a[i]);
        }
    }
}
