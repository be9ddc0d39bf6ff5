package io.secformer.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.secformer.testing.Captured;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The examples of the documentation do what they say. */
@Timeout(120)
class ClassifierExamplesTest {
    private static final List<String> TEXTS = List.of("a b", "c", "d e a", "b b");

    @TempDir private static Path folder;
    private static ServedModel served;

    @BeforeAll
    static void start() {
        served = ServedModel.start(folder, false);
    }

    @AfterAll
    static void stop() {
        served.close();
    }

    @Test
    void oneTextIsClassifiedAndPrinted() {
        List<Classification> answers = new ArrayList<>();
        Captured printed =
                Captured.of(
                        () -> {
                            answers.add(
                                    ClassifierExamples.classify(
                                            served.servers(),
                                            served.dealer(),
                                            served.keys(),
                                            served.tokenizer(),
                                            "a b"));
                            return 0;
                        });
        assertThat(printed.out())
                .startsWith(answers.getFirst().label() + ", ")
                .endsWith(" bytes sent and received\n")
                .hasLineCount(1);
    }

    @Test
    void optionsAreTakenAndEveryWayOfAskingAgrees() throws Exception {
        List<Classification> all =
                ClassifierExamples.options(
                        served.servers(),
                        served.dealer(),
                        served.keys(),
                        served.tokenizer(),
                        TEXTS);
        List<String> labels = all.stream().map(Classification::label).toList();
        assertThat(labels).hasSize(TEXTS.size());
        try (PrivateClassifier classifier = served.classifier().connect()) {
            assertThat(ClassifierExamples.batch(classifier, TEXTS)).isZero();
            assertThat(ClassifierExamples.async(classifier, TEXTS)).isEqualTo(labels);
        }
        assertThat(
                        ClassifierExamples.djl(
                                served.servers(),
                                served.dealer(),
                                served.keys(),
                                served.tokenizer(),
                                TEXTS.getFirst()))
                .isEqualTo(labels.getFirst());
    }

    @Test
    void documentationFindsEveryExampleItNames() throws Exception {
        Path out = folder.resolve("javadoc");
        StringWriter said = new StringWriter();
        PrintWriter writer = new PrintWriter(said);
        int code =
                ToolProvider.findFirst("javadoc")
                        .orElseThrow()
                        .run(
                                writer,
                                writer,
                                "-quiet",
                                // That every sentence has a tag of its own is not asked.
                                "-Xdoclint:all,-missing",
                                "-Werror",
                                "--snippet-path",
                                "src/test/java/io/secformer/client",
                                "--class-path",
                                System.getProperty("java.class.path"),
                                "--source-path",
                                "src/main/java",
                                "-d",
                                out.toString(),
                                "-subpackages",
                                "io.secformer.client");
        assertThat(code).as("%s", said).isZero();
        String page = Files.readString(out.resolve("io/secformer/client/PrivateClassifier.html"));
        assertThat(page)
                .contains("classifier.classify(text)")
                .contains("classifyAll(texts)")
                .contains("classifyAsync(text)");
    }
}
