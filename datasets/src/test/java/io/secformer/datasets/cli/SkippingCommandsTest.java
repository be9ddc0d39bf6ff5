package io.secformer.datasets.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the commands that read a whole folder make of malformed rows. */
final class SkippingCommandsTest {
    @TempDir private Path folder;

    private final PrintStream realOut = System.out;
    private final PrintStream realErr = System.err;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @BeforeEach
    void writeFile() throws IOException {
        Path file = Files.createDirectories(folder.resolve("RTE")).resolve("validation.csv");
        Files.writeString(
                file, "premise,sentence1,sentence2,label,idx\n,a,\"b, c\",1,0\n,a,b,-1,1\n");
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void restoreStreams() {
        System.setOut(realOut);
        System.setErr(realErr);
    }

    @Test
    void malformedRowFailsVerificationUnlessItIsSkipped() {
        assertThat(DatasetsMain.run("verify", "--glue-dir", folder.toString())).isEqualTo(1);
        assertThat(text(out)).contains("MALFORMED", "line 3", "\"-1\"", "--skip-malformed");
        out.reset();
        assertThat(DatasetsMain.run("verify", "--glue-dir", folder.toString(), "--skip-malformed"))
                .isZero();
        assertThat(text(out)).contains("RTE    dev             1 rows");
        assertThat(text(err)).contains("1 malformed row skipped of 2, the first: line 3: has the");
    }

    @Test
    void statisticsAreOfTheRowsThatAreLeft() {
        assertThat(DatasetsMain.run("stats", "--glue-dir", folder.toString(), "--skip-malformed"))
                .isZero();
        assertThat(text(out)).contains("entailment 0, not_entailment 1");
    }

    private static String text(ByteArrayOutputStream stream) {
        return stream.toString(StandardCharsets.UTF_8);
    }
}
