package io.secformer.kit.command;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.ListResourceBundle;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/** What all commands have in common before one is run: how they are parsed and what help says. */
public final class CommandLines {
    /** The program, as examples call it where it was unpacked. */
    public static final String PROGRAM = "./secformer";

    private static final int INDENT = 4;

    /** What stands before a synopsis: {@code Usage: }. */
    private static final int USAGE = 7;

    private CommandLines() {}

    /**
     * A command that can be parsed and explained, with its subcommands.
     *
     * @param name as the user types it, such as {@code secformer convert}
     * @param command a picocli command
     */
    public static CommandLine of(String name, Object command) {
        return of("", name, command);
    }

    /**
     * The same below another command.
     *
     * @param above the names of those above it, with a space behind each
     */
    public static CommandLine of(String above, String name, Object command) {
        CommandLine line =
                new CommandLine(command)
                        .setCommandName(name)
                        .setCaseInsensitiveEnumValuesAllowed(true)
                        // An argument is what it says, never the content of a file.
                        .setExpandAtFiles(false)
                        .setResourceBundle(new HelpWords());
        line.registerConverter(int.class, OptionTypes::anyInt)
                .registerConverter(Integer.class, OptionTypes::anyInt)
                .registerConverter(long.class, OptionTypes::anyLong)
                .registerConverter(double.class, OptionTypes::anyDouble)
                .registerConverter(Double.class, OptionTypes::anyDouble)
                .registerConverter(Path.class, OptionTypes::path);
        explain(above, line.getCommandSpec());
        return line;
    }

    /** The examples of a command; none if it has none. */
    public static List<ExampleCall> examples(CommandSpec spec) {
        Object command = spec.userObject();
        Examples all = command == null ? null : command.getClass().getAnnotation(Examples.class);
        return all == null ? List.of() : List.of(all.value());
    }

    /**
     * An example as a shell takes it: broken before options where it is too long for a line, with a
     * backslash at the end of each line but the last.
     *
     * @param width how many characters a line may have
     */
    public static List<String> lines(ExampleCall example, int width) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder(PROGRAM);
        for (String part : example.line().split(" (?=--)", -1)) {
            // A space and a backslash have to fit behind it.
            if (line.length() + 1 + part.length() + 2 > width) {
                lines.add(line + " \\");
                line = new StringBuilder(" ".repeat(INDENT)).append(part);
            } else {
                line.append(' ').append(part);
            }
        }
        lines.add(line.toString());
        return lines;
    }

    private static void explain(String above, CommandSpec spec) {
        spec.version(ProgramVersion.line());
        UsageMessageSpec usage = spec.usageMessage();
        if (usage.customSynopsis().length == 0 && spec.argGroups().isEmpty()) {
            usage.customSynopsis(synopsis(above, spec, usage.width()));
        }
        List<String> footer = footer(examples(spec), usage.width());
        if (!footer.isEmpty()) {
            usage.footer(footer.toArray(String[]::new));
        }
        spec.subcommands().values().forEach(line -> explain(above, line.getCommandSpec()));
    }

    /** What a command cannot do without; a line with all options would be read by nobody. */
    private static String[] synopsis(String above, CommandSpec spec, int width) {
        Stream<String> required =
                spec.options().stream()
                        .filter(OptionSpec::required)
                        .map(option -> option.longestName() + " " + option.paramLabel());
        Stream<String> positional =
                spec.positionalParameters().stream().map(PositionalParamSpec::paramLabel);
        Stream<String> rest =
                Stream.of(spec.subcommands().isEmpty() ? "[OPTION...]" : "COMMAND [OPTION...]");
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder(above + spec.qualifiedName());
        for (String part : Stream.of(required, positional, rest).flatMap(words -> words).toList()) {
            if (USAGE + line.length() + 1 + part.length() > width) {
                lines.add(line.toString());
                line = new StringBuilder(" ".repeat(USAGE + INDENT)).append(part);
            } else {
                line.append(' ').append(part);
            }
        }
        lines.add(line.toString());
        return lines.toArray(String[]::new);
    }

    private static List<String> footer(List<ExampleCall> examples, int width) {
        List<String> footer = new ArrayList<>();
        for (ExampleCall example : examples) {
            footer.add("");
            footer.add("  " + escaped(example.does()) + ":");
            lines(example, width - INDENT).forEach(line -> footer.add("    " + escaped(line)));
        }
        if (!footer.isEmpty()) {
            footer.addFirst("Examples:");
            footer.addFirst("");
        }
        return footer;
    }

    /** As the library, which formats it, prints it unchanged. */
    private static String escaped(String text) {
        return text.replace("%", "%%");
    }

    /** What every command's help says of the options that all have. */
    private static final class HelpWords extends ListResourceBundle {
        @Override
        protected Object[][] getContents() {
            return new Object[][] {
                {"mixinStandardHelpOptions.help", "explain this command, and do nothing else"},
                {"mixinStandardHelpOptions.version", "print the version, and do nothing else"},
            };
        }
    }
}
