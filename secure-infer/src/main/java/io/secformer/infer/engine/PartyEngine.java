package io.secformer.infer.engine;

import io.secformer.convert.fixedpoint.PrecisionPlan;
import io.secformer.convert.model.BertConfig;
import io.secformer.convert.network.PlannedNetwork;
import io.secformer.convert.op.ParameterUse;
import io.secformer.convert.op.ParameterWords;
import io.secformer.convert.ring.RingKernels;
import io.secformer.infer.correlation.CorrelationException;
import io.secformer.infer.correlation.DealtShares;
import io.secformer.infer.correlation.PartySeeds;
import io.secformer.infer.correlation.SeedShares;
import io.secformer.infer.correlation.ShareStore;
import io.secformer.infer.cost.Cost;
import io.secformer.infer.cost.OpCost;
import io.secformer.infer.protocol.MaskedInput;
import io.secformer.infer.protocol.PartyContext;
import io.secformer.infer.protocol.PartyWeights;
import io.secformer.infer.protocol.Peer;
import io.secformer.infer.protocol.ProtocolSuite;
import java.util.List;

/**
 * A party of a session: its weights stay resident; inferences follow. Its seeds are overwritten
 * when it is closed, and nothing can be prepared or revealed afterwards.
 */
public final class PartyEngine implements AutoCloseable {
    private final int party;
    private final BertConfig config;
    private final PrecisionPlan plan;
    private final PartySeeds seeds;
    private final RingKernels kernels;
    private final PartyWeights weights;
    private final ProtocolSuite<?> suite;

    /**
     * Opens the masked weights with the other party, which does the same at the same time, where
     * the suite opens them once a session.
     *
     * @param party 0 or 1
     * @param shares this party's shares of the parameters
     * @param seeds this party's seeds of the session; adopted
     * @param peer the other party
     */
    public PartyEngine(
            int party,
            BertConfig config,
            PrecisionPlan plan,
            ParameterWords shares,
            PartySeeds seeds,
            Peer peer,
            RingKernels kernels) {
        this(party, config, plan, Suites.of(plan), shares, seeds, peer, kernels);
    }

    /** The same with a suite of the caller's choice, which has to be the other roles' too. */
    public PartyEngine(
            int party,
            BertConfig config,
            PrecisionPlan plan,
            ProtocolSuite<?> suite,
            ParameterWords shares,
            PartySeeds seeds,
            Peer peer,
            RingKernels kernels) {
        this.party = party;
        this.config = config;
        this.plan = plan;
        this.suite = suite;
        this.seeds = seeds;
        this.kernels = kernels;
        List<ParameterUse> uses = PlannedNetwork.parameters(config, plan);
        this.weights =
                suite.opensWeightsOnce()
                        ? PartyWeights.open(uses, shares, seeds.own(), peer, kernels)
                        : PartyWeights.unopened(uses, shares);
    }

    /** Memory that the resident weights take, in bytes. */
    public long weightBytes() {
        return weights.memoryBytes();
    }

    /**
     * Expands party 0's shares of an inference; party 1's are the dealer's corrections.
     *
     * @param store where they wait for their use; the caller closes them
     */
    public DealtShares seedShares(long inference, int batch, int tokens, ShareStore store) {
        Cost cost = CostReading.of(PlannedNetwork.of(config, plan, batch, tokens), suite);
        DealtShares shares = store.open(inference, cost.dealerBytes());
        try {
            for (OpCost dealt : cost.dealt()) {
                SeedShares.expand(
                        seeds.own(),
                        inference,
                        dealt.op(),
                        dealt.pieceBytes(),
                        kernels.workers(),
                        shares);
            }
            return shares;
        } catch (RuntimeException | Error e) {
            shares.close();
            throw e;
        }
    }

    /**
     * Does all that can be done before a request: nothing is sent.
     *
     * @param inference its number in the session, from 1
     * @param batch sentences, B
     * @param tokens padded length, T
     * @param shares this party's shares of what the dealer deals for it; closed with the result
     */
    public Preparation prepare(long inference, int batch, int tokens, DealtShares shares) {
        DealerEngine.requireNumber(inference);
        PlannedNetwork network = PlannedNetwork.of(config, plan, batch, tokens);
        PartyContext context =
                new PartyContext(party, seeds.own(), inference, weights, shares, kernels);
        network.run(new PreparationReading(context, suite));
        return new Preparation(inference, network, context);
    }

    /**
     * Evaluates the model on a client's input.
     *
     * @param input what the client published to both parties
     * @param peer the other party, which evaluates the same inference at the same time
     * @return this party's share of the logits, packed, for the client alone
     * @throws CorrelationException if the preparation has been used before
     */
    public byte[] infer(Preparation preparation, MaskedInput input, Peer peer) {
        return infer(preparation, input, peer, ServerView.NONE);
    }

    /**
     * The same, watched.
     *
     * @param view sees what this party holds of every value that is opened
     * @throws CorrelationException if the preparation has been used before
     */
    public byte[] infer(Preparation preparation, MaskedInput input, Peer peer, ServerView view) {
        if (!preparation.take()) {
            throw new CorrelationException(
                    "inference " + preparation.inference() + " has been used already");
        }
        preparation.context().receive(input);
        PartyReading<?> reading =
                new PartyReading<>(preparation.context(), suite, peer, seeds.reveal(), view);
        preparation.network().run(reading);
        return reading.logits();
    }

    /** Overwrites the seeds: the session is over. */
    @Override
    public void close() {
        seeds.close();
    }
}
