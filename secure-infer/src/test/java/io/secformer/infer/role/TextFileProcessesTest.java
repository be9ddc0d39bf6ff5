package io.secformer.infer.role;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.secformer.convert.reading.TokenInput;
import io.secformer.convert.share.Calibration;
import io.secformer.datasets.text.BertTokenizer;
import io.secformer.datasets.text.Encoding;
import io.secformer.infer.eval.TinyShares;
import io.secformer.kit.file.JsonFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Many texts from a file, and answers that calibration does not speak for. */
@Timeout(300)
class TextFileProcessesTest {
    private static final int CALIBRATED = 7;
    private static final int PLANNED = 9;
    private static final double PATIENT = 60;

    /** What a busy machine takes to start a process, beyond the patience of the others. */
    private static final double IN_TIME = PATIENT + 60;

    private static final List<String> TEXTS =
            List.of("b d e b", "", "a b c d e a", "-c @e", "a b c d e a b c d e");

    @TempDir private static Path common;
    private static TinyShares tiny;
    private static Path tokenizer;
    private static RoleJvms jvms;

    @TempDir private Path folder;

    @BeforeAll
    static void start() throws IOException {
        tiny = new TinyShares(common, 5, new Calibration(CALIBRATED, PLANNED, Double.NaN));
        tokenizer = tiny.tokenizer();
        jvms = new RoleJvms(common, tiny.folder(), PATIENT, "none");
        for (RoleJvm role : List.of(jvms.dealer(), jvms.server(0), jvms.server(1))) {
            role.awaitLine("is ready");
        }
    }

    @AfterAll
    static void stop() {
        jvms.close();
    }

    private Path file() throws IOException {
        return Files.write(folder.resolve("texts"), TEXTS);
    }

    @Test
    void everyLineIsAnsweredInOrderAndAllOfALengthAtOnce() throws IOException {
        long before = jvms.lastNumber();
        RoleJvm client = jvms.asking(tokenizer, "--text-file", file().toString(), "--json");
        assertThat(client.exitCode(IN_TIME)).as("%s", client.said()).isEqualTo(3);

        List<JsonNode> answers = client.printed().lines().map(TextFileProcessesTest::json).toList();
        assertThat(answers).hasSize(TEXTS.size());
        for (int i = 0; i < answers.size(); i++) {
            JsonNode answer = answers.get(i);
            assertThat(answer.path("line").asInt()).isEqualTo(i + 1);
            assertLikeFixed(TEXTS.get(i), answer);
        }
        assertThat(jvms.lastNumber()).as("all are of one padded length").isEqualTo(before + 1);
        assertThat(answers.stream().map(answer -> answer.path("reliable").asBoolean()))
                .containsExactly(true, true, false, true, false);
        assertThat(reasons(answers.get(2)))
                .isEqualTo("calibration saw texts of up to 7 tokens, this one has 8");
        assertThat(reasons(answers.get(4)))
                .isEqualTo(
                        "the text was cut to 9 of its 12 tokens; calibration saw texts of up to 7"
                                + " tokens, this one has 9");
        assertThat(client.said())
                .containsExactly(
                        "line 3: the answer may be wrong: " + reasons(answers.get(2)),
                        "line 5: the answer may be wrong: " + reasons(answers.get(4)),
                        "2 of 5 answers may be wrong");
    }

    @Test
    void answersForPeopleAreALineEach() throws IOException {
        RoleJvm client = jvms.asking(tokenizer, "--text-file", file().toString(), "--batch", "1");
        assertThat(client.exitCode(IN_TIME)).as("%s", client.said()).isEqualTo(3);
        List<String> lines = client.printed().lines().toList();
        assertThat(lines).hasSize(TEXTS.size());
        assertThat(lines.get(0)).matches("[abc]\t(-?\\d+\\.\\d{1,5} ?){3}\treliable");
        assertThat(lines.get(4)).endsWith("\tunreliable");
    }

    @Test
    void textThatLooksLikeAnOptionIsAnsweredAndALongOneIsCutWithAWord() {
        RoleJvm odd = jvms.client(tokenizer, "-c @e");
        assertThat(odd.exitCode(IN_TIME)).as("%s", odd.said()).isZero();
        assertThat(odd.said()).isEmpty();
        JsonNode answer = json(odd.printed());
        assertLikeFixed("-c @e", answer);
        assertThat(answer.path("reliable").asBoolean()).isTrue();
        assertThat(answer.path("onlineSeconds").asText()).matches("\\d+\\.\\d{1,5}(E-\\d)?");

        RoleJvm cut = jvms.client(tokenizer, TEXTS.get(4));
        assertThat(cut.exitCode(IN_TIME)).as("%s", cut.said()).isEqualTo(3);
        JsonNode doubted = json(cut.printed());
        assertLikeFixed(TEXTS.get(4), doubted);
        assertThat(doubted.path("reliable").asBoolean(true)).isFalse();
        assertThat(cut.said()).containsExactly("the answer may be wrong: " + reasons(doubted));
    }

    @Test
    void malformedLineIsSaidBeforeAnythingIsAsked() throws IOException {
        long before = jvms.lastNumber();
        Path file = Files.writeString(folder.resolve("bad"), "a\nb\tc\td\n");
        RoleJvm client = jvms.asking(tokenizer, "--text-file", file.toString());
        assertThat(client.failure(IN_TIME)).startsWith(file + ", line 2: has several tabs");
        assertThat(jvms.lastNumber()).isEqualTo(before);
    }

    private static JsonNode json(String text) {
        return JsonFiles.parse(text.getBytes(StandardCharsets.UTF_8), "an answer");
    }

    private static String reasons(JsonNode answer) {
        StringBuilder joined = new StringBuilder();
        answer.path("reasons")
                .forEach(
                        reason ->
                                joined.append(joined.isEmpty() ? "" : "; ")
                                        .append(reason.asText()));
        return joined.toString();
    }

    private static void assertLikeFixed(String text, JsonNode answer) {
        try (BertTokenizer opened = BertTokenizer.open(tokenizer, PLANNED)) {
            Encoding encoding = opened.encode(text, null);
            TokenInput input =
                    TokenInput.of(encoding.ids(), encoding.types())
                            .paddedTo(PLANNED, opened.padId());
            double[] fixed = tiny.fixed(input);
            assertThat(answer.path("logits").size()).isEqualTo(fixed.length);
            for (int label = 0; label < fixed.length; label++) {
                assertThat(answer.path("logits").path(label).asDouble() - fixed[label])
                        .isBetween(-tiny.bound(), tiny.bound());
            }
        }
    }
}
