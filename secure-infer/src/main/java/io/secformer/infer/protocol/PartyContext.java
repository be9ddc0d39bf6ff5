package io.secformer.infer.protocol;

import io.secformer.convert.fixedpoint.ParameterFormat;
import io.secformer.convert.op.Input;
import io.secformer.convert.op.ParameterUse;
import io.secformer.convert.op.WordContext;
import io.secformer.convert.ring.RingKernels;
import io.secformer.convert.ring.WordPacking;
import io.secformer.convert.tensor.RingMatmul;
import io.secformer.convert.tensor.Workers;
import io.secformer.infer.correlation.BitMasks;
import io.secformer.infer.correlation.Chunks;
import io.secformer.infer.correlation.CorrelationException;
import io.secformer.infer.correlation.DealtShares;
import io.secformer.infer.correlation.InputSeeds;
import io.secformer.infer.correlation.Masks;
import io.secformer.infer.correlation.Scratch;
import io.secformer.infer.correlation.ShareReader;
import io.secformer.infer.random.Seed;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What a party's side of every protocol works with, in one inference. */
public final class PartyContext implements AutoCloseable {

    /** Computes one piece from the shares that were dealt for it. */
    @FunctionalInterface
    public interface PieceTask {
        void run(int from, int count, ShareReader shares);
    }

    private final int party;
    private final Seed seed;
    private final long inference;
    private final DealtShares shares;
    private final RingKernels kernels;
    private final Scratch.Pool scratch;
    private final Map<Integer, byte[]> masks;
    private final Set<Integer> used;
    private final Map<Integer, long[]> kept;
    private final PartyWeights weights;
    private @Nullable MaskedInput published;

    /**
     * @param seed this party's own
     * @param weights its weights of the session
     * @param shares its shares of what the dealer deals for the inference
     */
    public PartyContext(
            int party,
            Seed seed,
            long inference,
            PartyWeights weights,
            DealtShares shares,
            RingKernels kernels) {
        this.party = party;
        this.seed = seed;
        this.inference = inference;
        this.weights = weights;
        this.shares = shares;
        this.kernels = kernels;
        this.scratch = new Scratch.Pool();
        this.masks = new ConcurrentHashMap<>();
        this.used = ConcurrentHashMap.newKeySet();
        this.kept = new ConcurrentHashMap<>();
    }

    private PartyContext(PartyContext same, PartyWeights weights) {
        this.party = same.party;
        this.seed = same.seed;
        this.inference = same.inference;
        this.weights = weights;
        this.shares = same.shares;
        this.kernels = same.kernels;
        this.scratch = same.scratch;
        this.masks = same.masks;
        this.used = same.used;
        this.kept = same.kept;
        this.published = same.published;
    }

    /**
     * The same context, with a weight that has been opened for one product.
     *
     * @param opened {@code W - r_W}, where the dealer has {@code r_W}
     */
    public PartyContext withOpened(ParameterFormat format, ParameterUse.Kind kind, long[] opened) {
        return new PartyContext(this, weights.opened(format, kind, opened, kernels));
    }

    /** This party's weights of the session. */
    public PartyWeights weights() {
        return weights;
    }

    /** Takes what the client published. */
    public void receive(MaskedInput input) {
        published = input;
    }

    /**
     * What the client published as one of its inputs.
     *
     * @throws IllegalStateException if it has published nothing yet
     */
    public byte[] published(Input input) {
        MaskedInput found = published;
        if (found == null) {
            throw new IllegalStateException("the client has published nothing yet");
        }
        return found.of(input.number());
    }

    /** The seed of this party's masks of the client's inputs; the caller closes it. */
    public Seed inputSeed() {
        return InputSeeds.derive(seed, inference);
    }

    /** Keeps what was computed before the request; adopted. */
    public void keep(int operation, long[] words) {
        kept.put(operation, words);
    }

    /**
     * Gives what was kept, to its new owner.
     *
     * @throws IllegalStateException if there is nothing, or no more
     */
    public long[] takeKept(int operation) {
        long[] found = kept.remove(operation);
        if (found == null) {
            throw new IllegalStateException("nothing was prepared for operation " + operation);
        }
        return found;
    }

    /** Whether this party adds what is public; the other one adds nothing. */
    public boolean leads() {
        return party == 0;
    }

    public int party() {
        return party;
    }

    public RingKernels kernels() {
        return kernels;
    }

    public RingMatmul matmul() {
        return kernels.matmul();
    }

    public WordPacking packing() {
        return kernels.packing();
    }

    public Workers workers() {
        return kernels.workers();
    }

    /** Expands this party's share of the mask of an opening, so that the opening finds it. */
    public void prepareMask(int operation, int count, int bits) {
        requireUnused(operation);
        masks.put(operation, expandMask(operation, count, bits));
    }

    /** The same for the mask of an input, whose seed the client has too. */
    public void prepareInputMask(int operation, int count, int bits) {
        requireUnused(operation);
        try (Seed input = inputSeed()) {
            masks.put(
                    operation,
                    Masks.packed(input, inference, operation, count, bits, kernels.workers()));
        }
    }

    /** The number of the inference. */
    public long inference() {
        return inference;
    }

    /**
     * The words of this party's share of the mask of an opening that is still to come.
     *
     * @throws CorrelationException if something has been opened under it
     */
    public long[] mask(int operation, int count, int bits) {
        requireUnused(operation);
        byte[] packed = masks.get(operation);
        return Masks.unpack(
                packed == null ? expandMask(operation, count, bits) : packed, count, bits, kernels);
    }

    /**
     * This party's share of the mask of an opening, packed; for that opening itself.
     *
     * @throws CorrelationException if it was taken before: two values under one mask show their
     *     difference
     */
    public byte[] takeMask(int operation, int count, int bits) {
        if (!used.add(operation)) {
            throw used(operation);
        }
        byte[] packed = masks.remove(operation);
        return packed == null ? expandMask(operation, count, bits) : packed;
    }

    /**
     * This party's masks of what an operation itself opens bit by bit.
     *
     * @throws CorrelationException if they, or the mask of that number, were taken before
     */
    public BitMasks takeBitMasks(int operation) {
        if (!used.add(operation)) {
            throw used(operation);
        }
        return new BitMasks(inference, operation, seed);
    }

    private void requireUnused(int operation) {
        if (used.contains(operation)) {
            throw used(operation);
        }
    }

    private CorrelationException used(int operation) {
        return new CorrelationException(
                "the mask of operation "
                        + operation
                        + " of inference "
                        + inference
                        + " has been used already");
    }

    private byte[] expandMask(int operation, int count, int bits) {
        return Masks.packed(seed, inference, operation, count, bits, kernels.workers());
    }

    /** Bytes of memory of what waits for its use. */
    public long memoryBytes() {
        return shares.memoryBytes()
                + masks.values().stream().mapToLong(packed -> packed.length).sum()
                + kept.values().stream().mapToLong(words -> 8L * words.length).sum();
    }

    /** Gives up what has not been used. */
    @Override
    public void close() {
        shares.close();
        masks.clear();
        kept.clear();
    }

    /** Computes all pieces of an operation, by several threads. */
    public void forEachPiece(int operation, Chunks chunks, PieceTask task) {
        kernels.workers()
                .run(
                        chunks.pieces(),
                        piece ->
                                withPiece(
                                        operation,
                                        piece,
                                        reader ->
                                                task.run(
                                                        chunks.from(piece),
                                                        chunks.length(piece),
                                                        reader)));
    }

    /** Splits elements among the threads, in blocks whose packed words end with a byte. */
    public void forEachBlock(int elements, WordContext.BlockTask task) {
        Chunks chunks = Chunks.ofElements(elements);
        kernels.workers()
                .run(chunks.pieces(), block -> task.run(chunks.from(block), chunks.length(block)));
    }

    /** Lends arrays that one computation after another uses. */
    public void withScratch(Consumer<Scratch> task) {
        scratch.run(task);
    }

    /** Reads a piece that stands beside the others. */
    public void withPiece(int operation, int piece, Consumer<ShareReader> task) {
        scratch.run(
                room -> {
                    DealtShares.Packed packed = shares.take(operation, piece, room);
                    ShareReader reader = new ShareReader(packed, kernels.packing(), room);
                    task.accept(reader);
                    reader.finish();
                });
    }

    /** This party's shares of a tensor that was dealt as it is. */
    public long[] whole(int operation, int count, int bits) {
        long[] result = new long[count];
        forEachPiece(
                operation,
                Chunks.ofElements(count),
                (from, length, reader) -> reader.read(length, bits, result, from));
        return result;
    }
}
