package io.secformer.kit.command.catalog;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * What a shell needs to complete commands, options, their words, and names of files: tables of all
 * that there is, before a function that reads them. (Picocli's own script takes two options of a
 * command whose values are called alike for one, completes neither {@code --option=VALUE} nor the
 * second word of a list, and no files where other words would do.)
 */
public final class CompletionScript {
    private static final String FUNCTION = "completion.sh";

    /** How help calls what is a file or a folder, also where not every value is one. */
    private static final Set<String> PLACES =
            Set.of("DIR", "FILE", "FOLDER", "MODEL", "RUN", "SHARES", "TSV", "ZIP");

    private final List<String> commands = new ArrayList<>();
    private final List<String> options = new ArrayList<>();
    private final List<String> values = new ArrayList<>();

    private CompletionScript() {}

    /**
     * A script to be sourced.
     *
     * @param root what it completes
     */
    public static String of(Shell shell, CommandLine root) {
        CompletionScript script = new CompletionScript();
        script.add("", root);
        return function()
                .replace("@SHELL@", shell.word())
                .replace("@SETUP@", shell.setup())
                .replace("@COMMANDS@", String.join("\n", script.commands))
                .replace("@OPTIONS@", String.join("\n", script.options))
                .replace("@VALUES@", String.join("\n", script.values));
    }

    private static String function() {
        try (InputStream in =
                Objects.requireNonNull(CompletionScript.class.getResourceAsStream(FUNCTION))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void add(String path, CommandLine command) {
        CommandSpec spec = command.getCommandSpec();
        if (!spec.subcommands().isEmpty()) {
            commands.add(entry(path, String.join(" ", spec.subcommands().keySet())));
        }
        options.add(
                entry(
                        path,
                        String.join(
                                " ",
                                spec.options().stream()
                                        .flatMap(option -> Arrays.stream(option.names()))
                                        .sorted()
                                        .toList())));
        for (OptionSpec option : spec.options()) {
            if (option.arity().max() > 0) {
                for (String name : option.names()) {
                    values.add(entry(path + " " + name, kind(option)));
                }
            }
        }
        spec.positionalParameters().forEach(place -> values.add(entry(path + " ", kind(place))));
        spec.subcommands()
                .forEach((name, line) -> add(path.isEmpty() ? name : path + " " + name, line));
    }

    private static String entry(String pattern, String words) {
        return "    '%s') echo '%s' ;;".formatted(pattern, words);
    }

    /** What a value may be: whether several with commas between, a file, which words. */
    private static String kind(ArgSpec arg) {
        Iterable<String> candidates = arg.completionCandidates();
        List<String> words = new ArrayList<>();
        if (candidates != null) {
            candidates.forEach(words::add);
        }
        boolean isPlace = arg.type() == Path.class || PLACES.contains(arg.paramLabel());
        words.addFirst(
                (arg.splitRegex().isEmpty() ? "one/" : "list/") + (isPlace ? "files" : "none"));
        return String.join(" ", words);
    }
}
