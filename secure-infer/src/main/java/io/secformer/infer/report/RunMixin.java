package io.secformer.infer.report;

import java.nio.file.Path;
import picocli.CommandLine.Parameters;

/** Which run is shown. */
final class RunMixin {
    @Parameters(
            index = "0",
            paramLabel = "RUN",
            description =
                    "folder of a run (demo, pipeline), of evaluate --out, search, bench, ablation"
                        + " or stability, or a model of distill; or a file that one of them printed"
                        + " with --json")
    private Path run;

    Path path() {
        return run;
    }
}
