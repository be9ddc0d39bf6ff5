package io.secformer.infer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.secformer.infer.role.ClassPaths;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The server distribution completes the commands that it has, with the class path that it has. */
@Timeout(60)
class ServerCompletionTest {
    /** Java with our classes in place of the distribution's jars. */
    private static final String JAVA =
            """
            for each; do
                shift
                case $each in */lib/\\*) each=$SERVER_CLASS_PATH ;; esac
                set -- "$@" "$each"
            done
            exec "$OWN_JAVA" "$@"
            """;

    private static final String ASK =
            """
            . ./SCRIPT || exit 1
            ask() {
                COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMPREPLY=()
                _secformer
                echo "${COMPREPLY[*]}"
            }
            ask secformer ''
            ask secformer server --par
            ask secformer server --link w
            ask secformer evaluate --mode cl
            """;

    @TempDir private static Path folder;

    @BeforeAll
    static void writeDistribution() throws IOException {
        ServerDistribution.write(folder, JAVA);
    }

    private static Process start(String... line) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(line).directory(folder.toFile());
        Map<String, String> environment = builder.environment();
        environment.put("JAVA_HOME", folder.resolve("jdk").toString());
        environment.put("OWN_JAVA", ServerDistribution.ownJava());
        environment.put("SERVER_CLASS_PATH", ClassPaths.ofServers());
        Path err = folder.resolve("ERR");
        Process process = builder.redirectError(err.toFile()).start();
        process.getOutputStream().close();
        return process;
    }

    private static String run(int code, String... line) throws Exception {
        Process process = start(line);
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        String err = Files.readString(folder.resolve("ERR"));
        assertThat(process.exitValue()).as("%s%s", out, err).isEqualTo(code);
        return code == 0 ? out : err;
    }

    @Test
    void bashIsOfferedTheCommandsThatAreThere() throws Exception {
        String script = run(0, "bash", "./secformer", "completion", "bash");
        Files.writeString(folder.resolve("SCRIPT"), script);
        Files.writeString(folder.resolve("ASKING"), ASK);
        assertThat(run(0, "bash", "--norc", "./ASKING").lines())
                .containsExactlyElementsOf(
                        List.of("completion dealer keys server", "--parallel --party", "wan", ""));
    }

    @Test
    void launcherListsTheCommandsThatAreThere() throws Exception {
        assertThat(run(0, "bash", "./secformer", "--help"))
                .contains("  keys  ", "  dealer  ", "  server  ", "  completion ", "--version")
                .doesNotContain("evaluate", "demo", "infer ");
        assertThat(run(2, "bash", "./secformer", "evaluate"))
                .isEqualTo(
                        "secformer: evaluate is not part of the server distribution: use a"
                                + " checkout\n");
    }
}
