package io.secformer.convert.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What must be true of every conversion that cannot be done. */
final class Refusal {
    private Refusal() {}

    /**
     * Runs a conversion twice, to a place where nothing is and to one with an earlier sharing: each
     * fails with the same single line, and leaves its place as it was.
     *
     * @param folder an empty folder
     * @param earlier a good sharing, which is copied
     * @param arguments without {@code --out}
     * @return the line
     */
    static String of(Path folder, Path earlier, int code, String... arguments) throws IOException {
        Path fresh = Files.createDirectories(folder.resolve("fresh"));
        String first = refused(code, fresh.resolve("shares"), arguments);
        assertThat(files(fresh)).isEmpty();
        assertThat(keeping(folder, earlier, code, arguments)).isEqualTo(first);
        return first;
    }

    /** As above, to the place with an earlier sharing only. */
    static String keeping(Path folder, Path earlier, int code, String... arguments)
            throws IOException {
        Path used = folder.resolve("used");
        copy(earlier, used.resolve("shares"));
        Map<String, List<Byte>> before = files(used);
        assertThat(before).hasSize(6);
        String line = refused(code, used.resolve("shares"), arguments);
        assertThat(files(used)).isEqualTo(before);
        return line;
    }

    private static String refused(int code, Path out, String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--out", out.toString()));
        return lineOf(CommandRun.of(all.toArray(String[]::new)), code);
    }

    /** The one line of a run that failed. */
    static String lineOf(CommandRun run, int code) {
        assertThat(run.complaints()).as(run.err()).hasSize(1);
        assertThat(run.code()).isEqualTo(code);
        assertThat(run.out()).isEmpty();
        String line = run.complaints().getFirst();
        assertThat(run.err()).endsWith(line + System.lineSeparator());
        assertThat(line).startsWith("secformer: ").doesNotContain("Exception");
        return line.substring("secformer: ".length());
    }

    /** Copies a folder with all that is in it. */
    static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path each : all.toList()) {
                Path place = to.resolve(from.relativize(each));
                if (Files.isDirectory(each)) {
                    Files.createDirectories(place);
                } else {
                    Files.copy(each, place);
                }
            }
        }
    }

    /** Every file below a folder with its bytes, hidden ones too. */
    private static Map<String, List<Byte>> files(Path folder) throws IOException {
        Map<String, List<Byte>> found = new TreeMap<>();
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                List<Byte> bytes = new ArrayList<>();
                for (byte b : Files.readAllBytes(file)) {
                    bytes.add(b);
                }
                found.put(folder.relativize(file).toString(), bytes);
            }
        }
        return found;
    }
}
