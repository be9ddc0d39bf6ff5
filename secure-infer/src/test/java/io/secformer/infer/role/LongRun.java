package io.secformer.infer.role;

import io.secformer.convert.reading.TokenInput;
import io.secformer.infer.role.client.InferenceClient;
import io.secformer.infer.role.dealer.PoolOptions;
import io.secformer.infer.session.RequestShape;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * Many inferences of one session, two clients at a time, and what the heap holds meanwhile. The
 * test runs it on a tiny model; as a program it takes a folder of shares of any size:
 *
 * <pre>LongRun SHARES BATCH TOKENS INFERENCES</pre>
 */
public final class LongRun {
    private static final int CLIENTS = 2;
    private static final int COLLECTIONS = 4;
    private static final int STEPS = 10;

    private final Roles roles;
    private final IntFunction<TokenInput> inputs;
    private final AtomicInteger asked = new AtomicInteger();

    /** Asks about inputs by number. */
    LongRun(Roles roles, IntFunction<TokenInput> inputs) {
        this.roles = roles;
        this.inputs = inputs;
    }

    /** Runs inferences, and tells the bytes that the heap then holds. */
    long heapAfter(int inferences) {
        int until = asked.get() + inferences;
        List<CompletableFuture<Void>> clients =
                IntStream.range(0, CLIENTS)
                        .mapToObj(_ -> CompletableFuture.runAsync(() -> ask(until)))
                        .toList();
        clients.forEach(CompletableFuture::join);
        asked.set(until);
        return heap();
    }

    private void ask(int until) {
        try (InferenceClient client = roles.client()) {
            for (int i = asked.getAndIncrement(); i < until; i = asked.getAndIncrement()) {
                client.infer(inputs.apply(i));
            }
        }
    }

    /** What is reachable: the least of several looks, since threads go on allocating. */
    private static long heap() {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < COLLECTIONS; i++) {
            System.gc();
            least =
                    Math.min(
                            least,
                            ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
        }
        return least;
    }

    /** Prints the heap after every tenth of a run. */
    public static void main(String[] arguments) {
        Path shares = Path.of(arguments[0]);
        RequestShape shape =
                new RequestShape(Integer.parseInt(arguments[1]), Integer.parseInt(arguments[2]));
        int inferences = Integer.parseInt(arguments[3]);
        PoolOptions pool = new PoolOptions(Map.of(shape, 1), 0, Long.MAX_VALUE);
        try (Roles roles = new Roles(shares, temporary(), 600_000, pool).startAll()) {
            LongRun run = new LongRun(roles, _ -> anything(shape));
            for (int done = 0; done < inferences; done += inferences / STEPS) {
                System.out.printf(
                        Locale.ROOT,
                        "%d inferences of %s tokens: %.1f MB in the heap%n",
                        done + inferences / STEPS,
                        shape,
                        run.heapAfter(inferences / STEPS) / 1e6);
            }
        }
    }

    private static Path temporary() {
        try {
            return Files.createTempDirectory("secformer-long-run");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static TokenInput anything(RequestShape shape) {
        List<int[]> rows = new ArrayList<>();
        int[] lengths = new int[shape.batch()];
        for (int i = 0; i < shape.batch(); i++) {
            rows.add(new int[shape.tokens()]);
            lengths[i] = shape.tokens();
        }
        int[][] tokens = rows.toArray(int[][]::new);
        return new TokenInput(tokens, tokens, lengths);
    }
}
