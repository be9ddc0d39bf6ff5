package io.secformer.convert.cli;

import io.secformer.convert.calibrate.FixedCheck;
import io.secformer.convert.calibrate.plan.PlanOptions;
import io.secformer.convert.calibrate.plan.Sensitivities;
import io.secformer.convert.conversion.Conversion;
import io.secformer.convert.conversion.Converted;
import io.secformer.convert.model.BertConfig;
import io.secformer.convert.model.SoftmaxFunction;
import io.secformer.convert.option.PlanMixin;
import io.secformer.convert.option.SoftmaxChoice;
import io.secformer.convert.option.StrategyMixin;
import io.secformer.convert.option.TaskOptions;
import io.secformer.convert.option.TaskWords;
import io.secformer.convert.share.ShareWriter;
import io.secformer.datasets.glue.Task;
import io.secformer.datasets.text.InputLimits;
import io.secformer.kit.command.CommandRunner;
import io.secformer.kit.command.ExampleCall;
import io.secformer.kit.command.Examples;
import io.secformer.kit.command.Interruptible;
import io.secformer.kit.command.NextStep;
import io.secformer.kit.command.OptionTypes;
import io.secformer.kit.command.ProgressMixin;
import io.secformer.kit.command.UsageException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code secformer convert}: a checkpoint becomes two folders of secret shares. */
@Command(
        name = "convert",
        mixinStandardHelpOptions = true,
        customSynopsis = {
            "secformer convert --model FOLDER --task TASK --calibrate FILE",
            "           --out SHARES [OPTION...]",
            "   or: secformer convert COMMAND [OPTION...]"
        },
        description = {
            "Watches the model on example inputs, plans the precision of every wire (a value inside"
                + " the network), and splits the quantized weights into two shares, one folder a"
                + " server. Either share alone is random bits.",
            "Writes to SHARES: party0 and party1, each for its server alone and never in one hand;"
                    + " README.md, the public model card; report.json, for the model's owner"
                    + " only.",
            "With --embedding public the word, type and position embeddings are no secret: they go"
                    + " to public/embeddings.safetensors, for clients, who look their tokens up"
                    + " there and send less. Of a fine-tuned model they are part of the weights."
        },
        subcommands = {InspectCommand.class, VerifyCommand.class})
@Examples({
    @ExampleCall(
            does = "share a classifier of SST-2",
            line =
                    "convert --model model --task SST-2 --calibrate glue/SST-2/train.tsv --out"
                            + " shares"),
    @ExampleCall(
            does = "for servers that are far apart, with public embedding tables",
            line =
                    "convert --model model --task SST-2 --calibrate glue/SST-2/train.tsv --strategy"
                            + " series-wan --embedding public --out shares"),
    @ExampleCall(
            does = "share a classifier with classes of its own",
            line =
                    "convert --model model --task custom --text-column note --calibrate notes.csv"
                            + " --out shares")
})
public final class ConvertMain implements Callable<Integer>, Interruptible {
    @Option(
            names = "--model",
            paramLabel = "FOLDER",
            description = "the model, a Hugging Face folder with its tokenizer")
    private @Nullable Path model;

    @Option(
            names = "--calibrate",
            paramLabel = "FILE",
            description =
                    "texts to take ranges from: a file in the layout of the task's, such as its"
                            + " training set; labels are not needed")
    private @Nullable Path calibrate;

    @Option(
            names = "--task",
            completionCandidates = TaskWords.class,
            paramLabel = "TASK",
            description = "GLUE task, such as SST-2, or custom: the model's own classes")
    private @Nullable String taskName;

    @Mixin private TaskOptions taskOptions = new TaskOptions();

    @Option(
            names = "--out",
            paramLabel = "SHARES",
            description = "folder to write; an earlier sharing there is replaced")
    private @Nullable Path out;

    @Option(
            names = "--calibrate-examples",
            converter = OptionTypes.Positive.class,
            defaultValue = "" + Conversion.DEFAULT_EXAMPLES,
            paramLabel = "N",
            description =
                    "examples to watch for the ranges of values, spread over the file; default:"
                            + " ${DEFAULT-VALUE}")
    private int examples;

    @Mixin private PlanMixin plans = new PlanMixin();

    @Option(
            names = "--softmax",
            converter = SoftmaxChoice.class,
            completionCandidates = SoftmaxChoice.class,
            paramLabel = "KIND",
            description =
                    "insist on the model's softmax: ${COMPLETION-CANDIDATES}; default: what it has")
    private @Nullable SoftmaxFunction softmax;

    @Mixin private StrategyMixin strategy = new StrategyMixin();

    @Option(
            names = "--activation-error",
            defaultValue = "" + PlanOptions.DEFAULT_ACTIVATION_ERROR,
            paramLabel = "E",
            description =
                    "largest error of the series of an activation where arguments are common, a"
                            + " half or a quarter of it in layers that the logits feel more, twice"
                            + " or four times in others; default: ${DEFAULT-VALUE}")
    private double activationError;

    @Option(
            names = "--logit-error",
            defaultValue = "" + PlanOptions.DEFAULT_LOGIT_ERROR,
            paramLabel = "E",
            description =
                    "root mean square error of a logit that all roundings together may cause:"
                            + " larger sends fewer bytes; default: ${DEFAULT-VALUE}")
    private double logitError;

    @Option(
            names = "--sweep-examples",
            converter = OptionTypes.Count.class,
            defaultValue = "" + Sensitivities.DEFAULT_SENTENCES,
            paramLabel = "N",
            description =
                    "examples on which it is measured how much the logits feel noise on each wire"
                            + " and weight, so that bits are spent where they matter; 0 leaves the"
                            + " precision to general rules; default: ${DEFAULT-VALUE}")
    private int sweepExamples;

    @Option(
            names = "--check-examples",
            converter = OptionTypes.Positive.class,
            defaultValue = "" + FixedCheck.DEFAULT_EXAMPLES,
            paramLabel = "N",
            description =
                    "examples on which fixed point is compared with the clear model at the end, a"
                            + " shortest and a longest among them; default: ${DEFAULT-VALUE}")
    private int checkExamples;

    @Option(
            names = "--max-tokens",
            converter = OptionTypes.Tokens.class,
            paramLabel = "T",
            description =
                    "the longest input that the shares shall hold for, no more than the model's"
                            + " positions; longer ones are cut. Where the calibration texts are"
                            + " shorter, longer ones are made of them; default: "
                            + Conversion.DEFAULT_TOKENS
                            + ", or less if the model takes less")
    private @Nullable Integer maxTokens;

    @Option(names = "--json", description = "print the result as one JSON document")
    private boolean json;

    @Mixin private ProgressMixin mixin = new ProgressMixin();

    private volatile @Nullable Conversion converting;

    ConvertMain() {}

    /** Runs the command and ends the process: 0 done, 1 failed, 2 wrong usage. */
    public static void main(String[] arguments) {
        System.exit(run(arguments));
    }

    /** Runs the command; the exit code. */
    public static int run(String... arguments) {
        return CommandRunner.run("secformer convert", new ConvertMain(), arguments);
    }

    @Override
    public String whenInterrupted() {
        Conversion under = converting;
        if (under != null && !under.abandon()) {
            return "interrupted, but the shares are complete: " + out;
        }
        return "interrupted, no shares are written: the same command begins anew";
    }

    @Override
    public Integer call() {
        requireAll();
        Path from = Objects.requireNonNull(model);
        Path file = Objects.requireNonNull(calibrate);
        Path to = Objects.requireNonNull(out);
        String wanted = Objects.requireNonNull(taskName);
        taskOptions.requireKnown(wanted);
        requireSensible();
        // What takes a second to see is said before the minutes that calibration takes.
        ShareWriter.requireReplaceable(to);
        Conversion conversion = Conversion.of(from);
        BertConfig config = conversion.config();
        requireSoftmax(config);
        Task task = taskOptions.of(wanted, config, from);
        requireTokens(config);
        if (maxTokens != null) {
            conversion.maxTokens(maxTokens);
        }
        converting = conversion;
        Converted converted =
                conversion
                        .task(task)
                        .calibrate(file, taskOptions.reading())
                        .examples(examples)
                        .options(
                                plans.options()
                                        .withActivationError(activationError)
                                        .withLogitError(logitError)
                                        .withStrategy(strategy.strategy()))
                        .sweepExamples(sweepExamples)
                        .checkExamples(checkExamples)
                        .progress(mixin.progress())
                        .notes(System.err::println)
                        .writeTo(to);
        ConvertSummary summary = new ConvertSummary(converted);
        System.out.print(json ? summary.json() : summary.text());
        if (!json) {
            NextStep.tell(List.of("keys", "--out", "keys"));
        }
        return 0;
    }

    /** The model's positions bound the longest input. */
    private void requireTokens(BertConfig config) {
        Integer given = maxTokens;
        if (given != null) {
            InputLimits limits =
                    new InputLimits(
                            config.vocabSize(),
                            config.typeVocabSize(),
                            config.maxPositionEmbeddings());
            try {
                limits.maxTokens(given, given, given);
            } catch (IllegalArgumentException e) {
                throw new UsageException(String.valueOf(e.getMessage()));
            }
        }
    }

    private void requireSensible() {
        plans.requireSensible();
        UsageException.orUsage(
                "--activation-error",
                () -> PlanOptions.defaults().withActivationError(activationError));
        UsageException.orUsage(
                "--logit-error", () -> PlanOptions.defaults().withLogitError(logitError));
    }

    /** The model decides; the option may insist. */
    private void requireSoftmax(BertConfig config) {
        if (softmax != null && softmax != config.softmax()) {
            throw new UsageException(
                    "--softmax is "
                            + softmax.jsonName()
                            + ", but the model's softmax_function is "
                            + config.softmax().jsonName());
        }
    }

    /** The parser cannot: subcommands do not need these. */
    private void requireAll() {
        List<String> missing = new ArrayList<>();
        addIfMissing(missing, "--model", model);
        addIfMissing(missing, "--task", taskName);
        addIfMissing(missing, "--calibrate", calibrate);
        addIfMissing(missing, "--out", out);
        if (!missing.isEmpty()) {
            throw new UsageException(
                    "Missing required option%s: %s; --help lists what there is"
                            .formatted(missing.size() == 1 ? "" : "s", String.join(", ", missing)));
        }
    }

    private static void addIfMissing(List<String> missing, String option, @Nullable Object value) {
        if (value == null) {
            missing.add("'" + option + "'");
        }
    }
}
