package io.secformer.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The example, as a stranger has built it, answers in a JVM without any flag. */
@Timeout(180)
class ExampleProjectIT {
    private static final Path BUILT = Path.of("target/examples/private-client/target");
    private static final Path JAR = BUILT.resolve("private-client.jar");
    private static final List<String> TEXTS = List.of("a b c", "d", "e e e e");

    /** Half as much again as the class path has. */
    private static final long MOST_BYTES = 40_000_000;

    @TempDir private Path folder;

    @Test
    void exampleAnswersLikeTheLibraryInBothItsWays() throws Exception {
        try (ServedModel served = ServedModel.start(folder, false);
                PrivateClassifier classifier = served.classifier().connect()) {
            List<String> expected =
                    classifier.classifyAll(TEXTS).stream().map(Classification::label).toList();
            for (String way : List.of("", "--djl")) {
                List<String> command = command(served, served.servers());
                if (!way.isEmpty()) {
                    command.add(way);
                }
                Run run = run(command);
                assertThat(run.err()).as("nothing is warned of").isEmpty();
                assertThat(run.code()).isZero();
                assertThat(run.out().lines()).containsExactlyElementsOf(expected);
            }
            String swapped = served.servers().replaceFirst("(.*),(.*)", "$2,$1");
            Run refused = run(command(served, swapped));
            assertThat(refused.code()).isEqualTo(1);
            assertThat(refused.err()).contains("is party1, expected party0").hasLineCount(1);
        }
    }

    private record Run(int code, String out, String err) {}

    private static List<String> command(ServedModel served, String servers) {
        return new ArrayList<>(
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-jar",
                        JAR.toString(),
                        servers,
                        served.dealer(),
                        served.keys().toString(),
                        served.tokenizer().toString()));
    }

    private Run run(List<String> command) throws Exception {
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        Path texts = Files.write(folder.resolve("texts"), TEXTS);
        Process process =
                new ProcessBuilder(command)
                        .redirectInput(texts.toFile())
                        .redirectOutput(out.toFile())
                        .redirectError(err.toFile())
                        .start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Run(process.exitValue(), Files.readString(out), Files.readString(err));
    }

    @Test
    void classPathIsSmallAndWithoutEnginesAndCommandLines() throws IOException {
        List<Path> libraries;
        try (Stream<Path> files = Files.list(BUILT.resolve("lib"))) {
            libraries = files.sorted().toList();
        }
        long bytes = libraries.stream().mapToLong(ExampleProjectIT::size).sum();
        libraries.forEach(each -> System.out.printf("%10d %s%n", size(each), each.getFileName()));
        System.out.printf("%10d in all%n", bytes);
        assertThat(libraries)
                .extracting(each -> String.valueOf(each.getFileName()))
                .anyMatch(name -> name.startsWith("secformer-client-"))
                .noneMatch(
                        name ->
                                name.matches(
                                        "(nd4j|deeplearning4j|openblas|javacpp|pytorch|picocli"
                                                + "|progressbar|jline|xchart|commons-).*"));
        assertThat(bytes).isLessThan(MOST_BYTES);
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
