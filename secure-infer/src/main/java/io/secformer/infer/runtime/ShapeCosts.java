package io.secformer.infer.runtime;

import io.secformer.convert.program.BertProgram;
import io.secformer.infer.op.Cost;
import io.secformer.infer.op.CostReading;
import io.secformer.infer.op.OpCost;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What inferences of a model take, by shape; the shapes of late are remembered. */
final class ShapeCosts {
    private static final int REMEMBERED = 32;

    /**
     * What a session has to know of a shape.
     *
     * @param dealt the operations for which the dealer sends something, in its order
     * @param dealerBytes what it sends in all
     * @param openingBytes the longest message between the servers
     */
    record ShapeCost(List<OpCost> dealt, long dealerBytes, int openingBytes) {}

    private final PublicModel model;
    private final Map<Shape, ShapeCost> known = new LinkedHashMap<>();

    ShapeCosts(PublicModel model) {
        this.model = model;
    }

    synchronized ShapeCost of(Shape shape) {
        ShapeCost found = known.remove(shape);
        ShapeCost cost = found != null ? found : read(shape);
        known.put(shape, cost);
        if (known.size() > REMEMBERED) {
            known.remove(known.keySet().iterator().next());
        }
        return cost;
    }

    private ShapeCost read(Shape shape) {
        Cost cost =
                CostReading.of(
                        new BertProgram(model.config(), shape.batch(), shape.tokens()),
                        model.plan());
        // Server bytes are of both directions, which are equal.
        long opening =
                cost.operations().stream().mapToLong(OpCost::serverBytes).max().orElse(0) / 2;
        return new ShapeCost(cost.dealt(), cost.dealerBytes(), Math.toIntExact(opening));
    }
}
