package io.secformer.infer.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secformer.infer.cli.InferRun;
import io.secformer.kit.progress.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys of a run are used again only if the command that made them came to its end. */
class RunKeysTest {
    @TempDir private Path run;

    private Path madeKeys() {
        Path keys = run.resolve("keys");
        assertThat(InferRun.of("keys", "--out", keys.toString()).code()).isZero();
        return keys;
    }

    @Test
    void completeKeysAreUsedAgain() {
        Path keys = madeKeys();
        // Making any would start a command, which only the launcher's commands can.
        assertThat(new RunKeys(run, Progress.none(), new Children()).make()).isEqualTo(keys);
    }

    @ParameterizedTest
    @ValueSource(strings = {"client/ca.crt", "party1/key.p12", "dealer/key.password"})
    void whatIsMissingIsMade(String file) throws IOException {
        Files.delete(madeKeys().resolve(file));
        assertThatThrownBy(() -> new RunKeys(run, Progress.none(), new Children()).make())
                .isInstanceOf(CommandFailedException.class)
                .hasMessageContaining("this command starts others");
    }
}
