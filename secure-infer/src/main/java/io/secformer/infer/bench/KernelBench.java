package io.secformer.infer.bench;

import io.secformer.convert.fixedpoint.ParameterFormat;
import io.secformer.convert.model.BertConfig;
import io.secformer.convert.ring.MultiplyLimit;
import io.secformer.convert.ring.RingKernels;
import io.secformer.convert.tensor.PackedMatrix;
import io.secformer.convert.tensor.PlainRingMatmul;
import io.secformer.convert.tensor.RingMatmul;
import io.secformer.convert.tensor.Workers;
import io.secformer.infer.cost.MatrixProducts;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/**
 * Measures the ring product at the shapes of a model: weights laid out before, as the servers keep
 * them. Beside it the plain product, libtorch's product of 64-bit integers, and the processor's
 * limit. Nothing else should run meanwhile.
 */
public final class KernelBench {

    private record Entry(String kernel, int threads, MatrixProducts shape, Race.Runner runner) {}

    private final List<MatrixProducts> shapes;
    private final Race race;
    private final List<Entry> entries = new ArrayList<>();
    private final Map<Integer, Race.Runner> limits = new TreeMap<>();
    private final Set<String> missing = new LinkedHashSet<>();

    private KernelBench(List<MatrixProducts> shapes, Race race) {
        this.shapes = shapes;
        this.race = race;
    }

    /**
     * Measures on one thread and on one a core.
     *
     * @param rows tokens of all sentences
     */
    public static KernelSpeeds measure(BertConfig config, int rows) {
        return measure(config, rows, new Race(16, 0.04));
    }

    static KernelSpeeds measure(BertConfig config, int rows, Race race) {
        KernelBench bench = new KernelBench(shapes(config, rows), race);
        try (Workers one = new Workers(1);
                Workers all = new Workers(Runtime.getRuntime().availableProcessors())) {
            List<Workers> counts = all.threads() == 1 ? List.of(one) : List.of(one, all);
            counts.forEach(bench::enterOwn);
            return bench.runBesideLibtorch(counts);
        }
    }

    /** The products of activations with weights, in a layer. */
    static List<MatrixProducts> shapes(BertConfig config, int rows) {
        int hidden = config.hiddenSize();
        int wide = config.intermediateSize();
        return List.of(
                new MatrixProducts(1, rows, hidden, hidden, Long.SIZE),
                new MatrixProducts(1, rows, hidden, wide, Long.SIZE),
                new MatrixProducts(1, rows, wide, hidden, Long.SIZE));
    }

    private void enterOwn(Workers workers) {
        RingMatmul chosen = RingKernels.choose(workers, missing::add).matmul();
        RingMatmul plain = new PlainRingMatmul(workers);
        if (!(chosen instanceof PlainRingMatmul)) {
            limits.put(workers.threads(), race.enter(() -> MultiplyLimit.multiplyAdds(workers)));
            enter(KernelSpeeds.VECTOR, chosen, workers, Long.SIZE);
            enter(KernelSpeeds.NARROW, chosen, workers, Integer.SIZE);
        }
        enter(KernelSpeeds.PLAIN, plain, workers, Long.SIZE);
    }

    private void enter(String kernel, RingMatmul matmul, Workers workers, int bits) {
        shapes.forEach(shape -> enter(kernel, matmul, workers.threads(), shape, bits));
    }

    private void enter(
            String kernel, RingMatmul matmul, int threads, MatrixProducts shape, int bits) {
        long[] a = left(shape);
        PackedMatrix b = matmul.pack(shape.inner(), shape.columns(), bits, right(shape), 0);
        long[] c = new long[shape.rows() * shape.columns()];
        enter(
                kernel,
                threads,
                shape,
                () -> {
                    matmul.multiply(shape.rows(), a, 0, b, c, 0);
                    return shape.multiplyAdds();
                });
    }

    private void enter(String kernel, int threads, MatrixProducts shape, LongSupplier task) {
        entries.add(new Entry(kernel, threads, shape, race.enter(task)));
    }

    private KernelSpeeds runBesideLibtorch(List<Workers> counts) {
        try (LibtorchProduct libtorch = new LibtorchProduct()) {
            for (Workers workers : counts) {
                for (MatrixProducts shape : shapes) {
                    int threads = workers.threads();
                    enter(
                            KernelSpeeds.LIBTORCH,
                            threads,
                            shape,
                            libtorch.product(shape, left(shape), right(shape), threads));
                }
            }
            return run();
        } catch (RuntimeException | LinkageError e) {
            missing.add("libtorch cannot be measured on this machine: " + e.getMessage());
            entries.removeIf(entry -> entry.kernel().equals(KernelSpeeds.LIBTORCH));
            return run();
        }
    }

    private KernelSpeeds run() {
        race.run();
        Map<Integer, Double> perSecond = new TreeMap<>();
        limits.forEach((threads, runner) -> perSecond.put(threads, runner.perSecond()));
        return new KernelSpeeds(
                perSecond,
                entries.stream()
                        .map(
                                entry ->
                                        new ProductSpeed(
                                                entry.kernel(),
                                                entry.threads(),
                                                entry.shape(),
                                                entry.runner().perSecond()))
                        .toList(),
                List.copyOf(missing));
    }

    static long[] left(MatrixProducts shape) {
        return words("a", shape.rows(), shape.inner());
    }

    static long[] right(MatrixProducts shape) {
        return words("b", shape.inner(), shape.columns());
    }

    private static long[] words(String name, int rows, int columns) {
        return new RandomShares(1, Long.SIZE)
                .words(new ParameterFormat(name, rows, columns, 0, Long.SIZE));
    }
}
