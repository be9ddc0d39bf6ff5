package io.secformer.distill.train;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import io.secformer.convert.model.BertConfig;
import io.secformer.convert.model.SoftmaxFunction;
import io.secformer.distill.eval.Samples;
import io.secformer.distill.nn.BertParameters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Training takes no more native memory the longer it runs. The resident size of the process is
 * read, since the engine's own memory is what could leak; the Java heap is collected first.
 */
class NativeMemoryTest {
    private static final Samples SAMPLES = ToyTask.samples(32, 1);

    @Test
    void stepsLeaveNothingBehind() throws IOException {
        // One leaked activation of this size would be 32 x 11 x 64 x 4 bytes a step: 36 MB.
        assertThat(growth(64, 100, 400)).isLessThan(12L << 20);
    }

    @Test
    @Tag("slow")
    void longRunStaysFlat() throws IOException {
        assertThat(growth(64, 500, 8000)).isLessThan(24L << 20);
    }

    /** Bytes that the process grows by in {@code steps} steps of stage 1, after some to warm up. */
    private static long growth(int hidden, int warmup, int steps) throws IOException {
        BertConfig config =
                BertConfig.ofSize(24, hidden, 2, 2, 2 * hidden).withMaxPositionEmbeddings(16);
        try (NDManager manager = NDManager.newBaseManager();
                BertParameters teacher = BertParameters.initialize(manager, config, 1);
                BertParameters student =
                        BertParameters.initialize(
                                manager, config.withSoftmax(SoftmaxFunction.TWO_QUAD), 2);
                AdamW optimizer = new AdamW(manager, student, 0.01, false, 2)) {
            TrainingStep step =
                    new TrainingStep(
                            manager,
                            student,
                            optimizer,
                            new Objective.Representations(teacher),
                            1.0);
            int[] indices = IntStream.range(0, SAMPLES.size()).toArray();
            for (int i = 0; i < warmup; i++) {
                step.run(SAMPLES.batch(indices), indices, 1e-4, i);
            }
            long before = residentBytes();
            for (int i = 0; i < steps; i++) {
                step.run(SAMPLES.batch(indices), indices, 1e-4, i);
            }
            return residentBytes() - before;
        }
    }

    /** Resident bytes that belong to no file and no Java heap growth: after a collection. */
    private static long residentBytes() throws IOException {
        System.gc();
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("RssAnon:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
                .findFirst()
                .orElseThrow();
    }
}
