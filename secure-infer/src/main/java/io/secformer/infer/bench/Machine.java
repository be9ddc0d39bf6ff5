package io.secformer.infer.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.secformer.convert.calibrate.plan.PlanOptions;
import io.secformer.convert.calibrate.plan.TypicalModel;
import io.secformer.convert.fixedpoint.ParameterFormat;
import io.secformer.convert.fixedpoint.PrecisionPlan;
import io.secformer.convert.fixedpoint.Strategy;
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
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.function.DoubleSupplier;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
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
 * @param dealtPerSecond bytes at which both servers together, on this machine, use up what the
 *     dealer sent
 * @param sentPerSecond bytes, of both directions together, at which they mask, open and compute on
 *     what they send each other
 * @param encryptedPerSecond bytes that a core encrypts and decrypts again, as links do
 */
public record Machine(
        String kernel,
        double multiplyAddsPerSecond,
        double narrowPerSecond,
        double upTo40PerSecond,
        double upTo48PerSecond,
        double dealtPerSecond,
        double sentPerSecond,
        double encryptedPerSecond) {
    private static final String KERNEL = "kernel";
    private static final String WIDE = "multiplyAddsPerSecond";
    private static final String NARROW = "narrowMultiplyAddsPerSecond";
    private static final String UP_TO_40 = "upTo40BitsMultiplyAddsPerSecond";
    private static final String UP_TO_48 = "upTo48BitsMultiplyAddsPerSecond";
    private static final String DEALT = "dealtBytesPerSecond";
    private static final String SENT = "sentBytesPerSecond";
    private static final String ENCRYPTED = "encryptedBytesPerSecond";
    private static final List<String> SPEEDS =
            List.of(WIDE, NARROW, UP_TO_40, UP_TO_48, DEALT, SENT, ENCRYPTED);

    private static final int ROWS = 128;
    private static final int SIDE = 768;
    private static final int TOKENS = 64;

    /**
     * Seconds of processor time without a better run after which a small inference runs as it does
     * in a server: its code is compiled meanwhile.
     */
    private static final double SETTLED_INFERENCE = 2.5;

    /** The same of a matrix product. */
    private static final double SETTLED_PRODUCT = 0.6;

    /** Seconds after which a measurement is what it is. */
    private static final double LONGEST = 120;

    /** What is less better than this is noise. */
    private static final double BETTER = 0.97;

    /** Bytes of a record of TLS. */
    private static final int RECORD = 1 << 14;

    /** The least share of a small inference that is not matrix products. */
    private static final double LEAST_REST = 0.1;

    /** Holds what was measured. */
    private static final class Measured {
        private static final Machine MACHINE = measureNow();

        private Measured() {}
    }

    /** Measures this machine, once a process; nothing else should run on it. */
    public static Machine measure() {
        return Measured.MACHINE;
    }

    private static Machine measureNow() {
        try (Workers workers = new Workers(Runtime.getRuntime().availableProcessors())) {
            RingKernels kernels = RingKernels.choose(workers, warning -> {});
            RingMatmul matmul = kernels.matmul();
            Machine products =
                    new Machine(
                            matmul.describe(),
                            rate(matmul, Long.SIZE),
                            rate(matmul, Integer.SIZE),
                            rate(matmul, 40),
                            rate(matmul, 48),
                            Double.POSITIVE_INFINITY,
                            Double.POSITIVE_INFINITY,
                            encrypted());
            return products.withBytes(
                    products.rest(Strategy.SERIES, kernels),
                    products.rest(Strategy.SECFORMER, kernels));
        }
    }

    /**
     * What a small inference takes beyond its matrix products.
     *
     * @param dealt bytes
     * @param sent bytes
     * @param seconds that they take
     */
    private record Rest(double dealt, double sent, double seconds) {}

    /** Two kinds of bytes, by two inferences that have them in different proportions. */
    private Machine withBytes(Rest few, Rest many) {
        double determinant = few.dealt() * many.sent() - many.dealt() * few.sent();
        double dealt = (few.seconds() * many.sent() - many.seconds() * few.sent()) / determinant;
        double sent = (few.dealt() * many.seconds() - many.dealt() * few.seconds()) / determinant;
        double least = LEAST_REST * few.seconds() / (few.dealt() + few.sent());
        return new Machine(
                kernel,
                multiplyAddsPerSecond,
                narrowPerSecond,
                upTo40PerSecond,
                upTo48PerSecond,
                1 / Math.max(dealt, least),
                1 / Math.max(sent, least),
                encryptedPerSecond);
    }

    /** Adds all speeds to a JSON object. */
    public void putInto(ObjectNode json) {
        json.put(KERNEL, kernel);
        double[] speeds = {
            multiplyAddsPerSecond,
            narrowPerSecond,
            upTo40PerSecond,
            upTo48PerSecond,
            dealtPerSecond,
            sentPerSecond,
            encryptedPerSecond
        };
        for (int i = 0; i < speeds.length; i++) {
            json.put(SPEEDS.get(i), Math.round(speeds[i]));
        }
    }

    /**
     * Reads what {@link #putInto} wrote.
     *
     * @return null if a speed is missing, or is none
     */
    public static @Nullable Machine fromJson(JsonNode json) {
        double[] speeds = SPEEDS.stream().mapToDouble(name -> json.path(name).asDouble()).toArray();
        for (double speed : speeds) {
            if (!(speed > 0)) {
                return null;
            }
        }
        return new Machine(
                json.path(KERNEL).asText(),
                speeds[0],
                speeds[1],
                speeds[2],
                speeds[3],
                speeds[4],
                speeds[5],
                speeds[6]);
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
        double best =
                best(
                        SETTLED_PRODUCT,
                        () -> {
                            long start = System.nanoTime();
                            matmul.multiply(ROWS, a, 0, b, c, 0);
                            return (System.nanoTime() - start) * 1e-9;
                        });
        return (double) ROWS * SIDE * SIDE / best;
    }

    /**
     * The shortest time of a task. The first ones are not compiled yet; on a busy machine the
     * compiler takes its time, so that processor time counts, not the clock's.
     *
     * @param settled seconds of processor time without a better one that end it
     * @param task gives its seconds
     */
    private static double best(double settled, DoubleSupplier task) {
        double best = Double.MAX_VALUE;
        long start = System.nanoTime();
        double improved = processorSeconds();
        do {
            double seconds = task.getAsDouble();
            if (seconds < BETTER * best) {
                improved = processorSeconds();
            }
            best = Math.min(best, seconds);
        } while (processorSeconds() - improved < settled
                && System.nanoTime() - start < LONGEST * 1e9);
        return best;
    }

    /** Of this process, all its threads, the compiler's too. */
    private static double processorSeconds() {
        return ProcessHandle.current().info().totalCpuDuration().orElseThrow().toNanos() * 1e-9;
    }

    private static ParameterFormat words(String name, int rows, int columns) {
        return new ParameterFormat(name, rows, columns, 0, Long.SIZE);
    }

    private Rest rest(Strategy strategy, RingKernels kernels) {
        BertConfig config =
                BertConfig.ofSize(1000, 256, 2, 4, 1024).withSoftmax(SoftmaxFunction.TWO_QUAD);
        PlanOptions options = PlanOptions.defaults().withStrategy(strategy);
        PrecisionPlan plan = TypicalModel.plan(config, TOKENS, options);
        Cost cost = CostReading.of(PlannedNetwork.of(config, plan, 1, TOKENS));
        TokenInput input = TokenInput.of(new int[TOKENS], new int[TOKENS]);
        double best;
        try (InProcessModel model =
                new InProcessModel(
                        config,
                        plan,
                        new RandomShares(1, Long.SIZE),
                        new RandomShares(2, Long.SIZE),
                        kernels)) {
            best = best(SETTLED_INFERENCE, () -> model.classify(input).onlineSeconds());
        }
        double seconds = Math.max(best - productSeconds(cost), LEAST_REST * best);
        return new Rest(cost.dealerBytes(), cost.serverBytes(), seconds);
    }

    /** AES-128 in Galois counter mode, which TLS 1.3 has, there and back. */
    private static double encrypted() {
        try {
            byte[] record = new byte[RECORD];
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            SecretKeySpec key = new SecretKeySpec(new byte[16], "AES");
            double best = Double.MAX_VALUE;
            for (int i = 1; i <= 4000; i++) {
                // Whatever key and text are, the time is the same; a nonce is used once.
                byte[] nonce = ByteBuffer.allocate(12).putInt(i).array();
                GCMParameterSpec parameters = new GCMParameterSpec(128, nonce);
                long start = System.nanoTime();
                cipher.init(Cipher.ENCRYPT_MODE, key, parameters);
                byte[] sealed = cipher.doFinal(record);
                cipher.init(Cipher.DECRYPT_MODE, key, parameters);
                cipher.doFinal(sealed);
                best = Math.min(best, (System.nanoTime() - start) * 1e-9);
            }
            return RECORD / best;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java runtime has no AES in GCM", e);
        }
    }

    /** Seconds of both servers' local work online, side by side on this machine. */
    public double localSeconds(Cost cost) {
        // Each of two servers has a core for what it encrypts, and then for what it decrypts.
        double encrypted = (cost.serverBytes() + cost.clientBytes()) / 2.0;
        return productSeconds(cost)
                + cost.dealerBytes() / dealtPerSecond
                + cost.serverBytes() / sentPerSecond
                + encrypted / encryptedPerSecond;
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
