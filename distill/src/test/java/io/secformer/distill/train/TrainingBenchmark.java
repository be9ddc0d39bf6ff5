package io.secformer.distill.train;

import ai.djl.ndarray.NDManager;
import io.secformer.convert.model.BertConfig;
import io.secformer.convert.model.SoftmaxFunction;
import io.secformer.distill.eval.TokenizedExample;
import io.secformer.distill.eval.TokenizedExamples;
import io.secformer.distill.nn.Dropout;
import io.secformer.distill.nn.TrainableParameters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * Prints tokens a second of a training step, by stage: {@code TrainingBenchmark LAYERS HIDDEN HEADS
 * BATCH TOKENS STEPS THREADS}.
 */
final class TrainingBenchmark {
    private static final int VOCABULARY = 30522;

    private TrainingBenchmark() {}

    public static void main(String[] arguments) {
        int[] n = new int[7];
        int[] defaults = {6, 384, 12, 32, 64, 8, 2};
        for (int i = 0; i < n.length; i++) {
            n[i] = i < arguments.length ? Integer.parseInt(arguments[i]) : defaults[i];
        }
        System.setProperty("ai.djl.pytorch.num_threads", Integer.toString(n[6]));
        BertConfig config = BertConfig.ofSize(VOCABULARY, n[1], n[0], n[2], 4 * n[1]);
        TokenizedExamples samples = samples(n[3], n[4]);
        if (!Boolean.getBoolean("plain.heap")) {
            NativeHeap.keep();
        }
        try (NDManager manager = NDManager.newBaseManager();
                TrainableParameters teacher = TrainableParameters.initialize(manager, config, 1);
                TrainableParameters student =
                        TrainableParameters.initialize(
                                manager, config.withSoftmax(SoftmaxFunction.TWO_QUAD), 1)) {
            float[][] logits = new float[n[3]][2];
            measure(
                    "fine-tuning",
                    manager,
                    teacher,
                    samples,
                    new Objective.Labels(samples.labels(), 2),
                    n);
            measure(
                    "fine-tuning without dropout",
                    manager,
                    TrainableParameters.initialize(manager, config.withDropout(0, 0), 1),
                    samples,
                    new Objective.Labels(samples.labels(), 2),
                    n);
            measure(
                    "stage 1",
                    manager,
                    student,
                    samples,
                    new Objective.Representations(teacher, AttentionTarget.WEIGHTS),
                    n);
            measure("stage 2", manager, student, samples, new Objective.SoftLabels(logits), n);
        }
    }

    private static TokenizedExamples samples(int batch, int tokens) {
        RandomGenerator random = Seeds.generator(1, "benchmark", 0);
        List<TokenizedExample> samples =
                IntStream.range(0, batch)
                        .mapToObj(
                                b ->
                                        new TokenizedExample(
                                                random.ints(tokens, 0, VOCABULARY).toArray(),
                                                new int[tokens],
                                                b % 2))
                        .toList();
        return new TokenizedExamples(samples, 0);
    }

    private static void measure(
            String name,
            NDManager manager,
            TrainableParameters parameters,
            TokenizedExamples samples,
            Objective objective,
            int[] n) {
        int steps = n[5];
        int[] indices = IntStream.range(0, samples.size()).toArray();
        try (Dropout dropout = new Dropout(manager, 1);
                AdamW optimizer =
                        new AdamW(manager, parameters, 0.01, objective.trainsHeads(), n[6])) {
            TrainingStep step =
                    new TrainingStep(manager, parameters, dropout, optimizer, objective, 1.0);
            double best = Double.MAX_VALUE;
            long start = System.nanoTime();
            long cpu = cpuNanos();
            long faults = faults();
            for (int i = -2; i < steps; i++) {
                if (i == 0) {
                    start = System.nanoTime();
                    cpu = cpuNanos();
                    faults = faults();
                }
                long begin = System.nanoTime();
                step.run(samples.batch(indices), indices, 1e-5, i + 2);
                best = Math.min(best, (System.nanoTime() - begin) / 1e9);
            }
            int tokens = samples.batch(indices).tokens();
            double mean = (System.nanoTime() - start) / 1e9 / steps;
            double cpuMean = (cpuNanos() - cpu) / 1e9 / steps;
            System.out.printf(
                    "%-28s %6.1f ms a step, %5.0f tokens/s (best step %5.0f, %5.0f a processor"
                            + " second, %d page faults)%n",
                    name,
                    1000 * mean,
                    tokens / mean,
                    tokens / best,
                    tokens / cpuMean,
                    (faults() - faults) / steps);
        }
    }

    /** Pages that the process has taken from the system. */
    private static long faults() {
        try {
            String stat = Files.readString(Path.of("/proc/self/stat"));
            return Long.parseLong(stat.substring(stat.lastIndexOf(')') + 2).split(" ", 9)[7]);
        } catch (IOException e) {
            return 0;
        }
    }

    /** Processor time of the whole process: what a busy machine does not distort much. */
    private static long cpuNanos() {
        return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO).toNanos();
    }
}
