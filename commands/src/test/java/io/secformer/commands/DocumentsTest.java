package io.secformer.commands;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The documents of the checkout lead to what there is. */
class DocumentsTest {
    private static final Path TOP = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
    private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.*)$");
    private static final Pattern TEST = Pattern.compile("`([A-Z][A-Za-z]+Test)`");
    private static final Pattern COMMAND = Pattern.compile("(?m)\\./secformer ([a-z]+)");

    static List<Path> documents() throws IOException {
        List<Path> found = new ArrayList<>();
        try (Stream<Path> top = Files.list(TOP)) {
            for (Path each : top.sorted().toList()) {
                if (Files.isDirectory(each) && Files.exists(each.resolve("pom.xml"))) {
                    try (Stream<Path> module = Files.list(each)) {
                        module.filter(file -> file.toString().endsWith(".md")).forEach(found::add);
                    }
                } else if (each.toString().endsWith(".md")) {
                    found.add(each);
                }
            }
        }
        return found;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How code hosts call the place of a heading. */
    private static String anchor(String heading) {
        return heading.toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{L}\\p{N} _-]", "")
                .strip()
                .replace(' ', '-');
    }

    @Test
    void thereIsADocumentOfEveryKind() throws IOException {
        assertThat(documents().stream().map(TOP::relativize).map(Path::toString))
                .contains(
                        "CHANGELOG.md",
                        "COMMANDS.md",
                        "CONTRIBUTING.md",
                        "README.md",
                        "SECURITY.md",
                        "commands/README.md",
                        "convert/README.md");
        assertThat(TOP.resolve("CITATION.cff")).exists();
    }

    @ParameterizedTest
    @MethodSource("documents")
    void linksLeadSomewhere(Path document) {
        for (MatchResult link : LINK.matcher(read(document)).results().toList()) {
            String target = link.group(1);
            if (target.matches("[a-z]+:.*")) {
                continue;
            }
            String[] parts = target.split("#", 2);
            Path file = parts[0].isEmpty() ? document : document.resolveSibling(parts[0]);
            assertThat(file.normalize()).as(target).exists();
            if (parts.length == 2) {
                Set<String> anchors =
                        HEADING.matcher(read(file))
                                .results()
                                .map(heading -> anchor(heading.group(1)))
                                .collect(Collectors.toSet());
                assertThat(anchors).as(target).contains(parts[1]);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("documents")
    void testsThatAreNamedExist(Path document) throws IOException {
        Set<String> tests;
        try (Stream<Path> all = Files.walk(TOP)) {
            tests =
                    all.map(file -> file.getFileName().toString())
                            .filter(name -> name.endsWith("Test.java"))
                            .map(name -> name.replace(".java", ""))
                            .collect(Collectors.toSet());
        }
        assertThat(tests)
                .containsAll(TEST.matcher(read(document)).results().map(m -> m.group(1)).toList());
    }

    @ParameterizedTest
    @MethodSource("documents")
    void commandsThatAreShownExist(Path document) {
        String launcher = read(TOP.resolve("secformer"));
        for (MatchResult shown : COMMAND.matcher(read(document)).results().toList()) {
            assertThat(launcher)
                    .as(shown.group())
                    .containsPattern("(?m)^  " + shown.group(1) + " +");
        }
    }
}
