package io.secformer.infer.role;

import static org.assertj.core.api.Assertions.assertThat;

import io.secformer.infer.cli.InferRun;
import io.secformer.infer.eval.TinyShares;
import io.secformer.infer.net.Role;
import io.secformer.infer.net.TestKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the client gives must be what the shared model takes. */
@Timeout(120)
class InferInputTest {
    private static final long PATIENT = 20_000;

    @TempDir private Path folder;

    @Test
    void anotherTokenizerAndASecondTextAreRefused() throws Exception {
        TinyShares tiny = new TinyShares(folder, 5);
        try (Roles roles = new Roles(tiny.folder(), state(), PATIENT).startAll()) {
            InferRun good = infer(roles, tiny.tokenizer(), "--text", "a b");
            assertThat(good.code()).as(good.err()).isZero();
            assertThat(good.out()).contains("label");

            List<String> more = new ArrayList<>(TinyShares.WORDS);
            more.add("f");
            Path other = TinyShares.writeTokenizer(folder.resolve("other"), more);
            InferRun wrong = infer(roles, other, "--text", "a b");
            assertThat(wrong.code()).isEqualTo(1);
            assertThat(wrong.out()).isEmpty();
            assertThat(wrong.err())
                    .startsWith(
                            "secformer: "
                                    + other
                                    + ": this tokenizer is not the model's: its digest is ")
                    .contains("..., the model's ")
                    .hasLineCount(1);

            Files.writeString(
                    Files.createDirectories(folder.resolve("cased")).resolve("vocab.txt"),
                    String.join("\n", TinyShares.WORDS));
            Files.writeString(
                    folder.resolve("cased/tokenizer_config.json"), "{\"do_lower_case\": false}");
            InferRun cased = infer(roles, folder.resolve("cased"), "--text", "A b");
            assertThat(cased.code()).isEqualTo(1);
            assertThat(cased.err()).contains("this tokenizer is not the model's");

            InferRun pair = infer(roles, tiny.tokenizer(), "--text", "a", "--text-pair", "b");
            assertThat(pair.code()).isEqualTo(2);
            assertThat(pair.out()).isEmpty();
            assertThat(pair.err()).contains("tiny, takes one text").hasLineCount(1);
        }
    }

    @Test
    void pairTaskNeedsASecondText() throws Exception {
        TinyShares tiny = new TinyShares(folder, 5, true);
        try (Roles roles = new Roles(tiny.folder(), state(), PATIENT).startAll()) {
            InferRun single = infer(roles, tiny.tokenizer(), "--text", "a");
            assertThat(single.code()).isEqualTo(2);
            assertThat(single.err()).contains("takes a pair of texts").hasLineCount(1);
            InferRun pair = infer(roles, tiny.tokenizer(), "--text", "a", "--text-pair", "b");
            assertThat(pair.code()).as(pair.err()).isZero();
        }
    }

    private Path state() throws IOException {
        return Files.createDirectories(folder.resolve("state"));
    }

    private static InferRun infer(Roles roles, Path tokenizer, String... texts) {
        List<String> arguments =
                new ArrayList<>(
                        List.of(
                                "infer",
                                "--keys",
                                TestKeys.OURS.toString(),
                                "--tokenizer",
                                tokenizer.toString(),
                                "--servers",
                                roles.address(Role.PARTY0) + "," + roles.address(Role.PARTY1),
                                "--dealer",
                                roles.address(Role.DEALER).toString()));
        arguments.addAll(List.of(texts));
        return InferRun.of(arguments.toArray(String[]::new));
    }
}
