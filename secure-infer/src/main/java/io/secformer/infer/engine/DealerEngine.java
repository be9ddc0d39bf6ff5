package io.secformer.infer.engine;

import io.secformer.convert.fixedpoint.PrecisionPlan;
import io.secformer.convert.model.BertConfig;
import io.secformer.convert.network.PlannedNetwork;
import io.secformer.convert.ring.RingKernels;
import io.secformer.infer.correlation.CorrectionSink;
import io.secformer.infer.correlation.CorrelationException;
import io.secformer.infer.correlation.InputSeeds;
import io.secformer.infer.correlation.SessionSeeds;
import io.secformer.infer.protocol.DealerContext;
import io.secformer.infer.protocol.DealerWeights;
import io.secformer.infer.protocol.ProtocolSuite;
import io.secformer.infer.random.Seed;

/**
 * The dealer of a session: knows a model's architecture and precision plan and the seeds of both
 * parties, and neither weights nor inputs nor what the parties send each other.
 */
public final class DealerEngine {
    private final BertConfig config;
    private final PrecisionPlan plan;
    private final SessionSeeds seeds;
    private final RingKernels kernels;
    private final DealerWeights weights;
    private final ProtocolSuite<?> suite;

    /**
     * Expands the masks of all weights, where they are opened once a session.
     *
     * @param seeds fresh for this session; never used for another model
     */
    public DealerEngine(
            BertConfig config, PrecisionPlan plan, SessionSeeds seeds, RingKernels kernels) {
        this(config, plan, Suites.of(plan), seeds, kernels);
    }

    /** The same with a suite of the caller's choice, which has to be the parties' too. */
    public DealerEngine(
            BertConfig config,
            PrecisionPlan plan,
            ProtocolSuite<?> suite,
            SessionSeeds seeds,
            RingKernels kernels) {
        this.config = config;
        this.plan = plan;
        this.suite = suite;
        this.seeds = seeds;
        this.kernels = kernels;
        this.weights =
                suite.opensWeightsOnce()
                        ? new DealerWeights(PlannedNetwork.parameters(config, plan), seeds, kernels)
                        : new DealerWeights();
    }

    /**
     * Deals one inference. The caller makes sure that a number is dealt once.
     *
     * @param inference its number in the session, from 1
     * @param batch sentences, B
     * @param tokens padded length, T
     * @param sink takes party 1's corrections, operation by operation
     */
    public void deal(long inference, int batch, int tokens, CorrectionSink sink) {
        requireNumber(inference);
        PlannedNetwork network = PlannedNetwork.of(config, plan, batch, tokens);
        DealerContext context = new DealerContext(seeds, inference, weights, sink, kernels);
        network.run(new DealerReading(context, suite));
    }

    /** The input seed of a party, of which the client of the inference gets both. */
    public Seed inputSeed(int party, long inference) {
        requireNumber(inference);
        return InputSeeds.derive(seeds.of(party), inference);
    }

    static void requireNumber(long inference) {
        if (inference <= SessionSeeds.SESSION) {
            throw new CorrelationException("inferences are numbered from 1, found " + inference);
        }
    }
}
