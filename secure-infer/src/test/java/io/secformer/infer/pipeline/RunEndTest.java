package io.secformer.infer.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.secformer.infer.eval.Scores;
import io.secformer.infer.eval.TaskResult;
import io.secformer.kit.file.JsonFiles;
import io.secformer.kit.progress.Progress;
import io.secformer.testing.Captured;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunEndTest {
    @TempDir private Path run;

    private Captured finish(boolean json) {
        Scores scores =
                Scores.fromJson(
                        JsonFiles.object()
                                .put("task", "SST-2")
                                .put("metric", "accuracy")
                                .put("student", 90));
        return Captured.of(
                () -> {
                    new RunEnd(run, json, Progress.none(), new Children())
                            .finish(
                                    List.of(new TaskResult(50, 60, 95, scores)),
                                    run.resolve("shares"),
                                    RunProvenance.of(1));
                    return 0;
                });
    }

    @Test
    void lastLineNamesThePage() {
        Captured end = finish(false);
        assertThat(end.out()).endsWith("\nreport: " + run.resolve("report.html") + "\n");
        assertThat(run.resolve("report.html")).isNotEmptyFile();
        assertThat(end.err())
                .contains("no predicted seconds in the report: " + run.resolve("shares"));
    }

    @Test
    void jsonStandsAloneOnStandardOutput() {
        Captured end = finish(true);
        assertThat(JsonFiles.parse(end.out().getBytes(StandardCharsets.UTF_8), "").path("tasks"))
                .hasSize(1);
        assertThat(end.err()).endsWith("report: " + run.resolve("report.html") + "\n");
    }

    @Test
    void runIsCompleteWithoutItsPage() throws IOException {
        Files.writeString(run.resolve("report.html"), "somebody else's");
        Captured end = finish(false);
        assertThat(end.code()).isZero();
        assertThat(run.resolve("result.json")).isNotEmptyFile();
        assertThat(end.out()).contains("written to ").doesNotContain("report:");
        assertThat(end.err())
                .endsWith("choose another place with --out FILE\n")
                .contains("the run is complete, but its report is not written: ");
        assertThat(run.resolve("report.html")).hasContent("somebody else's");
    }
}
