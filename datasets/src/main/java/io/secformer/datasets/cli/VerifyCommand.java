package io.secformer.datasets.cli;

import io.secformer.datasets.cli.GlueFiles.GlueFile;
import io.secformer.datasets.glue.ReadMixin;
import io.secformer.kit.command.ExampleCall;
import io.secformer.kit.command.Examples;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Checks a folder of GLUE data. */
@Command(
        name = "verify",
        description = {
            "Reads every row of every file of a folder of GLUE data, and compares the number of"
                    + " rows with the published one.",
            "A malformed row is a failure. Another number of rows is only reported: files may be"
                    + " samples or come from the generator, and copies of MRPC often lack one row."
        },
        mixinStandardHelpOptions = true)
@Examples({
    @ExampleCall(does = "every file of a folder", line = "datasets verify --glue-dir glue"),
    @ExampleCall(
            does = "files as pandas and Excel write them",
            line = "datasets verify --glue-dir glue --quoted")
})
final class VerifyCommand implements Callable<Integer> {
    @Option(
            names = "--glue-dir",
            required = true,
            paramLabel = "DIR",
            description = "folder with one sub-folder a task")
    private Path glueDir;

    @Mixin private ReadMixin reading = new ReadMixin();

    @Override
    public Integer call() {
        int malformed = 0;
        for (GlueFile file : GlueFiles.in(glueDir)) {
            RowCount count = RowCount.of(glueDir, file.task(), file.split(), reading.options());
            malformed += count.isMalformed() ? 1 : 0;
            System.out.println(count.line());
        }
        if (malformed > 0) {
            System.err.println(
                    "secformer: "
                            + malformed
                            + (malformed == 1 ? " malformed file in " : " malformed files in ")
                            + glueDir);
        }
        return malformed == 0 ? 0 : 1;
    }
}
