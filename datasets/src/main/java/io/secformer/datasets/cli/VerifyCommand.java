package io.secformer.datasets.cli;

import io.secformer.datasets.DataFormatException;
import io.secformer.datasets.cli.GlueFiles.GlueFile;
import io.secformer.datasets.glue.GlueReader;
import io.secformer.datasets.glue.PublishedCounts;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Checks a folder of GLUE data. */
@Command(
        name = "verify",
        description = {
            "Read every row of every file of a folder of GLUE data, and compare the number of rows"
                    + " with the published one.",
            "A malformed row is a failure. Another number of rows is only reported: files may be"
                    + " samples or come from the generator, and copies of MRPC often lack one row."
        },
        mixinStandardHelpOptions = true)
final class VerifyCommand implements Callable<Integer> {
    @Option(names = "--glue-dir", required = true, description = "A folder with one folder a task.")
    private Path glueDir;

    @Override
    public Integer call() {
        int malformed = 0;
        for (GlueFile file : GlueFiles.in(glueDir)) {
            String finding;
            try {
                int rows = GlueReader.read(glueDir, file.task(), file.split()).size();
                finding = compare(rows, PublishedCounts.of(file.task(), file.split()));
            } catch (DataFormatException e) {
                malformed++;
                finding = "MALFORMED " + e.getMessage();
            }
            System.out.printf(
                    Locale.ROOT,
                    "%-6s %-15s %s%n",
                    file.task().taskName(),
                    file.split().key(),
                    finding);
        }
        if (malformed > 0) {
            System.err.println("secformer: " + malformed + " malformed files in " + glueDir);
        }
        return malformed == 0 ? 0 : 1;
    }

    private static String compare(int rows, int published) {
        return rows == published
                ? rows + " rows, as published"
                : rows + " rows, DIFFERS from the published " + published;
    }
}
