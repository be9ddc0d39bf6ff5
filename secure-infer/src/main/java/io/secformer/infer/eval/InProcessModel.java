package io.secformer.infer.eval;

import io.secformer.convert.fixedpoint.PrecisionPlan;
import io.secformer.convert.model.BertConfig;
import io.secformer.convert.network.PlannedNetwork;
import io.secformer.convert.op.ParameterRows;
import io.secformer.convert.op.ParameterWords;
import io.secformer.convert.reading.TokenInput;
import io.secformer.convert.ring.RingKernels;
import io.secformer.infer.correlation.DealtShares;
import io.secformer.infer.correlation.PartySeeds;
import io.secformer.infer.correlation.PieceStore;
import io.secformer.infer.correlation.SessionSeeds;
import io.secformer.infer.correlation.ShareStore;
import io.secformer.infer.cost.Cost;
import io.secformer.infer.engine.ClientEngine;
import io.secformer.infer.engine.CostReading;
import io.secformer.infer.engine.DealerEngine;
import io.secformer.infer.engine.PartyEngine;
import io.secformer.infer.engine.Preparation;
import io.secformer.infer.engine.ServerView;
import io.secformer.infer.net.ChannelOptions;
import io.secformer.infer.net.Identity;
import io.secformer.infer.net.InMemoryChannel;
import io.secformer.infer.net.Role;
import io.secformer.infer.protocol.MaskedInput;
import io.secformer.infer.random.Seed;
import io.secformer.infer.session.PeerLink;
import java.security.SecureRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Dealer, both parties and client inside one JVM, for tests and small runs: the same engines as the
 * servers run, with an in-memory link. It protects nothing, since one process sees everything.
 */
public final class InProcessModel implements PrivateModel, AutoCloseable {
    private static final long TIMEOUT_MILLIS = 600_000;

    private final BertConfig config;
    private final PrecisionPlan plan;
    private final SecureRandom random = new SecureRandom();
    private final SessionSeeds seeds = SessionSeeds.fresh(random);
    private final InMemoryChannel.Pair link =
            InMemoryChannel.pair(
                    Identity.of(Role.PARTY0),
                    Identity.of(Role.PARTY1),
                    ChannelOptions.DEFAULT.withTimeoutMillis(TIMEOUT_MILLIS));
    private final PeerLink toSecond = new PeerLink(link.first());
    private final PeerLink toFirst = new PeerLink(link.second());
    private final ExecutorService threads = Executors.newFixedThreadPool(2);
    private final DealerEngine dealer;
    private final PartyEngine first;
    private final PartyEngine second;
    private final ClientEngine client;
    private long inferences;

    /**
     * Starts a session.
     *
     * @param firstShares party 0's shares of the parameters
     * @param secondShares party 1's
     */
    public InProcessModel(
            BertConfig config,
            PrecisionPlan plan,
            ParameterWords firstShares,
            ParameterWords secondShares,
            RingKernels kernels) {
        this(config, plan, firstShares, secondShares, null, kernels);
    }

    /**
     * As above, of a model whose embedding tables may be public.
     *
     * @param embeddings the public tables, for the client; null where they are secret
     */
    public InProcessModel(
            BertConfig config,
            PrecisionPlan plan,
            ParameterWords firstShares,
            ParameterWords secondShares,
            @Nullable ParameterRows embeddings,
            RingKernels kernels) {
        this.config = config;
        this.plan = plan;
        this.client = new ClientEngine(config, plan, embeddings);
        this.dealer = new DealerEngine(config, plan, seeds, kernels);
        PartySeeds[] own = PartySeeds.ofBoth(seeds, random);
        Both<PartyEngine> parties =
                both(
                        () ->
                                new PartyEngine(
                                        0, config, plan, firstShares, own[0], toSecond, kernels),
                        () ->
                                new PartyEngine(
                                        1, config, plan, secondShares, own[1], toFirst, kernels));
        this.first = parties.first();
        this.second = parties.second();
    }

    @Override
    public Answer classify(TokenInput input) {
        return classify(input, ServerView.NONE);
    }

    /**
     * Classifies a padded batch while somebody looks over server 0's shoulder.
     *
     * @param view sees what server 0 holds of every value that is opened
     */
    public Answer classify(TokenInput input, ServerView view) {
        long inference = ++inferences;
        int batch = input.batch();
        int tokens = input.tokens();
        long start = System.nanoTime();
        DealtShares corrections = new DealtShares(PieceStore.inHeap());
        dealer.deal(inference, batch, tokens, corrections);
        long dealerBytes = corrections.memoryBytes();
        Both<Preparation> ready =
                both(
                        () ->
                                first.prepare(
                                        inference,
                                        batch,
                                        tokens,
                                        first.seedShares(
                                                inference, batch, tokens, ShareStore.HEAP)),
                        () -> second.prepare(inference, batch, tokens, corrections));
        long middle = System.nanoTime();
        long bytesBefore = toSecond.bytes();
        int roundsBefore = toSecond.rounds();
        MaskedInput masked;
        try (Seed one = dealer.inputSeed(0, inference);
                Seed two = dealer.inputSeed(1, inference)) {
            masked = client.mask(input, inference, one, two);
        }
        Both<byte[]> shares =
                both(
                        () -> first.infer(ready.first(), masked, toSecond, view),
                        () -> second.infer(ready.second(), masked, toFirst));
        double[][] logits = client.logits(shares.first(), shares.second(), batch);
        long end = System.nanoTime();
        return new Answer(
                logits,
                toSecond.rounds() - roundsBefore,
                toSecond.bytes() - bytesBefore,
                dealerBytes,
                (end - middle) * 1e-9,
                (middle - start) * 1e-9);
    }

    /** The declared cost of a shape, to be compared with what {@link #classify} measures. */
    public Cost declaredCost(int batch, int tokens) {
        return CostReading.of(PlannedNetwork.of(config, plan, batch, tokens));
    }

    @Override
    public void close() {
        threads.close();
        link.first().close();
        link.second().close();
        first.close();
        second.close();
        seeds.close();
    }

    private record Both<T>(T first, T second) {}

    private <T> Both<T> both(Callable<T> one, Callable<T> two) {
        Future<T> a = threads.submit(one);
        Future<T> b = threads.submit(two);
        return new Both<>(result(a), result(b));
    }

    private static <T> T result(Future<T> future) {
        try {
            return future.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted during an inference", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException(e.getCause());
        }
    }
}
