package io.secformer.convert.calibrate.observe;

import io.secformer.convert.calibrate.fit.BlasMatmul;
import io.secformer.convert.calibrate.fit.BlasMatmul.Precision;
import io.secformer.convert.reading.TokenInput;
import io.secformer.convert.tensor.PlainRealMatmul;
import io.secformer.convert.tensor.RealMatmul;
import io.secformer.convert.tensor.Workers;
import io.secformer.kit.progress.Progress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Passes over calibration data in the clear: what multiplies, chosen once, and where progress goes.
 * Batches share the processors.
 *
 * <p>Ranges and sensitivities, of which three digits are needed, are taken in single precision;
 * logits that others are compared with in double.
 *
 * @param ranges products of passes that look for ranges
 * @param logits products of passes that give logits
 * @param progress of every pass
 */
public record Passes(RealMatmul ranges, RealMatmul logits, Progress progress) {

    /** Passes in plain Java and double precision, without progress. */
    public static Passes plain() {
        RealMatmul matmul = new PlainRealMatmul();
        return new Passes(matmul, matmul, Progress.none());
    }

    /**
     * Passes by OpenBLAS, or in plain Java where it has no library for this machine.
     *
     * @param warn takes a sentence that says so
     */
    public static Passes choose(Progress progress, Consumer<String> warn) {
        try {
            return new Passes(
                    new BlasMatmul(Precision.SINGLE), new BlasMatmul(Precision.DOUBLE), progress);
        } catch (LinkageError e) {
            warn.accept(
                    "calibration runs in plain Java, several times slower than it could: OpenBLAS"
                            + " does not load here ("
                            + e.getMessage()
                            + ")");
            return new Passes(new PlainRealMatmul(), new PlainRealMatmul(), progress);
        }
    }

    /**
     * One pass, with a line of its own.
     *
     * @param name what it is for
     * @param read reads a batch; called by several threads
     * @param take takes what came of the batches, in their order, by one thread at a time
     */
    public <R> void run(
            String name, List<TokenInput> batches, Function<TokenInput, R> read, Consumer<R> take) {
        Progress.Step step = progress.begin(name, PaddedBatches.examples(batches), "examples");
        if (ranges instanceof BlasMatmul) {
            BlasMatmul.withOneThreadACall(() -> run(batches, read, take, step));
        } else {
            run(batches, read, take, step);
        }
        step.done();
    }

    private static <R> void run(
            List<TokenInput> batches,
            Function<TokenInput, R> read,
            Consumer<R> take,
            IntConsumer done) {
        InOrder<R> results = new InOrder<>(take);
        int[] sentences = new int[1];
        FirstFailure failure = new FirstFailure();
        try (Workers workers = new Workers(Runtime.getRuntime().availableProcessors())) {
            workers.run(
                    batches.size(),
                    i -> {
                        if (failure.isBefore(i)) {
                            return; // nobody waits for the others
                        }
                        TokenInput batch = batches.get(i);
                        try {
                            R result = read.apply(batch);
                            synchronized (results) {
                                results.add(i, result);
                                sentences[0] += batch.batch();
                                done.accept(sentences[0]);
                            }
                        } catch (RuntimeException e) {
                            failure.add(i, e);
                        }
                    });
        }
        failure.rethrow();
    }

    /** What is wrong with the first batch that anything is wrong with, whoever reads faster. */
    private static final class FirstFailure {
        private int at = Integer.MAX_VALUE;
        private @Nullable RuntimeException what;

        synchronized boolean isBefore(int batch) {
            return at < batch;
        }

        synchronized void add(int batch, RuntimeException failure) {
            if (batch < at) {
                at = batch;
                what = failure;
            }
        }

        synchronized void rethrow() {
            if (what != null) {
                throw what;
            }
        }
    }

    /** Hands results on in the order of their numbers. */
    private static final class InOrder<R> {
        private final Consumer<R> take;
        private final Map<Integer, R> early = new HashMap<>();
        private int next;

        InOrder(Consumer<R> take) {
            this.take = take;
        }

        void add(int number, R result) {
            early.put(number, result);
            for (R due = early.remove(next); due != null; due = early.remove(next)) {
                take.accept(due);
                next++;
            }
        }
    }
}
