package io.secformer.infer.pipeline;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.secformer.convert.share.ShareFolder;
import io.secformer.convert.share.ShareManifest;
import io.secformer.infer.eval.ResultFiles;
import io.secformer.infer.eval.TaskResult;
import io.secformer.infer.report.CostReader;
import io.secformer.infer.report.RunReport;
import io.secformer.kit.command.Failures;
import io.secformer.kit.file.JsonFiles;
import io.secformer.kit.progress.Progress;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * The end of a run: its results are written and printed, then the page about it. A page that cannot
 * be written does not fail the run.
 */
final class RunEnd {
    private final Path run;
    private final boolean json;
    private final Progress progress;
    private final Children children;

    /**
     * @param run its folder
     * @param json whether results are printed as JSON
     * @param children gets the processes that are started
     */
    RunEnd(Path run, boolean json, Progress progress, Children children) {
        this.run = run;
        this.json = json;
        this.progress = progress;
        this.children = children;
    }

    /**
     * Writes and prints the results of a run, and writes its page.
     *
     * @param shares folder of the shares of the first task
     */
    void finish(List<TaskResult> results, Path shares, ObjectNode provenance) {
        ResultFiles.write(run, results, provenance);
        measure(shares);
        if (json) {
            System.out.print(JsonFiles.format(ResultFiles.json(results, provenance)));
        } else {
            System.out.print(ResultTable.of(results));
            System.out.println("written to " + run.resolve(ResultFiles.JSON));
        }
        // JSON stands alone on standard output.
        report(json ? System.err : System.out);
    }

    /** Measures this machine once, so that the page can tell what a text takes elsewhere. */
    private void measure(Path shares) {
        try {
            ShareManifest manifest = ShareFolder.manifestOfBoth(shares);
            List<String> arguments =
                    List.of(
                            "plan",
                            "--model",
                            shares.toString(),
                            "--tokens",
                            Integer.toString(CostReader.tokens(manifest)),
                            "--json");
            FinishedSteps finished = new FinishedSteps(run.resolve("log"), progress);
            if (finished.result(CostReader.STEP, arguments) == null) {
                String plan =
                        new Launcher(run.resolve("log"), progress, children)
                                .run(CostReader.STEP, arguments);
                finished.record(
                        CostReader.STEP,
                        arguments,
                        JsonFiles.parse(plan.getBytes(StandardCharsets.UTF_8), "a plan"));
            }
        } catch (RuntimeException e) {
            System.err.println("no predicted seconds in the report: " + Failures.line(e));
        }
    }

    private void report(PrintStream out) {
        try {
            out.println("report: " + RunReport.write(run));
        } catch (RuntimeException | LinkageError | InternalError e) {
            // Java without fonts fails with an error.
            System.err.println(
                    "the run is complete, but its report is not written: " + Failures.line(e));
        }
    }
}
