package io.secformer.infer.session;

import io.secformer.convert.network.PlannedNetwork;
import io.secformer.infer.cost.Cost;
import io.secformer.infer.cost.OpCost;
import io.secformer.infer.engine.CostReading;
import io.secformer.infer.engine.Memory;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What inferences of a model take, by shape; the shapes of late are remembered. */
public final class ShapeCosts {
    private static final int REMEMBERED = 32;

    /**
     * What a session has to know of a shape.
     *
     * @param dealt the operations for which the dealer sends something, in its order
     * @param dealerBytes what it sends in all
     * @param openingBytes no message between the servers is longer
     * @param inputBytes what the client sends, to both together
     * @param preparedBytes in the heap of a server, until it is begun
     * @param workingBytes the same, while it is evaluated
     */
    public record ShapeCost(
            List<OpCost> dealt,
            long dealerBytes,
            int openingBytes,
            long inputBytes,
            long preparedBytes,
            long workingBytes) {}

    private final PublicModel model;
    private final Map<RequestShape, ShapeCost> known = new LinkedHashMap<>();

    public ShapeCosts(PublicModel model) {
        this.model = model;
    }

    public synchronized ShapeCost of(RequestShape shape) {
        ShapeCost found = known.remove(shape);
        ShapeCost cost = found != null ? found : read(shape);
        known.put(shape, cost);
        if (known.size() > REMEMBERED) {
            known.remove(known.keySet().iterator().next());
        }
        return cost;
    }

    /**
     * The same of what a client asks for.
     *
     * @throws RefusedRequestException if the model does not take it, or it is beyond all numbers
     */
    public ShapeCost ofRequest(RequestShape shape) {
        shape.requireFits(model.config());
        try {
            return of(shape);
        } catch (ArithmeticException | IllegalArgumentException e) {
            throw new RefusedRequestException(
                    "a batch of "
                            + shape
                            + " tokens is more than this model can be asked at a time",
                    e);
        }
    }

    private ShapeCost read(RequestShape shape) {
        PlannedNetwork network =
                PlannedNetwork.of(model.config(), model.plan(), shape.batch(), shape.tokens());
        Cost cost = CostReading.of(network);
        // Server bytes are of both directions, which are equal.
        long opening =
                cost.operations().stream().mapToLong(OpCost::serverBytes).max().orElse(0) / 2;
        Memory memory = Memory.of(network, cost);
        return new ShapeCost(
                cost.dealt(),
                cost.dealerBytes(),
                // An operation of several rounds sends several messages, none longer than an array.
                (int) Math.min(opening, Integer.MAX_VALUE),
                cost.clientBytes(),
                memory.prepared(),
                memory.working());
    }
}
