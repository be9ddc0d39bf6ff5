package io.secformer.datasets.cli;

import io.secformer.datasets.glue.SubmissionCheck;
import io.secformer.kit.command.ExampleCall;
import io.secformer.kit.command.Examples;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Checks a submission before the benchmark's site does. */
@Command(
        name = "check",
        description = {
            "Checks a submission as the benchmark's site does: names of files, header, indices,"
                    + " number of rows, answers.",
            "The site takes a zip with the files of all 11 test sets only; what is missing is"
                    + " listed, and no error."
        },
        mixinStandardHelpOptions = true)
@Examples({
    @ExampleCall(does = "what submit wrote", line = "datasets check submission.zip"),
    @ExampleCall(does = "any other", line = "datasets check runs/submission.zip")
})
final class CheckCommand implements Callable<Integer> {
    @Parameters(paramLabel = "ZIP", description = "zip file to check")
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
