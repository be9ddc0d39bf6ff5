package io.secformer.datasets.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** What users get wrong is one line, without a name out of the source. */
final class DatasetsUsageTest {
    @TempDir private Path folder;

    private String refused(int code, String... arguments) {
        StringWriter err = new StringWriter();
        CommandLine command = DatasetsMain.commandLine().setErr(new PrintWriter(err, true));
        assertThat(DatasetsMain.execute(command, arguments)).isEqualTo(code);
        assertThat(err.toString().lines()).hasSize(1);
        assertThat(err.toString())
                .startsWith("secformer: ")
                .doesNotContain("Exception", "java.", "null", "<");
        return err.toString().strip().substring("secformer: ".length());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "make|Missing required option: '--out=DIR'; --help lists what there is",
                "stats|Missing required option: '--glue-dir=DIR'; --help lists what there is",
                "verify --gluedir x|Unknown option '--gluedir'; did you mean --glue-dir?",
                "submit --out x --task RTE|Missing required argument(s): --predictions=TSV; --help"
                        + " lists what there is",
                "make --out x --train 3000000000|--train is '3000000000', expected a whole number"
                        + " from -2147483648 to 2147483647",
                "make --out x --seed 12345678901234567890|--seed is '12345678901234567890',"
                        + " expected a whole number of at most 18 digits",
                "fetch --out x --task RTE,|--task is 'RTE,', expected names with a comma between,"
                        + " and none behind the last",
                "fetch --out x --base-url ht^tp://x/|--base-url is 'ht^tp://x/', expected"
                        + " http(s)://HOST/"
            })
    void wrongUsageSaysWhatWasExpected(String arguments, String line) {
        assertThat(refused(2, arguments.split(" ", -1))).startsWith(line);
    }

    @Test
    void emptyNameIsNotTheFolderOfTheProcess() {
        for (String[] arguments :
                new String[][] {
                    {"make", "--out", ""}, {"stats", "--glue-dir", ""}, {"fetch", "--out", " "}
                }) {
            assertThat(refused(2, arguments))
                    .startsWith(arguments[1] + " is '")
                    .endsWith("expected the name of a file or folder");
        }
    }

    @Test
    void downloadBelowAFileSaysWhatIsInTheWay() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "text");
        assertThat(refused(1, "fetch", "--task", "RTE", "--out", file.toString()))
                .isEqualTo(file.resolve("downloads") + ": a part of its path is no folder");
    }

    @Test
    void errorIsOneLineToo() {
        StringWriter err = new StringWriter();
        CommandLine command = new CommandLine(new Broken()).setErr(new PrintWriter(err, true));
        assertThat(DatasetsMain.execute(command)).isEqualTo(1);
        assertThat(err.toString().lines())
                .singleElement()
                .asString()
                .contains("build it again ('void a.B.c()')");
    }

    @Command
    private static final class Broken implements Runnable {
        @Override
        public void run() {
            throw new NoSuchMethodError("'void a.B.c()'");
        }
    }
}
