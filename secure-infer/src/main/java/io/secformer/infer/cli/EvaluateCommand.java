package io.secformer.infer.cli;

import io.secformer.convert.JsonFiles;
import io.secformer.convert.checkpoint.HfCheckpoint;
import io.secformer.convert.cli.UsageException;
import io.secformer.convert.fixedpoint.PrecisionPlan;
import io.secformer.convert.program.BertParameters;
import io.secformer.convert.share.OwnersReport;
import io.secformer.convert.share.ShareFolder;
import io.secformer.convert.share.ShareManifest;
import io.secformer.convert.tensor.RingMatmul;
import io.secformer.convert.tensor.Workers;
import io.secformer.datasets.glue.Example;
import io.secformer.datasets.glue.GlueReader;
import io.secformer.datasets.glue.GlueTask;
import io.secformer.datasets.glue.Split;
import io.secformer.datasets.text.BertTokenizer;
import io.secformer.infer.eval.Evaluator;
import io.secformer.infer.eval.InProcessModel;
import io.secformer.infer.eval.Outcome;
import io.secformer.infer.eval.Predictions;
import io.secformer.infer.eval.Progress;
import io.secformer.infer.eval.RemoteModel;
import io.secformer.infer.eval.ResultFiles;
import io.secformer.infer.eval.Scores;
import io.secformer.infer.eval.Subject;
import io.secformer.infer.eval.Subjects;
import io.secformer.infer.net.ChannelOptions;
import io.secformer.infer.net.Identity;
import io.secformer.infer.net.KeyFolder;
import io.secformer.infer.net.Role;
import io.secformer.infer.net.TlsEndpoint;
import io.secformer.infer.ring.RingKernels;
import io.secformer.infer.runtime.InferenceClient;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code secformer evaluate}: a GLUE split through a model, and how far its readings agree. */
@Command(
        name = "evaluate",
        mixinStandardHelpOptions = true,
        description = {
            "Evaluates a 2Quad model on a GLUE task: in the clear, in fixed point, or privately and"
                    + " compared with both.",
            "Private evaluation asks running servers (--servers, --dealer, --keys), or plays all"
                    + " roles inside this process, which protects nothing and needs no set-up."
        })
final class EvaluateCommand implements Callable<Integer> {

    @Option(
            names = "--model",
            required = true,
            paramLabel = "FOLDER",
            description = "the student, a Hugging Face folder with its tokenizer")
    private Path model;

    @Option(
            names = "--task",
            required = true,
            paramLabel = "TASK",
            description = "GLUE task, such as SST-2")
    private String taskName;

    @Option(
            names = "--glue-dir",
            required = true,
            paramLabel = "DIR",
            description = "folder with the official GLUE files, one sub-folder a task")
    private Path glueDir;

    @Option(
            names = "--shares",
            paramLabel = "SHARES",
            description = "what convert wrote for the model; needed for fixed and private")
    private @Nullable Path shares;

    @Option(
            names = "--mode",
            defaultValue = "clear",
            paramLabel = "MODE",
            description = "clear, fixed or private; default: ${DEFAULT-VALUE}")
    private String mode;

    @Option(
            names = "--split",
            defaultValue = "DEV",
            paramLabel = "SPLIT",
            description = "TRAIN, DEV or DEV_MISMATCHED; default: ${DEFAULT-VALUE}")
    private Split split;

    @Option(
            names = "--examples",
            defaultValue = "0",
            paramLabel = "N",
            description = "how many examples, from the first; default: all")
    private int examples;

    @Option(
            names = "--max-tokens",
            defaultValue = "128",
            paramLabel = "T",
            description = "longest input, longer ones are cut; default: ${DEFAULT-VALUE}")
    private int maxTokens;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "write predictions.tsv to this folder")
    private @Nullable Path out;

    @Option(
            names = "--servers",
            paramLabel = "HOST:PORT,HOST:PORT",
            description = "where party 0 and party 1 listen; default: all roles in this process")
    private @Nullable String servers;

    @Option(
            names = "--dealer",
            defaultValue = LinkOptions.DEALER,
            paramLabel = "HOST:PORT",
            description = "where the dealer listens; default: ${DEFAULT-VALUE}")
    private String dealer;

    @Option(
            names = "--keys",
            paramLabel = "DIR",
            description = "the client's folder of keys; needed with --servers")
    private @Nullable Path keys;

    @Option(
            names = "--timeout",
            defaultValue = "120",
            paramLabel = "SECONDS",
            description = "how long a server may take for one step; default: ${DEFAULT-VALUE}")
    private double timeoutSeconds;

    @Option(names = "--json", description = "print the scores as JSON")
    private boolean json;

    @Override
    public Integer call() {
        GlueTask task = UsageException.orUsage("--task", () -> GlueTask.of(taskName));
        List<Example> all = GlueReader.read(glueDir, task, split);
        try (BertTokenizer tokenizer = BertTokenizer.open(model, maxTokens);
                Workers workers = new Workers(Runtime.getRuntime().availableProcessors())) {
            BertParameters parameters = parameters();
            List<Subject> subjects = Subjects.of(all, examples, tokenizer, maxTokens);
            RingMatmul matmul = RingKernels.choose(workers, System.err::println);
            List<Outcome> outcomes =
                    evaluate(parameters, subjects, matmul, workers, tokenizer.padId());
            report(task, outcomes);
        }
        return 0;
    }

    private BertParameters parameters() {
        try (HfCheckpoint checkpoint = HfCheckpoint.open(model)) {
            return BertParameters.fold(checkpoint);
        }
    }

    private List<Outcome> evaluate(
            BertParameters folded,
            List<Subject> subjects,
            RingMatmul matmul,
            Workers workers,
            int padId) {
        Progress progress = new Progress(System.err, "examples", subjects.size());
        if (mode.equals("clear")) {
            return new Evaluator(folded, folded, null, null, matmul, padId).run(subjects, progress);
        }
        Path folder = shares;
        if (folder == null) {
            throw new UsageException("--mode " + mode + " needs --shares");
        }
        ShareManifest manifest =
                ShareManifest.read(ShareFolder.ofParty(folder, 0).resolve(ShareManifest.FILE));
        PrecisionPlan plan = manifest.plan();
        BertParameters shared = OwnersReport.rearranged(folder, plan, folded);
        return switch (mode) {
            case "fixed" ->
                    new Evaluator(folded, shared, plan, null, matmul, padId)
                            .run(subjects, progress);
            case "private" -> {
                if (servers == null) {
                    try (InProcessModel local = local(folder, manifest, matmul, workers)) {
                        yield new Evaluator(folded, shared, plan, local, matmul, padId)
                                .run(subjects, progress);
                    }
                }
                try (RemoteModel remote = remote(manifest)) {
                    yield new Evaluator(folded, shared, plan, remote, matmul, padId)
                            .run(subjects, progress);
                }
            }
            default ->
                    throw new UsageException(
                            "--mode is " + mode + ", expected clear, fixed or private");
        };
    }

    private static InProcessModel local(
            Path folder, ShareManifest manifest, RingMatmul matmul, Workers workers) {
        try (ShareFolder first = ShareFolder.open(folder, 0);
                ShareFolder second = ShareFolder.open(folder, 1)) {
            return new InProcessModel(
                    manifest.config(), manifest.plan(), first, second, matmul, workers);
        }
    }

    private RemoteModel remote(ShareManifest manifest) {
        String[] both = String.valueOf(servers).split(",", -1);
        Path folder = keys;
        if (both.length != 2 || folder == null) {
            throw new UsageException(
                    "--servers wants two addresses with a comma between, and --keys");
        }
        ChannelOptions options =
                ChannelOptions.DEFAULT.withTimeoutMillis(
                        LinkOptions.millis("--timeout", timeoutSeconds));
        TlsEndpoint endpoint =
                new TlsEndpoint(KeyFolder.open(folder, Identity.of(Role.CLIENT)), options);
        return new RemoteModel(
                InferenceClient.connect(
                        endpoint,
                        LinkOptions.address(both[0]),
                        LinkOptions.address(both[1]),
                        LinkOptions.address(dealer)),
                manifest.modelDigest());
    }

    private void report(GlueTask task, List<Outcome> outcomes) {
        Scores scores = Scores.of(task, outcomes);
        if (out != null) {
            ResultFiles.writePredictions(
                    out.resolve(ResultFiles.PREDICTIONS), outcomes, new Predictions(task));
        }
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("task", scores.task());
        fields.put("metric", scores.metric());
        fields.putAll(scores.byName());
        if (json) {
            System.out.print(JsonFiles.format(ResultFiles.object(fields)));
        } else {
            fields.forEach((name, value) -> System.out.printf("%-20s %s%n", name, value));
        }
    }
}
