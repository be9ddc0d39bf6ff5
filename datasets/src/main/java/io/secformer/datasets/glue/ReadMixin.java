package io.secformer.datasets.glue;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** How strictly a command reads its data. */
public final class ReadMixin {
    @Option(
            names = "--skip-malformed",
            description =
                    "leave malformed rows out and say how many there are; default: refuse the file")
    private boolean skipMalformed;

    @Option(
            names = "--quoted",
            description =
                    "tab-separated files are quoted, as pandas and Excel write them; default:"
                        + " quotes are characters like others, as in GLUE's files (.csv files are"
                        + " always quoted)")
    private boolean quoted;

    /** The options of a reader, whose notes go to standard error. */
    public ReadOptions options() {
        return new ReadOptions(skipMalformed, quoted, false, System.err::println);
    }

    /** These options as a command's arguments. */
    public List<String> arguments() {
        List<String> arguments = new ArrayList<>();
        if (skipMalformed) {
            arguments.add("--skip-malformed");
        }
        if (quoted) {
            arguments.add("--quoted");
        }
        return arguments;
    }
}
