package io.secformer.infer.cli;

import io.secformer.convert.checkpoint.HfCheckpoint;
import io.secformer.convert.model.BertConfig;
import io.secformer.convert.network.PlannedNetwork;
import io.secformer.convert.option.TaskOptions;
import io.secformer.convert.option.TaskWords;
import io.secformer.convert.option.Tokenizers;
import io.secformer.convert.parameter.BertParameters;
import io.secformer.convert.ring.RingKernels;
import io.secformer.convert.share.Calibration;
import io.secformer.convert.share.OwnersReport;
import io.secformer.convert.share.PublicEmbeddings;
import io.secformer.convert.share.ShareFolder;
import io.secformer.convert.share.ShareManifest;
import io.secformer.convert.tensor.RingMatmul;
import io.secformer.convert.tensor.Workers;
import io.secformer.datasets.glue.Example;
import io.secformer.datasets.glue.GlueReader;
import io.secformer.datasets.glue.Split;
import io.secformer.datasets.glue.SplitChoice;
import io.secformer.datasets.glue.Task;
import io.secformer.datasets.text.BertTokenizer;
import io.secformer.infer.engine.CostReading;
import io.secformer.infer.eval.BatchOptions;
import io.secformer.infer.eval.EvaluationDigests;
import io.secformer.infer.eval.Evaluator;
import io.secformer.infer.eval.InProcessModel;
import io.secformer.infer.eval.Journal;
import io.secformer.infer.eval.Outcome;
import io.secformer.infer.eval.Predictions;
import io.secformer.infer.eval.PrivateEvaluation;
import io.secformer.infer.eval.PrivateModel;
import io.secformer.infer.eval.RemoteModel;
import io.secformer.infer.eval.ResultFiles;
import io.secformer.infer.eval.Scores;
import io.secformer.infer.eval.Subject;
import io.secformer.infer.eval.Subjects;
import io.secformer.infer.option.BatchMixin;
import io.secformer.infer.option.ServersMixin;
import io.secformer.infer.option.StrategyInsistence;
import io.secformer.kit.command.ExampleCall;
import io.secformer.kit.command.Examples;
import io.secformer.kit.command.Interruptible;
import io.secformer.kit.command.NextStep;
import io.secformer.kit.command.OptionTypes;
import io.secformer.kit.command.OutputPlaces;
import io.secformer.kit.command.ProgressMixin;
import io.secformer.kit.command.UsageException;
import io.secformer.kit.progress.Progress;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.IntToLongFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code secformer evaluate}: a GLUE split through a model, and how far its readings agree. */
@Command(
        name = "evaluate",
        mixinStandardHelpOptions = true,
        description = {
            "Evaluates a model on a GLUE task or one of your own: in the clear, in fixed point, or"
                    + " privately and compared with both.",
            "Private evaluation asks running servers (--servers, --dealer, --keys), or plays all"
                    + " roles inside this process, which protects nothing and needs no set-up.",
            "Of a private evaluation, rounds are those of an inference, which a batch shares;"
                    + " serverBytes, dealerBytes, onlineSeconds and offlineSeconds are means a"
                    + " sentence: those of its batch divided by the batch's sentences."
                    + " sentencesPerSecond divides all sentences by the time that all took;"
                    + " batches in flight overlap in it.",
            "Of a split without labels there is no metric; --out keeps the predictions, as"
                    + " 'datasets submit' takes them.",
            "A private evaluation adds its row to the shares' model card, SHARES/README.md.",
            "The exit code is 3 if answers in fixed point or on shares may be wrong: values left"
                    + " their calibrated range, or texts were cut or longer than calibration saw."
        })
@Examples({
    @ExampleCall(
            does = "the model in the clear",
            line = "evaluate --model model --task SST-2 --glue-dir glue"),
    @ExampleCall(
            does = "its shares, with all roles in this process",
            line =
                    "evaluate --model model --task SST-2 --glue-dir glue --shares shares --mode"
                            + " private --examples 20"),
    @ExampleCall(
            does = "its shares, by running servers; what was found is kept",
            line =
                    "evaluate --model model --task SST-2 --glue-dir glue --shares shares --mode"
                            + " private --servers 127.0.0.1:7510,127.0.0.1:7511 --keys keys --out"
                            + " runs/private")
})
final class EvaluateCommand implements Callable<Integer>, Interruptible {
    private static final int USUAL_TOKENS = 128;

    @Option(
            names = "--model",
            required = true,
            paramLabel = "FOLDER",
            description = "the student, a Hugging Face folder with its tokenizer")
    private Path model;

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

    @Option(
            names = "--shares",
            paramLabel = "SHARES",
            description = "what convert wrote for the model; needed for fixed and private")
    private @Nullable Path shares;

    @Mixin private StrategyInsistence strategy = new StrategyInsistence();

    @Option(
            names = "--mode",
            converter = Mode.Words.class,
            completionCandidates = Mode.Words.class,
            defaultValue = "clear",
            paramLabel = "MODE",
            description =
                    "${COMPLETION-CANDIDATES}: in floating point, in the fixed point of the plan,"
                            + " or on secret shares; default: ${DEFAULT-VALUE}")
    private Mode mode;

    @Option(
            names = "--split",
            converter = SplitChoice.class,
            completionCandidates = SplitChoice.class,
            defaultValue = "dev",
            paramLabel = "SPLIT",
            description =
                    "which part of the data: ${COMPLETION-CANDIDATES} (mismatched: of MNLI);"
                            + " default: ${DEFAULT-VALUE}")
    private Split split;

    @Option(
            names = "--examples",
            converter = OptionTypes.Count.class,
            defaultValue = "0",
            paramLabel = "N",
            description = "how many examples, from the first; 0 for all; default: all")
    private int examples;

    @Option(
            names = "--max-tokens",
            converter = OptionTypes.Tokens.class,
            paramLabel = "T",
            description =
                    "longest input, longer ones are cut; no more than the shares were planned for;"
                            + " default: "
                            + USUAL_TOKENS
                            + ", or less if the model takes less")
    private @Nullable Integer maxTokens;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description =
                    "write predictions.tsv to this folder, and keep every outcome there as it"
                            + " comes: an interrupted evaluation goes on when it is called again")
    private @Nullable Path out;

    @Option(
            names = "--restart-if-changed",
            description =
                    "start anew if --out holds outcomes of another model, other data or other"
                            + " options; default: refuse")
    private boolean restart;

    @Mixin private ServersMixin remote = new ServersMixin();

    @Mixin private BatchMixin batches = new BatchMixin();

    @Option(names = "--json", description = "print the scores as JSON")
    private boolean json;

    @Mixin private ProgressMixin progress = new ProgressMixin();

    @Override
    public String whenInterrupted() {
        Path folder = out;
        return folder == null
                ? "interrupted, nothing is kept: with --out DIR, the same command goes on from"
                        + " what it has found"
                : "interrupted: what was found is in "
                        + folder.resolve(Journal.FILE)
                        + ", the same command goes on from there";
    }

    @Override
    public Integer call() {
        taskOptions.requireKnown(taskName);
        BatchOptions batch = batches.options();
        if (examples < 0) {
            throw new UsageException("--examples is " + examples + ", expected 0 or more");
        }
        requireUsable();
        ShareManifest manifest = manifest();
        Calibration calibration = manifest == null ? Calibration.UNKNOWN : manifest.calibration();
        Task task = task(manifest);
        List<Example> all = GlueReader.read(glueDir, task, split, taskOptions.reading());
        BertConfig config = BertConfig.read(model.resolve("config.json"));
        if (manifest != null && shares != null) {
            SharedModel.require(model, config, shares, manifest);
        }
        int planned = calibration.longestInput(config.maxPositionEmbeddings());
        try (BertTokenizer tokenizer = open(config, planned);
                Workers workers = new Workers(Runtime.getRuntime().availableProcessors())) {
            BertParameters parameters = parameters();
            int longest = tokenizer.maxTokens();
            if (manifest != null) {
                manifest.input().requireTokenizer(model.toString(), tokenizer.digest());
            }
            List<Subject> subjects = Subjects.of(all, examples, tokenizer, longest);
            EvaluationNotice.of(task, split, subjects, calibration, longest, out != null)
                    .forEach(System.err::println);
            Journal journal = journal(task, all, manifest, batch, longest);
            RingKernels kernels = RingKernels.choose(workers, System.err::println);
            int padId = tokenizer.padId();
            if (manifest != null && mode == Mode.PRIVATE) {
                askPrivately(manifest, subjects, journal, batch, kernels, padId);
            }
            int missing = Evaluator.missing(subjects, journal).size();
            if (missing > 0) {
                try (Progress.Step step =
                        progress.progress().begin("in the clear", missing, "examples")) {
                    evaluator(parameters, manifest, kernels.matmul(), padId)
                            .run(subjects, journal, workers, step);
                    step.done();
                }
            }
            return report(task, journal.outcomes(subjects), batch, calibration);
        }
    }

    /** Options that would do nothing are a misunderstanding. */
    private void requireUsable() {
        if (remote.areGiven() && mode != Mode.PRIVATE) {
            throw new UsageException(
                    "--servers is for --mode private, --mode " + mode.word() + " asks nobody");
        }
        remote.requireServers();
        if (restart && out == null) {
            throw new UsageException("--restart-if-changed is about the outcomes in --out DIR");
        }
        if (out != null) {
            OutputPlaces.requireFolder("--out", out);
        }
    }

    /** The tokenizer, which cuts at what was asked for, as far as model and shares go. */
    private BertTokenizer open(BertConfig config, int planned) {
        Integer wanted = maxTokens;
        // More than the model has positions is refused there.
        if (wanted != null && wanted > planned && wanted <= config.maxPositionEmbeddings()) {
            wanted = planned;
        }
        return Tokenizers.open(model, config, wanted, Math.min(USUAL_TOKENS, planned));
    }

    /** The task, its classes in the order of the model's outputs. */
    private Task task(@Nullable ShareManifest manifest) {
        return taskOptions.of(
                taskName,
                BertConfig.read(model.resolve("config.json")),
                model,
                manifest == null ? null : manifest.task().labels());
    }

    /** What the shares are of; null in the clear. */
    private @Nullable ShareManifest manifest() {
        return switch (mode) {
            case CLEAR -> {
                strategy.requireNone("--mode " + mode.word());
                yield null;
            }
            case FIXED, PRIVATE -> {
                if (shares == null) {
                    throw new UsageException("--mode " + mode.word() + " needs --shares");
                }
                ShareManifest manifest = ShareFolder.manifestOfBoth(shares);
                strategy.require(shares, manifest.plan().strategy());
                yield manifest;
            }
        };
    }

    private Journal journal(
            Task task,
            List<Example> data,
            @Nullable ShareManifest manifest,
            BatchOptions batch,
            int longest) {
        Path folder = out;
        if (folder == null) {
            return Journal.inMemory();
        }
        Map<String, String> about = new LinkedHashMap<>();
        about.put("model", EvaluationDigests.model(model));
        about.put("sharing", manifest == null ? "" : manifest.shareId());
        about.put("plan", manifest == null ? "" : manifest.plan().digest());
        about.put("data", EvaluationDigests.data(data));
        about.put("task", task.taskName());
        about.put("mode", mode.word());
        about.put("maximum of tokens", Integer.toString(longest));
        about.put(
                "batch",
                mode == Mode.PRIVATE ? batch.sentences() + " x " + batch.maxDealerBytes() : "");
        return Journal.open(folder.resolve(Journal.FILE), about, restart);
    }

    private BertParameters parameters() {
        try (HfCheckpoint checkpoint = HfCheckpoint.open(model)) {
            return BertParameters.fold(checkpoint);
        }
    }

    private Evaluator evaluator(
            BertParameters folded, @Nullable ShareManifest manifest, RingMatmul matmul, int padId) {
        if (manifest == null || shares == null) {
            return new Evaluator(folded, folded, null, matmul, padId);
        }
        BertParameters shared = OwnersReport.rearranged(shares, manifest.plan(), folded);
        return new Evaluator(folded, shared, manifest.plan(), matmul, padId);
    }

    private void askPrivately(
            ShareManifest manifest,
            List<Subject> subjects,
            Journal journal,
            BatchOptions batch,
            RingKernels kernels,
            int padId) {
        int missing = PrivateEvaluation.missing(subjects, journal).size();
        if (missing < subjects.size()) {
            System.err.println(
                    subjects.size()
                            - missing
                            + " of "
                            + subjects.size()
                            + " examples were answered privately in an earlier run");
        }
        if (missing == 0) {
            return;
        }
        IntToLongFunction dealerBytes =
                tokens ->
                        CostReading.of(
                                        PlannedNetwork.of(
                                                manifest.config(), manifest.plan(), 1, tokens))
                                .dealerBytes();
        try (Progress.Step step = progress.progress().begin("privately", missing, "examples")) {
            PrivateEvaluation asking = new PrivateEvaluation(subjects, padId, journal, step);
            ask(manifest, kernels, batch, models -> asking.run(models, batch, dealerBytes));
            step.done();
        }
    }

    /** Asks running servers, or all roles in this process. */
    private void ask(
            ShareManifest manifest,
            RingKernels kernels,
            BatchOptions batch,
            Consumer<List<? extends PrivateModel>> asking) {
        Path folder = Objects.requireNonNull(shares);
        if (!remote.areGiven()) {
            try (PublicEmbeddings tables = ServersMixin.embeddings(manifest, folder);
                    InProcessModel local = local(folder, manifest, tables, kernels)) {
                asking.accept(List.of(local));
            }
            return;
        }
        List<RemoteModel> models = remote.connect(manifest, folder, batch.inFlight());
        try {
            asking.accept(models);
        } finally {
            models.forEach(RemoteModel::close);
        }
    }

    private static InProcessModel local(
            Path folder,
            ShareManifest manifest,
            @Nullable PublicEmbeddings tables,
            RingKernels kernels) {
        try (ShareFolder first = ShareFolder.open(folder, 0);
                ShareFolder second = ShareFolder.open(folder, 1)) {
            return new InProcessModel(
                    manifest.config(), manifest.plan(), first, second, tables, kernels);
        }
    }

    private int report(
            Task task, List<Outcome> outcomes, BatchOptions batch, Calibration calibration) {
        if (out != null) {
            ResultFiles.writePredictions(
                    out.resolve(ResultFiles.PREDICTIONS),
                    outcomes,
                    new Predictions(task),
                    calibration);
        }
        Scores scores = Scores.of(task, outcomes, batch.sentences(), calibration);
        if (mode == Mode.PRIVATE) {
            CardRow.put(Objects.requireNonNull(shares), split, scores);
        }
        int code = new EvaluationReport(scores).print(json);
        if (out != null && !json) {
            NextStep.tellReport(out);
        }
        return code;
    }
}
