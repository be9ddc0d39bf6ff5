package io.secformer.infer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.secformer.infer.role.ClassPaths;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The launcher gives Java arguments and file names as they are, whatever the locale. */
@Timeout(60)
class LocaleTest {
    private static final String TEXT = "caf\u00e9 \uD83D\uDE00 \u75c5\u4eba";

    @TempDir private static Path folder;

    /** Stands in for the JVM's main class: tells in ASCII what it was given. */
    static final class Echo {
        private Echo() {}

        public static void main(String[] arguments) {
            for (String argument : arguments) {
                System.out.println(escaped(argument));
            }
            System.out.println("locale " + System.getenv("LC_ALL"));
            System.out.println("file " + Files.exists(Path.of(arguments[arguments.length - 1])));
        }
    }

    private static String escaped(String text) {
        return text.codePoints().mapToObj(Integer::toString).collect(Collectors.joining(" "));
    }

    /** The server distribution, with a JDK whose java is ours. */
    @BeforeAll
    static void makeDistribution() throws IOException {
        ServerDistribution.write(
                folder,
                "exec '%s' -cp \"$TEST_CLASS_PATH\" '%s' \"$@\""
                        .formatted(ServerDistribution.ownJava(), Echo.class.getName()));
        Files.createFile(folder.resolve("file"));
    }

    /** Runs the launcher from a script, which holds the arguments in UTF-8. */
    private static List<String> launched(String locale) throws Exception {
        Path caller = folder.resolve("caller");
        Path named = folder.resolve("caller-file");
        ServerDistribution.script(
                caller,
                "touch 'mod\u00e8le'; exec bash ./secformer keys --text '"
                        + TEXT
                        + "' 'mod\u00e8le'");
        ProcessBuilder builder =
                new ProcessBuilder("/bin/sh", caller.toString())
                        .directory(folder.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(named.toFile());
        Map<String, String> environment = builder.environment();
        List.of("LANG", "LC_ALL", "LC_CTYPE", "LANGUAGE").forEach(environment::remove);
        if (!locale.isEmpty()) {
            environment.put("LC_ALL", locale);
        }
        environment.put("JAVA_HOME", folder.resolve("jdk").toString());
        environment.put("TEST_CLASS_PATH", ClassPaths.all());
        int code = builder.start().waitFor();
        List<String> said = Files.readAllLines(named, StandardCharsets.UTF_8);
        assertThat(code).as("%s", said).isZero();
        return said;
    }

    @ParameterizedTest
    @ValueSource(strings = {"POSIX", "C", "", "xx_XX.ISO-8859-1", "C.UTF-8"})
    void argumentsAndPathsArriveAsTheyAre(String locale) throws Exception {
        assertThat(launched(locale))
                .contains(escaped(TEXT), escaped("mod\u00e8le"), "file true")
                .contains(escaped("-Dstdout.encoding=UTF-8"), escaped("-Dstderr.encoding=UTF-8"));
    }

    @Test
    void whatIsStartedFromThereInheritsTheLocale() throws Exception {
        assertThat(launched("POSIX")).contains("locale C.UTF-8");
    }
}
