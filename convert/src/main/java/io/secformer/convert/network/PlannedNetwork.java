package io.secformer.convert.network;

import io.secformer.convert.fixedpoint.ParameterFormat;
import io.secformer.convert.fixedpoint.PrecisionPlan;
import io.secformer.convert.model.BertConfig;
import io.secformer.convert.op.DatalessReading;
import io.secformer.convert.op.FixedPointOps;
import io.secformer.convert.op.Input;
import io.secformer.convert.op.Op;
import io.secformer.convert.op.OpenedFormat;
import io.secformer.convert.op.ParameterUse;
import io.secformer.convert.op.Pick;
import io.secformer.convert.op.Reading;
import io.secformer.convert.op.Unknown;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A network in the formats of its precision plan: what dealer, servers and client read. */
public final class PlannedNetwork {
    private final BertConfig config;
    private final PrecisionPlan plan;
    private final Network network;

    private PlannedNetwork(BertConfig config, PrecisionPlan plan, Network network) {
        this.config = config;
        this.plan = plan;
        this.network = network;
    }

    /**
     * The network of a model.
     *
     * @param batch sentences evaluated together, B
     * @param tokens padded length, T
     * @throws IllegalArgumentException if the model takes no texts of that length, or the plan's
     *     strategy cannot compute it
     */
    public static PlannedNetwork of(BertConfig config, PrecisionPlan plan, int batch, int tokens) {
        Network.requireSupported(config, plan.strategy());
        Network network = Network.of(config, new PlannedChoices(plan), batch, tokens);
        return new PlannedNetwork(config, plan, network);
    }

    public BertConfig config() {
        return config;
    }

    public PrecisionPlan plan() {
        return plan;
    }

    /** Sentences evaluated together, B. */
    public int batch() {
        return network.batch();
    }

    /** Padded length, T. */
    public int tokens() {
        return network.tokens();
    }

    /** What the client publishes. */
    public List<Input> inputs() {
        List<Input> inputs = new ArrayList<>();
        for (NetworkInput input : network.inputs()) {
            OpenedFormat format = new OpenedFormat(input.shape(), plan.wire(input.wire()));
            inputs.add(new Input(inputs.size(), input.kind(), format));
        }
        return inputs;
    }

    /** What is revealed to the client: the logits, {@code [B, 1, 1, labels]}. */
    public OpenedFormat output() {
        NetworkOutput output = network.output();
        return new OpenedFormat(output.shape(), plan.wire(output.wire()));
    }

    /** How the shared parameters of a model are used, in the order of its plan. */
    public static List<ParameterUse> parameters(BertConfig config, PrecisionPlan plan) {
        Multiplied multiplied = new Multiplied();
        int tokens = Math.min(2, config.maxPositionEmbeddings());
        of(config, plan, 1, tokens).run(multiplied);
        List<ParameterUse> uses = new ArrayList<>();
        for (ParameterFormat format : plan.parameters().values()) {
            ParameterUse.Kind kind = multiplied.kinds.getOrDefault(format, ParameterUse.Kind.ADDED);
            uses.add(new ParameterUse(uses.size(), format, kind));
        }
        return uses;
    }

    /** Reads the network in fixed point; the output goes to {@link Reading#reveal}. */
    public <V, M> void run(Reading<V, M> reading) {
        network.run(new FixedPointOps<>(inputs(), plan, reading));
    }

    /** Collects the parameters that multiply. */
    private static final class Multiplied extends DatalessReading<Unknown> {
        private final Map<ParameterFormat, ParameterUse.Kind> kinds = new HashMap<>();

        @Override
        protected Unknown opened(int number, OpenedFormat format) {
            return Unknown.VALUE;
        }

        @Override
        public Unknown pick(Pick part, Unknown x) {
            return x;
        }

        @Override
        protected void note(int number, Op op, List<Unknown> operands) {
            kinds.putAll(op.multiplied());
        }
    }
}
