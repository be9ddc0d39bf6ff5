package io.secformer.commands.catalog;

import io.secformer.kit.command.CommandLines;
import io.secformer.kit.command.ExampleCall;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/** All commands as one page of Markdown, from what they say of themselves. */
public final class ReferencePage {
    private static final int COLUMNS = 100;
    private static final String FENCE = "```\n";

    private final StringBuilder page = new StringBuilder();

    private ReferencePage() {}

    /**
     * The page.
     *
     * @param summaries a line on every command, in the order of the page
     * @param foot what the page ends with
     */
    public static String of(CommandLine root, Map<String, String> summaries, String foot) {
        ReferencePage reference = new ReferencePage();
        reference.page.append("# Commands\n\n");
        summaries.forEach(
                (name, summary) ->
                        reference.page.append(
                                "- [%s](#secformer-%s): %s\n".formatted(name, name, summary)));
        summaries
                .keySet()
                .forEach(
                        name ->
                                reference.section(
                                        Objects.requireNonNull(root.getSubcommands().get(name)),
                                        "##"));
        return reference.page.append('\n').append(foot).toString();
    }

    private void section(CommandLine command, String mark) {
        CommandSpec spec = command.getCommandSpec();
        UsageMessageSpec usage = spec.usageMessage().width(COLUMNS);
        Help help = command.getHelp();
        page.append("\n%s %s\n\n".formatted(mark, spec.qualifiedName()));
        for (String paragraph : usage.description()) {
            if (!paragraph.isEmpty()) {
                page.append(markdown(paragraph.formatted())).append("\n\n");
            }
        }
        String lists = help.parameterList() + help.optionList();
        page.append(FENCE)
                .append(plain(help.synopsis(0)))
                .append(lists.isEmpty() ? "" : "\n" + plain(lists))
                .append(FENCE);
        examples(CommandLines.examples(spec));
        command.getSubcommands().values().forEach(each -> section(each, mark + "#"));
    }

    private void examples(List<ExampleCall> examples) {
        for (ExampleCall example : examples) {
            String what = example.does();
            page.append(
                    "\n%s:\n\n%s%s\n%s"
                            .formatted(
                                    markdown(
                                            what.substring(0, 1).toUpperCase(Locale.ROOT)
                                                    + what.substring(1)),
                                    FENCE,
                                    String.join("\n", CommandLines.lines(example, COLUMNS)),
                                    FENCE));
        }
    }

    /** Without spaces at the ends of lines, which the library leaves. */
    private static String plain(String text) {
        return Ansi.OFF
                .string(text)
                .lines()
                .map(String::stripTrailing)
                .collect(Collectors.joining("\n", "", "\n"));
    }

    /** Words of help, none of which is meant as markup. */
    private static String markdown(String text) {
        return text.replaceAll("([\\\\`*_<>\\[\\]])", "\\\\$1");
    }
}
