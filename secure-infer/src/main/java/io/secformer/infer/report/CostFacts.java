package io.secformer.infer.report;

import io.secformer.infer.bench.Machine;
import io.secformer.infer.cost.Cost;
import io.secformer.infer.cost.CostPart;
import io.secformer.infer.net.LinkProfile;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one text costs, as its plan has it.
 *
 * @param tokens length that it is padded to
 * @param cost of all
 * @param parts of the model, in their order
 * @param machine on which seconds are predicted; null if no speeds are known
 */
record CostFacts(int tokens, Cost cost, Map<CostPart, Cost> parts, @Nullable Machine machine) {

    /** Seconds of both servers' work for a part; not a number if no speeds are known. */
    double localSeconds(Cost part) {
        return machine == null ? Double.NaN : machine.localSeconds(part);
    }

    /** Seconds that messages are under way. */
    double linkSeconds(LinkProfile link) {
        return Machine.linkSeconds(cost, link);
    }
}
