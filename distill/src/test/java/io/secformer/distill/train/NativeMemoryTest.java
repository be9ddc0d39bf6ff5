package io.secformer.distill.train;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import io.secformer.convert.model.BertConfig;
import io.secformer.convert.model.SoftmaxFunction;
import io.secformer.distill.eval.TokenizedExamples;
import io.secformer.distill.nn.Dropout;
import io.secformer.distill.nn.TrainableParameters;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * Training takes no more native memory the longer it runs. The resident size of a process is read,
 * since the engine's own memory is what could leak: from {@code /proc} where there is one, and from
 * {@code ps} on other systems. The process is of this test's own, and its Java heap is resident
 * from the start and of one size: what grows is native. What else a JVM and an allocator do moves
 * the size up and down by more than a window's leak, and not for long: the median of the slopes
 * between all pairs of windows counts.
 */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the resident size is read as Unix tells it")
class NativeMemoryTest {
    private static final TokenizedExamples SAMPLES = ToyTask.samples(32, 1);
    private static final int HIDDEN = 64;
    private static final int WINDOWS = 10;

    /** One activation of a step, of 11 tokens a text: the least that could be left behind. */
    private static final long ACTIVATION_BYTES = 32L * 11 * HIDDEN * Float.BYTES;

    /** What Linux tells of a process. */
    private static final Path STATUS = Path.of("/proc/self/status");

    @TempDir private Path folder;

    @Test
    void stepsLeaveNothingBehind() throws Exception {
        assertStaysFlat(100, 80);
    }

    @Test
    @Tag("slow")
    void longRunStaysFlat() throws Exception {
        assertStaysFlat(500, 1600);
    }

    private void assertStaysFlat(int warmup, int steps) throws Exception {
        List<Long> sizes = sizes(warmup, steps);
        assertThat(sizes).hasSize(WINDOWS + 1);
        assertThat(medianSlope(sizes))
                .as("sizes after windows of %s steps: %s", steps, sizes)
                .isLessThan(steps * ACTIVATION_BYTES / 3);
    }

    /** The median of what two sizes differ by, over the windows between them. */
    private static long medianSlope(List<Long> sizes) {
        List<Long> slopes = new ArrayList<>();
        for (int i = 0; i < sizes.size(); i++) {
            for (int j = i + 1; j < sizes.size(); j++) {
                slopes.add((sizes.get(j) - sizes.get(i)) / (j - i));
            }
        }
        return slopes.stream().sorted().toList().get(slopes.size() / 2);
    }

    @Test
    void aLeakOfOneActivationAStepIsSeenInNoise() {
        List<Long> sizes = new ArrayList<>();
        for (int window = 0; window <= WINDOWS; window++) {
            long noise = (window * 7 % 5 - 2) * 6_000_000L;
            sizes.add(300_000_000 + noise + window * 80L * ACTIVATION_BYTES);
        }
        assertThat(medianSlope(sizes)).isGreaterThan(80L * ACTIVATION_BYTES / 3);
    }

    /** Bytes of a process of its own after some steps to warm up, and after each window. */
    private List<Long> sizes(int warmup, int steps) throws Exception {
        List<String> line = new ArrayList<>();
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(flag -> flag.startsWith("--") || flag.startsWith("-Dai.djl"))
                .forEach(line::add);
        line.addAll(
                List.of("-Xms256m", "-Xmx256m", "-XX:+AlwaysPreTouch", "-XX:+UseSerialGC", "-cp"));
        line.add(
                System.getProperty(
                        "surefire.test.class.path", System.getProperty("java.class.path", "")));
        line.addAll(
                List.of(Steps.class.getName(), Integer.toString(warmup), Integer.toString(steps)));
        Path said = folder.resolve("said");
        ProcessBuilder builder = new ProcessBuilder(line).redirectError(said.toFile());
        // Every arena keeps what it likes.
        builder.environment().put("MALLOC_ARENA_MAX", "1");
        Process process = builder.start();
        process.getOutputStream().close();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(Files.readString(said)).isZero();
        return out.lines().map(Long::parseLong).toList();
    }

    /** Steps of stage 1, and after each window the bytes that are resident. */
    static final class Steps {
        private Steps() {}

        public static void main(String[] arguments) throws IOException {
            int warmup = Integer.parseInt(arguments[0]);
            int steps = Integer.parseInt(arguments[1]);
            BertConfig config =
                    BertConfig.ofSize(24, HIDDEN, 2, 2, 2 * HIDDEN).withMaxPositionEmbeddings(16);
            NativeHeap.keep();
            try (NDManager manager = NDManager.newBaseManager();
                    TrainableParameters teacher =
                            TrainableParameters.initialize(manager, config, 1);
                    TrainableParameters student =
                            TrainableParameters.initialize(
                                    manager, config.withSoftmax(SoftmaxFunction.TWO_QUAD), 2);
                    Dropout dropout = new Dropout(manager, 1);
                    AdamW optimizer = new AdamW(manager, student, 0.01, false, 2)) {
                TrainingStep step =
                        new TrainingStep(
                                manager,
                                student,
                                dropout,
                                optimizer,
                                new Objective.Representations(teacher, AttentionTarget.WEIGHTS),
                                1.0);
                int[] indices = IntStream.range(0, SAMPLES.size()).toArray();
                for (int i = 0; i < warmup; i++) {
                    step.run(SAMPLES.batch(indices), indices, 1e-4, i);
                }
                System.out.println(residentBytes());
                for (int window = 0; window < WINDOWS; window++) {
                    for (int i = 0; i < steps; i++) {
                        step.run(SAMPLES.batch(indices), indices, 1e-4, i);
                    }
                    System.out.println(residentBytes());
                }
            }
        }
    }

    /** Systems without {@code /proc} tell the same, and files that are mapped with it. */
    @Test
    void residentSizeIsKnownOnEverySystem() throws IOException {
        assertThat(residentBytesOfPs()).as("ps").isGreaterThan(1L << 20);
        assertThat(residentBytes()).as("read").isGreaterThan(1L << 20);
    }

    /** Resident bytes after a collection, which frees what is garbage. */
    private static long residentBytes() throws IOException {
        System.gc();
        NativeHeap.trim();
        return Files.exists(STATUS) ? anonymousBytes() : residentBytesOfPs();
    }

    /** Those that belong to no file. */
    private static long anonymousBytes() throws IOException {
        return Files.readAllLines(STATUS).stream()
                .filter(line -> line.startsWith("RssAnon:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
                .findFirst()
                .orElseThrow();
    }

    /** With the files that are mapped, which do not grow once everything is loaded. */
    private static long residentBytesOfPs() throws IOException {
        String own = Long.toString(ProcessHandle.current().pid());
        Process ps = new ProcessBuilder("ps", "-o", "rss=", "-p", own).start();
        ps.getOutputStream().close();
        String kibibytes = new String(ps.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return Long.parseLong(kibibytes.strip()) << 10;
    }
}
