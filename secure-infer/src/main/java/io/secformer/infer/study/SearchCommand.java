package io.secformer.infer.study;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.secformer.convert.calibrate.FixedCheck;
import io.secformer.convert.conversion.Conversion;
import io.secformer.convert.option.TaskOptions;
import io.secformer.convert.option.TaskWords;
import io.secformer.datasets.glue.Task;
import io.secformer.datasets.metric.GlueMetrics;
import io.secformer.infer.pipeline.RunProvenance;
import io.secformer.kit.command.ExampleCall;
import io.secformer.kit.command.Examples;
import io.secformer.kit.command.Interruptible;
import io.secformer.kit.command.OptionTypes;
import io.secformer.kit.command.OutputPlaces;
import io.secformer.kit.command.ProgressMixin;
import io.secformer.kit.file.FolderLock;
import io.secformer.kit.file.JsonFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code secformer search}: which model, strategy and precision give the best metric for least. */
@Command(
        name = "search",
        mixinStandardHelpOptions = true,
        description = {
            "Tells which model, which strategy and which precision give the best metric for the"
                + " fewest bytes and rounds. Every model is planned by every strategy with every"
                + " logit error and activation error; each such candidate is evaluated on the"
                + " task's dev set in fixed point, which is what servers compute to the last bit or"
                + " two, and priced from its plan. No servers run, no shares are written.",
            "Prints all candidates, the fewest bytes between servers first, and marks those on the"
                    + " front: no other one is at least as good in metric, rounds, bytes between"
                    + " servers and bytes from the dealer, and better in one. Last comes the call"
                    + " of 'convert' for the best metric among them.",
            "Softmax and activation are the model's: for others give other students to --model."
                    + " Published strategies have no errors to choose, and are one candidate a"
                    + " model. What a strategy cannot compute is left out, in a line that says so.",
            "Every candidate is kept in OUT/candidates.jsonl as it comes: the same command goes on"
                    + " where it was interrupted, and one with more models, strategies or errors"
                    + " adds only those. Values that leave their calibrated range, and candidates"
                    + " that cannot be converted, are findings, not failures of the command."
        })
@Examples({
    @ExampleCall(
            does = "a teacher and its student, by both strategies of this program",
            line =
                    "search --task SST-2 --glue-dir glue --model teacher --model student --out"
                            + " runs/search"),
    @ExampleCall(
            does = "a first look: few candidates, few examples",
            line =
                    "search --task SST-2 --glue-dir glue --model model --logit-error 0.001,0.004"
                            + " --activation-error 0.00025 --examples 100 --calibrate-examples 128"
                            + " --check-examples 32 --out runs/search"),
    @ExampleCall(
            does = "beside published systems, for a program",
            line =
                    "search --task SST-2 --glue-dir glue --model model --strategy all --json"
                            + " --out runs/search")
})
public final class SearchCommand implements Callable<Integer>, Interruptible {
    @Option(
            names = "--model",
            required = true,
            paramLabel = "FOLDER",
            description =
                    "model of the task, a Hugging Face folder with its tokenizer; more than one"
                            + " may be given")
    private List<Path> folders = List.of();

    @Option(
            names = "--task",
            required = true,
            completionCandidates = TaskWords.class,
            paramLabel = "TASK",
            description = "GLUE task, such as SST-2, or custom: classes of your own")
    private String taskName;

    @Mixin private TaskOptions taskOptions = new TaskOptions();

    @Option(
            names = "--glue-dir",
            required = true,
            paramLabel = "DIR",
            description =
                    "folder with the official GLUE files, one sub-folder a task; of --task custom"
                            + " the folder with its files, such as dev.tsv or dev.csv")
    private Path glueDir;

    @Mixin private SearchOptions search = new SearchOptions();

    @Option(
            names = "--tokens",
            converter = OptionTypes.Tokens.class,
            paramLabel = "T",
            description =
                    "padded length of the one text whose costs are told; default: "
                            + Conversion.DEFAULT_TOKENS
                            + ", or less if a model takes less")
    private @Nullable Integer tokens;

    @Option(
            names = "--max-tokens",
            converter = OptionTypes.Tokens.class,
            paramLabel = "T",
            description =
                    "longest input that is planned for, longer ones are cut; default: "
                            + Conversion.DEFAULT_TOKENS
                            + " or --tokens, whichever is more, or less if the model takes less")
    private @Nullable Integer maxTokens;

    @Option(
            names = "--examples",
            converter = OptionTypes.Count.class,
            defaultValue = "0",
            paramLabel = "N",
            description = "dev examples to evaluate, from the first; 0 for all; default: all")
    private int examples;

    @Option(
            names = "--calibrate",
            paramLabel = "FILE",
            description =
                    "texts to take ranges from, in the layout of the task's; default: the task's"
                            + " training set in --glue-dir")
    private @Nullable Path calibrate;

    @Option(
            names = "--calibrate-examples",
            converter = OptionTypes.Positive.class,
            defaultValue = "" + Conversion.DEFAULT_EXAMPLES,
            paramLabel = "N",
            description =
                    "examples to watch for the ranges of values, spread over the file; default:"
                            + " ${DEFAULT-VALUE}")
    private int calibrateExamples;

    @Option(
            names = "--check-examples",
            converter = OptionTypes.Positive.class,
            defaultValue = "" + FixedCheck.DEFAULT_EXAMPLES,
            paramLabel = "N",
            description =
                    "examples of these on which a plan is compared with the clear model, and made"
                            + " finer where it misses what it predicts; default: ${DEFAULT-VALUE}")
    private int checkExamples;

    @Option(
            names = "--out",
            defaultValue = "runs/search",
            paramLabel = "DIR",
            description =
                    "folder for candidates.jsonl, search.txt, search.csv, search.json and"
                            + " search.png; default: ${DEFAULT-VALUE}")
    private Path out;

    @Option(names = "--json", description = "print one JSON document instead of text")
    private boolean json;

    @Mixin private ProgressMixin progress = new ProgressMixin();

    private volatile @Nullable SearchRun run;

    @Override
    public String whenInterrupted() {
        SearchRun under = run;
        return under == null || under.known() == 0
                ? "interrupted before the first candidate was found: the same command begins anew"
                : "interrupted: %d of %d candidates are in %s, the same command goes on from there"
                        .formatted(under.known(), under.all(), out.resolve(SearchJournal.FILE));
    }

    @Override
    public Integer call() {
        taskOptions.requireKnown(taskName);
        search.requireSensible();
        OutputPlaces.requireFolder("--out", out);
        List<SearchModel> models = SearchModel.of(distinct(folders));
        Map<SearchModel, Task> tasks = new LinkedHashMap<>();
        models.forEach(
                model ->
                        tasks.put(model, taskOptions.of(taskName, model.config(), model.folder())));
        SearchLengths lengths = SearchLengths.of(models, tokens, maxTokens);
        List<String> leftOut = new ArrayList<>();
        List<SearchCandidate> candidates = search.candidates(models, leftOut);
        Task task = tasks.values().iterator().next();
        SearchTexts texts =
                SearchTexts.of(
                        task,
                        glueDir,
                        calibrate,
                        taskOptions.reading(),
                        examples,
                        calibrateExamples,
                        checkExamples);
        int found = texts.examples(task).size();
        leftOut.forEach(System.err::println);
        ObjectNode identity = identity(task, texts, lengths);
        List<SearchRow> rows;
        try (FolderLock lock = lock()) {
            Objects.requireNonNull(lock);
            SearchJournal journal = new SearchJournal(out, identity);
            SearchRun under = new SearchRun(candidates, journal, progress.progress());
            run = under;
            sayKnown(under, journal.others(candidates));
            rows = under.run(tasks, texts, lengths);
        } catch (IOException e) {
            throw new UncheckedIOException(out + " cannot be used: " + e.getMessage(), e);
        }
        ConvertCall call =
                new ConvertCall(task.taskName(), taskOptions.arguments(), texts, lengths.longest());
        SearchReport report =
                new SearchReport(
                        new SearchReport.About(
                                task.taskName(),
                                GlueMetrics.primaryName(task),
                                texts.evaluated(found),
                                found,
                                lengths.priced()),
                        rows,
                        leftOut,
                        call::of,
                        provenance(models, identity));
        report.write(out);
        System.out.print(json ? JsonFiles.format(report.json()) : report.text());
        return end(rows);
    }

    private static int end(List<SearchRow> rows) {
        if (rows.stream().anyMatch(row -> row.figures() != null)) {
            return ExitCode.OK;
        }
        System.err.println(
                "secformer: no candidate can be converted: " + rows.getFirst().failure());
        return ExitCode.SOFTWARE;
    }

    private FolderLock lock() throws IOException {
        Files.createDirectories(out);
        return FolderLock.take(
                out, "is in use by another search: wait for it, or take another --out");
    }

    private static List<Path> distinct(List<Path> folders) {
        Map<Path, Path> byPlace = new LinkedHashMap<>();
        folders.forEach(folder -> byPlace.putIfAbsent(folder.toAbsolutePath().normalize(), folder));
        return List.copyOf(byPlace.values());
    }

    private void sayKnown(SearchRun under, int others) {
        Path file = out.resolve(SearchJournal.FILE);
        if (under.known() > 0) {
            System.err.println(
                    "%d of %d candidates were found in an earlier run, see %s"
                            .formatted(under.known(), under.all(), file));
        }
        if (others > 0) {
            System.err.println(
                    "%s has %d candidates of other models, files or options: they do not count"
                            .formatted(file, others));
        }
    }

    /** What decides the figures of every candidate, beside its model and its options. */
    private ObjectNode identity(Task task, SearchTexts texts, SearchLengths lengths) {
        ObjectNode identity = JsonFiles.object();
        identity.put("task", task.taskName());
        identity.put("taskOptions", taskOptions.description());
        identity.setAll(texts.identity());
        identity.put("tokens", lengths.priced());
        identity.put("maxTokens", lengths.longest());
        identity.set("program", RunProvenance.here().path("program"));
        return identity;
    }

    private static ObjectNode provenance(List<SearchModel> models, ObjectNode identity) {
        ObjectNode provenance = RunProvenance.here();
        provenance.setAll(identity);
        ObjectNode digests = provenance.putObject("models");
        models.forEach(model -> digests.put(model.folder().toString(), model.digest()));
        return provenance;
    }
}
