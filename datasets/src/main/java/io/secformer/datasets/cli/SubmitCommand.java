package io.secformer.datasets.cli;

import io.secformer.datasets.glue.GlueTask;
import io.secformer.datasets.glue.PredictionReader;
import io.secformer.datasets.glue.Split;
import io.secformer.datasets.glue.SplitChoice;
import io.secformer.datasets.glue.Submission;
import io.secformer.kit.command.ExampleCall;
import io.secformer.kit.command.Examples;
import io.secformer.kit.file.FormatException;
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
                "Packs predictions on test sets into a submission: repeat --task and --predictions"
                        + " for each set.",
        mixinStandardHelpOptions = true)
@Examples({
    @ExampleCall(
            does = "the answers to one test set",
            line =
                    "datasets submit --task SST-2 --predictions runs/test/predictions.tsv --out"
                            + " submission.zip"),
    @ExampleCall(
            does = "to both test sets of MNLI",
            line =
                    "datasets submit --task MNLI --predictions matched.tsv --task MNLI --split"
                            + " test_mismatched --predictions mismatched.tsv --out submission.zip")
})
final class SubmitCommand implements Callable<Integer> {
    @ArgGroup(exclusive = false, multiplicity = "1..*")
    private List<Part> parts;

    @Option(names = "--out", required = true, paramLabel = "ZIP", description = "zip file to write")
    private Path out;

    private static final class Part {
        @Option(
                names = "--task",
                required = true,
                converter = TaskName.class,
                completionCandidates = TaskName.class,
                paramLabel = "TASK",
                description = "GLUE task: ${COMPLETION-CANDIDATES}")
        private GlueTask task;

        @Option(
                names = "--split",
                converter = SplitChoice.class,
                completionCandidates = SplitChoice.class,
                paramLabel = "S",
                defaultValue = "test",
                description =
                        "which test set: test, or test_mismatched of MNLI; default:"
                                + " ${DEFAULT-VALUE}")
        private Split split;

        @Option(
                names = "--predictions",
                paramLabel = "TSV",
                required = true,
                description =
                        "the answers in the order of the test set: a tab-separated file whose"
                                + " header names a column prediction, as evaluate --out writes it")
        private Path predictions;
    }

    @Override
    public Integer call() throws IOException {
        List<Submission.Answers> answers = new ArrayList<>();
        for (Part part : parts) {
            answers.add(answers(part));
        }
        Submission.write(out, answers);
        System.out.println("wrote " + out);
        return 0;
    }

    private static Submission.Answers answers(Part part) {
        double[] predictions = PredictionReader.read(part.predictions, part.task);
        try {
            return new Submission.Answers(part.task, part.split, predictions);
        } catch (IllegalArgumentException e) {
            throw new FormatException(part.predictions, String.valueOf(e.getMessage()));
        }
    }
}
