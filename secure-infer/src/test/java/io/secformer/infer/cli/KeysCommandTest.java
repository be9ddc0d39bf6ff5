package io.secformer.infer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.secformer.infer.net.Identity;
import io.secformer.infer.net.KeyFolder;
import io.secformer.infer.net.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code secformer keys}, as people run it on several machines. */
final class KeysCommandTest {
    @TempDir private Path folder;

    private String run(int code, String... arguments) {
        InferRun run = InferRun.of(arguments);
        assertThat(run.code()).as(run.err()).isEqualTo(code);
        return code == 0 ? run.out() : run.err();
    }

    @Test
    void aKeyIsRequestedSignedAndInstalled() {
        String own = folder.resolve("own").toString();
        String authority = folder.resolve("authority").toString();
        List<String> requested =
                run(0, "keys", "--request", "party0", "--out", own).lines().toList();
        assertThat(requested).hasSize(2);
        assertThat(requested.getFirst()).isEqualTo(own + "/party0/request.csr");
        assertThat(requested.getLast()).matches("party0=[0-9a-f]{64}");

        List<String> signed =
                run(0, "keys", "--sign", "party0=" + requested.getFirst(), "--out", authority)
                        .lines()
                        .toList();
        assertThat(signed).containsExactly(authority + "/party0.crt", requested.getLast());

        assertThat(run(0, "keys", "--install", signed.getFirst(), "--out", own).lines())
                .containsExactly(own + "/party0", requested.getLast());
        Identity party0 = Identity.of(Role.PARTY0);
        assertThat(KeyFolder.open(Path.of(own), party0).identity()).isEqualTo(party0);
        assertThat(run(1, "keys", "--request", "party0", "--out", own).lines())
                .singleElement()
                .asString()
                .contains("there are keys already");
    }

    @Test
    void interruptionLeavesNoKeyThatIsHalfMade() throws IOException {
        run(0, "keys", "--out", folder.toString());
        Path half = Files.createDirectory(folder.resolve(".party1.making"));
        Files.writeString(half.resolve("key.p12"), "half");
        KeysCommand command = new KeysCommand();
        new CommandLine(command).parseArgs("--out", folder.toString());
        assertThat(command.whenInterrupted())
                .isEqualTo(
                        "interrupted: what is complete stays in "
                                + folder
                                + ", the same command adds the rest");
        assertThat(half).doesNotExist();
        assertThat(KeyFolder.open(folder, Identity.of(Role.PARTY1))).isNotNull();
    }

    @Test
    void stepsThatDoNotFitTogetherAreWrongUsage() {
        String out = folder.toString();
        assertThat(run(2, "keys", "--request", "party0", "--install", "x", "--out", out))
                .contains("--request, --sign and --install are steps of different machines");
        assertThat(run(2, "keys", "--request", "party0", "--client", "x", "--out", out))
                .contains("--client goes with none of");
        assertThat(run(2, "keys", "--request", "party0", "--host", "x", "--out", out))
                .contains("--host is for who signs");
        assertThat(run(2, "keys", "--request", "Party 0", "--out", out)).contains("is no name");
        assertThat(run(1, "keys", "--sign", "party1=" + out + "/none", "--out", out))
                .contains("there is no such request");
    }

    @Test
    void allInOnePlaceSaysWhoCanReadEverything() {
        InferRun run = InferRun.of("keys", "--out", folder.resolve("all").toString());
        assertThat(run.code()).isZero();
        assertThat(run.out().lines().filter(line -> line.matches("[a-z0-9]+=[0-9a-f]{64}")))
                .hasSize(4);
        assertThat(run.err()).contains("can pass for every role");
    }

    @Test
    void pinsAndClientsThatAreNoneAreRefusedInALine() {
        String keys = folder.resolve("keys").toString();
        InferRun.of("keys", "--out", keys);
        String state = folder.resolve("state").toString();
        assertThat(run(2, "dealer", "--keys", keys, "--state", state, "--pin", "party0=12"))
                .contains("--pin '12' is no SHA-256 of a key");
        assertThat(run(1, "dealer", "--keys", keys, "--state", state, "--clients", keys + "/none"))
                .contains("/none: cannot be read");
    }
}
