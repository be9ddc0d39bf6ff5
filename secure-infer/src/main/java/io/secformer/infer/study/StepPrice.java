package io.secformer.infer.study;

import io.secformer.convert.calibrate.plan.PlanOptions;
import io.secformer.convert.calibrate.plan.TypicalModel;
import io.secformer.convert.fixedpoint.PrecisionPlan;
import io.secformer.convert.model.BertConfig;
import io.secformer.convert.network.PlannedNetwork;
import io.secformer.infer.bench.Machine;
import io.secformer.infer.cost.Cost;
import io.secformer.infer.engine.CostReading;
import io.secformer.infer.net.LinkProfile;
import java.util.List;

/**
 * What one inference of one text costs by one step of an ablation.
 *
 * @param tokens length of the text
 * @param rounds between the servers, online
 * @param serverBytes between the servers, both directions together, online
 * @param dealerBytes from the dealer
 * @param localSeconds predicted work of both servers on one machine, online: matrix products, and
 *     all else at a rate a byte, which is that of series; of other strategies off by two or more
 * @param linkSeconds predicted messages under way over every link, in the order of the links
 */
record StepPrice(
        AblationStep step,
        int tokens,
        int rounds,
        long serverBytes,
        long dealerBytes,
        double localSeconds,
        List<Double> linkSeconds) {

    StepPrice {
        linkSeconds = List.copyOf(linkSeconds);
    }

    /**
     * Reads the cost of a typical model of an architecture; nothing is evaluated.
     *
     * @param architecture whose softmax the step's takes the place of
     * @param machine how fast servers work
     * @throws IllegalArgumentException if the model takes no texts of that length
     */
    static StepPrice of(
            AblationStep step,
            BertConfig architecture,
            int tokens,
            Machine machine,
            List<LinkProfile> links) {
        BertConfig config = architecture.withSoftmax(step.softmax());
        PlanOptions options = PlanOptions.defaults().withStrategy(step.strategy());
        PrecisionPlan plan = TypicalModel.plan(config, tokens, options);
        Cost cost = CostReading.of(PlannedNetwork.of(config, plan, 1, tokens));
        return new StepPrice(
                step,
                tokens,
                cost.rounds(),
                cost.serverBytes(),
                cost.dealerBytes(),
                machine.localSeconds(cost),
                links.stream().map(link -> Machine.linkSeconds(cost, link)).toList());
    }

    /** Predicted seconds online over a link, by its place in the list. */
    double seconds(int link) {
        return localSeconds + linkSeconds.get(link);
    }
}
