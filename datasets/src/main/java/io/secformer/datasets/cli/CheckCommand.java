package io.secformer.datasets.cli;

import io.secformer.datasets.glue.SubmissionCheck;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Checks a submission before the benchmark's site does. */
@Command(
        name = "check",
        description = {
            "Check a submission as the benchmark's site does: names of files, header, indices,"
                    + " number of rows, answers.",
            "The site takes a zip with the files of all 11 test sets only; what is missing is"
                    + " listed, and no error."
        },
        mixinStandardHelpOptions = true)
final class CheckCommand implements Callable<Integer> {
    @Parameters(paramLabel = "ZIP", description = "The zip to check.")
    private Path zip;

    @Override
    public Integer call() {
        SubmissionCheck.Contents contents = SubmissionCheck.check(zip);
        contents.rows().forEach((file, rows) -> System.out.println(file + ": " + rows + " rows"));
        System.out.println(
                contents.missing().isEmpty()
                        ? "complete"
                        : "missing: " + String.join(", ", contents.missing()));
        return 0;
    }
}
