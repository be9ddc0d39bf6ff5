package io.secformer.infer.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.secformer.convert.calibrate.plan.PlanOptions;
import io.secformer.convert.calibrate.plan.TypicalModel;
import io.secformer.convert.fixedpoint.ParameterFormat;
import io.secformer.convert.fixedpoint.PrecisionPlan;
import io.secformer.convert.model.BertConfig;
import io.secformer.convert.model.SoftmaxFunction;
import io.secformer.convert.network.PlannedNetwork;
import io.secformer.convert.reading.TokenInput;
import io.secformer.convert.ring.RingKernels;
import io.secformer.convert.tensor.PackedMatrix;
import io.secformer.convert.tensor.RingMatmul;
import io.secformer.convert.tensor.Workers;
import io.secformer.infer.cost.Cost;
import io.secformer.infer.cost.MatrixProducts;
import io.secformer.infer.cost.OpCost;
import io.secformer.infer.engine.CostReading;
import io.secformer.infer.eval.InProcessModel;
import io.secformer.infer.net.LinkProfile;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How fast a server of this machine works: measured in a few seconds, so that the cost reading can
 * be given in seconds.
 *
 * @param kernel what multiplies
 * @param multiplyAddsPerSecond of matrix products modulo 2^64, of all cores together
 * @param narrowPerSecond the same modulo 2^32 or less
 * @param upTo40PerSecond the same modulo 2^33 to 2^40
 * @param upTo48PerSecond the same modulo 2^41 to 2^48
 * @param bytesPerSecond at which both servers together, on this machine, open values and use up
 *     what the dealer sent
 */
public record Machine(
        String kernel,
        double multiplyAddsPerSecond,
        double narrowPerSecond,
        double upTo40PerSecond,
        double upTo48PerSecond,
        double bytesPerSecond) {
    private static final String KERNEL = "kernel";
    private static final String WIDE = "multiplyAddsPerSecond";
    private static final String NARROW = "narrowMultiplyAddsPerSecond";
    private static final String UP_TO_40 = "upTo40BitsMultiplyAddsPerSecond";
    private static final String UP_TO_48 = "upTo48BitsMultiplyAddsPerSecond";
    private static final String BYTES = "bytesPerSecond";
    private static final int ROWS = 128;
    private static final int SIDE = 768;
    private static final int TOKENS = 64;

    /** Seconds of small inferences: the later ones run compiled, as in a server. */
    private static final double SMALL_SECONDS = 8;

    /** Measures this machine; nothing else should run on it. */
    public static Machine measure() {
        try (Workers workers = new Workers(Runtime.getRuntime().availableProcessors())) {
            RingKernels kernels = RingKernels.choose(workers, warning -> {});
            Machine products =
                    new Machine(
                            kernels.matmul().describe(),
                            rate(kernels.matmul(), Long.SIZE),
                            rate(kernels.matmul(), Integer.SIZE),
                            rate(kernels.matmul(), 40),
                            rate(kernels.matmul(), 48),
                            Double.POSITIVE_INFINITY);
            return new Machine(
                    products.kernel(),
                    products.multiplyAddsPerSecond(),
                    products.narrowPerSecond(),
                    products.upTo40PerSecond(),
                    products.upTo48PerSecond(),
                    products.bytes(kernels));
        }
    }

    /** Adds all speeds to a JSON object. */
    public void putInto(ObjectNode json) {
        json.put(KERNEL, kernel);
        json.put(WIDE, Math.round(multiplyAddsPerSecond));
        json.put(NARROW, Math.round(narrowPerSecond));
        json.put(UP_TO_40, Math.round(upTo40PerSecond));
        json.put(UP_TO_48, Math.round(upTo48PerSecond));
        json.put(BYTES, Math.round(bytesPerSecond));
    }

    /**
     * Reads what {@link #putInto} wrote.
     *
     * @return null if a speed is missing, or is none
     */
    public static @Nullable Machine fromJson(JsonNode json) {
        for (String name : List.of(WIDE, NARROW, UP_TO_40, UP_TO_48, BYTES)) {
            if (!(json.path(name).asDouble() > 0)) {
                return null;
            }
        }
        return new Machine(
                json.path(KERNEL).asText(),
                json.path(WIDE).asDouble(),
                json.path(NARROW).asDouble(),
                json.path(UP_TO_40).asDouble(),
                json.path(UP_TO_48).asDouble(),
                json.path(BYTES).asDouble());
    }

    private static double rate(RingMatmul matmul, int bits) {
        long[] a = new RandomShares(1, Long.SIZE).words(words("a", ROWS, SIDE));
        PackedMatrix b =
                matmul.pack(
                        SIDE,
                        SIDE,
                        bits,
                        new RandomShares(2, Long.SIZE).words(words("b", SIDE, SIDE)),
                        0);
        long[] c = new long[ROWS * SIDE];
        double best = Double.MAX_VALUE;
        for (int round = 0; round < 60; round++) {
            long start = System.nanoTime();
            matmul.multiply(ROWS, a, 0, b, c, 0);
            best = Math.min(best, (System.nanoTime() - start) * 1e-9);
        }
        return (double) ROWS * SIDE * SIDE / best;
    }

    private static ParameterFormat words(String name, int rows, int columns) {
        return new ParameterFormat(name, rows, columns, 0, Long.SIZE);
    }

    /** What a small model's inference takes beyond its matrix products, by the byte. */
    private double bytes(RingKernels kernels) {
        BertConfig config =
                BertConfig.ofSize(1000, 256, 2, 4, 1024).withSoftmax(SoftmaxFunction.TWO_QUAD);
        PrecisionPlan plan = TypicalModel.plan(config, TOKENS, PlanOptions.defaults());
        Cost cost = CostReading.of(PlannedNetwork.of(config, plan, 1, TOKENS));
        TokenInput input = TokenInput.of(new int[TOKENS], new int[TOKENS]);
        double best = Double.MAX_VALUE;
        try (InProcessModel model =
                new InProcessModel(
                        config,
                        plan,
                        new RandomShares(1, Long.SIZE),
                        new RandomShares(2, Long.SIZE),
                        kernels)) {
            long start = System.nanoTime();
            do {
                best = Math.min(best, model.classify(input).onlineSeconds());
            } while (System.nanoTime() - start < SMALL_SECONDS * 1e9);
        }
        double rest = Math.max(best - productSeconds(cost), 0.1 * best);
        return (cost.dealerBytes() + cost.serverBytes()) / rest;
    }

    /** Seconds of both servers' local work online, side by side on this machine. */
    public double localSeconds(Cost cost) {
        return productSeconds(cost) + (cost.dealerBytes() + cost.serverBytes()) / bytesPerSecond;
    }

    /** Seconds of both servers' matrix products online, side by side on this machine. */
    public double productSeconds(Cost cost) {
        double seconds = 0;
        for (OpCost operation : cost.operations()) {
            MatrixProducts products = operation.onlineProducts();
            seconds += products.multiplyAdds() / perSecond(products);
        }
        return 2 * seconds;
    }

    private double perSecond(MatrixProducts products) {
        if (products.narrow()) {
            return narrowPerSecond;
        }
        int bits = products.bits();
        return bits <= 40 ? upTo40PerSecond : bits <= 48 ? upTo48PerSecond : multiplyAddsPerSecond;
    }

    /**
     * Seconds that messages are under way: a delay a round, one for the input, one for the answer
     * and two for agreeing on the inference, and the time that the bytes of the busier direction
     * take to leave.
     */
    public static double linkSeconds(Cost cost, LinkProfile link) {
        int delays = cost.rounds() + 4;
        // Each direction carries half, and each server's own link half of what the client sends.
        double bytes = (cost.serverBytes() + cost.clientBytes()) / 2.0;
        double sending = link.bitsPerSecond() == 0 ? 0 : 8 * bytes / link.bitsPerSecond();
        return delays * link.delayNanos() * 1e-9 + sending;
    }
}
