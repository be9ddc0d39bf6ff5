package io.secformer.convert.network;

import io.secformer.convert.fixedpoint.Strategy;
import io.secformer.convert.model.BertConfig;
import io.secformer.convert.op.TensorOps;
import io.secformer.convert.strategy.AttentionRule;
import io.secformer.convert.strategy.Choices;
import java.util.List;

/** A model's architecture, for batches of one shape: what goes in, what comes out, what is done. */
public interface Network {

    /**
     * The network of an architecture: the only place that chooses one.
     *
     * @param batch sentences evaluated together, B
     * @param tokens padded length, T
     * @throws IllegalArgumentException if there is none, or it takes no texts of that length
     */
    static Network of(BertConfig config, Choices choices, int batch, int tokens) {
        return new BertNetwork(config, choices, batch, tokens);
    }

    /**
     * Requires that there is a network of an architecture on shares.
     *
     * @param strategy how it is computed
     * @throws IllegalArgumentException if there is none: it says why
     */
    static void requireSupported(BertConfig config, Strategy strategy) {
        AttentionRule.requireComputable(config.softmax(), strategy);
    }

    /** Sentences evaluated together, B. */
    int batch();

    /** Padded length, T. */
    int tokens();

    /** What the client publishes, in the order of its numbers. */
    List<NetworkInput> inputs();

    /** What is revealed to the client. */
    NetworkOutput output();

    /** Reads the network; the output goes to {@link TensorOps#reveal}. */
    <S, O> void run(TensorOps<S, O> ops);
}
