package io.secformer.datasets.cli;

import io.secformer.datasets.glue.GlueTask;
import io.secformer.datasets.glue.PredictionReader;
import io.secformer.datasets.glue.Split;
import io.secformer.datasets.glue.SplitChoice;
import io.secformer.datasets.glue.Submission;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Packs predictions on test sets for the benchmark's site. */
@Command(
        name = "submit",
        description =
                "Pack predictions on test sets into a submission: repeat --task and --predictions"
                        + " for each set.",
        mixinStandardHelpOptions = true)
final class SubmitCommand implements Callable<Integer> {
    @ArgGroup(exclusive = false, multiplicity = "1..*")
    private List<Part> parts;

    @Option(names = "--out", required = true, paramLabel = "ZIP", description = "The zip to write.")
    private Path out;

    private static final class Part {
        @Option(
                names = "--task",
                required = true,
                converter = TaskName.class,
                completionCandidates = TaskName.class,
                paramLabel = "TASK",
                description = "A task: ${COMPLETION-CANDIDATES}.")
        private GlueTask task;

        @Option(
                names = "--split",
                converter = SplitChoice.class,
                completionCandidates = SplitChoice.class,
                paramLabel = "S",
                defaultValue = "test",
                description = "test, or test_mismatched of MNLI. Default: ${DEFAULT-VALUE}.")
        private Split split;

        @Option(
                names = "--predictions",
                paramLabel = "TSV",
                required = true,
                description = "A TSV with a header that names a column prediction, in test order.")
        private Path predictions;
    }

    @Override
    public Integer call() throws IOException {
        List<Submission.Answers> answers = new ArrayList<>();
        for (Part part : parts) {
            answers.add(
                    new Submission.Answers(
                            part.task,
                            part.split,
                            PredictionReader.read(part.predictions, part.task)));
        }
        Submission.write(out, answers);
        System.out.println("wrote " + out);
        return 0;
    }
}
