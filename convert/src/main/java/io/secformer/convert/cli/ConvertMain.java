package io.secformer.convert.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.secformer.convert.FormatException;
import io.secformer.convert.calibrate.AttentionScaling;
import io.secformer.convert.calibrate.Calibrator;
import io.secformer.convert.calibrate.Conversion;
import io.secformer.convert.calibrate.FixedCheck;
import io.secformer.convert.calibrate.PlanOptions;
import io.secformer.convert.calibrate.Ranges;
import io.secformer.convert.calibrate.Sensitivities;
import io.secformer.convert.checkpoint.HfCheckpoint;
import io.secformer.convert.fixedpoint.Embedding;
import io.secformer.convert.fixedpoint.Folding;
import io.secformer.convert.fixedpoint.PrecisionPlan;
import io.secformer.convert.fixedpoint.Profile;
import io.secformer.convert.model.BertConfig;
import io.secformer.convert.model.SoftmaxFunction;
import io.secformer.convert.program.AttentionScales;
import io.secformer.convert.program.BertParameters;
import io.secformer.convert.program.BertProgram;
import io.secformer.convert.program.QuantizedParameters;
import io.secformer.convert.program.TokenInput;
import io.secformer.convert.share.ShareWriter;
import io.secformer.convert.share.TaskInfo;
import io.secformer.datasets.glue.GlueTask;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code secformer convert}: a checkpoint becomes two folders of secret shares. */
@Command(
        name = "convert",
        mixinStandardHelpOptions = true,
        description = {
            "Watches the model on example inputs, plans the precision of every wire, and splits the"
                    + " quantized weights into two shares, one folder a server. Either share alone"
                    + " is random bits.",
            "report.json in the output folder is for the model's owner only.",
            "With --embedding public the word, type and position embeddings are no secret: they go"
                    + " to public/embeddings.safetensors, for clients, who look their tokens up"
                    + " there and send less. Of a fine-tuned model they are part of the weights."
        },
        subcommands = {InspectCommand.class, VerifyCommand.class})
public final class ConvertMain implements Callable<Integer> {
    private static final int DEFAULT_TOKENS = 128;

    /** The special tokens of a pair, and one of its own. */
    private static final int FEWEST_TOKENS = 4;

    @Option(
            names = "--model",
            paramLabel = "FOLDER",
            description = "the model, a Hugging Face folder with its tokenizer")
    private @Nullable Path model;

    @Option(
            names = "--calibrate",
            paramLabel = "TSV",
            description = "a GLUE file of the task, training or dev layout, to take ranges from")
    private @Nullable Path calibrate;

    @Option(names = "--task", paramLabel = "TASK", description = "GLUE task, such as SST-2")
    private @Nullable String taskName;

    @Option(
            names = "--out",
            paramLabel = "SHARES",
            description = "folder to write; an earlier sharing there is replaced")
    private @Nullable Path out;

    @Option(
            names = "--calibrate-examples",
            defaultValue = "1024",
            paramLabel = "N",
            description = "examples to watch, spread over the file; default: ${DEFAULT-VALUE}")
    private int examples;

    @Option(
            names = "--head-room",
            defaultValue = "" + PlanOptions.DEFAULT_HEAD_ROOM,
            paramLabel = "F",
            description =
                    "how far beyond its calibrated range a value may go; default: ${DEFAULT-VALUE}")
    private double headRoom;

    @Option(
            names = "--softmax",
            paramLabel = "KIND",
            description =
                    "insist on the model's softmax: exp (exact) or 2quad; default: what it has")
    private @Nullable String softmax;

    @Option(
            names = "--profile",
            defaultValue = "lan",
            paramLabel = "P",
            description =
                    "what to save: lan, bytes; wan, rounds, for links of high latency; default:"
                            + " ${DEFAULT-VALUE}")
    private Profile profile;

    @Option(
            names = "--probability-error",
            defaultValue = "" + PlanOptions.DEFAULT_PROBABILITY_ERROR,
            paramLabel = "E",
            description =
                    "largest error of a probability of the exact softmax; default:"
                            + " ${DEFAULT-VALUE}")
    private double probabilityError;

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
            defaultValue = "" + Sensitivities.DEFAULT_SENTENCES,
            paramLabel = "N",
            description =
                    "examples on which it is measured how much the logits feel noise on each wire"
                            + " and weight, so that bits are spent where they matter; 0 leaves the"
                            + " precision to general rules; default: ${DEFAULT-VALUE}")
    private int sweepExamples;

    @Option(
            names = "--embedding",
            defaultValue = "secret",
            paramLabel = "KIND",
            description =
                    "embedding tables: secret, or public for whoever asks the model; default:"
                            + " ${DEFAULT-VALUE}")
    private Embedding embedding;

    @Option(
            names = "--max-tokens",
            defaultValue = "" + DEFAULT_TOKENS,
            paramLabel = "T",
            description =
                    "the longest input that the shares shall hold for, no more than the model's"
                            + " positions; longer ones are cut. Where the calibration texts are"
                            + " shorter, longer ones are made of them; default: ${DEFAULT-VALUE}")
    private int maxTokens;

    @Option(names = "--json", description = "print the result as one JSON document")
    private boolean json;

    private ConvertMain() {}

    /** Runs the command and ends the process: 0 done, 1 failed, 2 wrong usage. */
    public static void main(String[] arguments) {
        System.exit(run(arguments));
    }

    /** Runs the command; the exit code. */
    static int run(String... arguments) {
        return CommandRunner.run("secformer convert", new ConvertMain(), arguments);
    }

    @Override
    public Integer call() {
        Path from = required("--model", model);
        Path file = required("--calibrate", calibrate);
        Path to = required("--out", out);
        String wanted = required("--task", taskName);
        GlueTask task = UsageException.orUsage("--task", () -> GlueTask.of(wanted));
        requireSensible();
        // What takes a second to see is said before the minutes that calibration takes.
        ShareWriter.requireReplaceable(to);
        BertParameters folded = read(from, Folding.NEWEST);
        BertConfig config = folded.config();
        requireSoftmax(config);
        orRefuse(from, () -> info(task).requireFits(config));
        PlanOptions options =
                PlanOptions.withHeadRoom(headRoom)
                        .withProbabilityError(probabilityError)
                        .withLogitError(logitError)
                        .withEmbedding(embedding)
                        .withProfile(profile);
        int tokens = Math.min(maxTokens, config.maxPositionEmbeddings());
        CalibrationData data = CalibrationData.read(file, task, from, examples, tokens);
        data.all().forEach(batch -> requireKnownTokens(from, config, batch));
        System.err.println(
                "calibrating on "
                        + data.examples()
                        + " examples of up to "
                        + data.calibratedTokens()
                        + " tokens, and on "
                        + (data.inputs() - data.examples())
                        + " made of them, up to "
                        + data.plannedTokens());
        AttentionScales scales = AttentionScaling.of(folded, data.all(), options);
        BertParameters scaled = scales.apply(folded);
        Ranges seen = Calibrator.observe(scaled, profile, data.all());
        Conversion conversion =
                Conversion.of(
                        scaled,
                        seen,
                        options,
                        rearranged -> sweep(rearranged, data),
                        (name, bits) ->
                                System.err.println(
                                        name
                                                + " is "
                                                + bits
                                                + (bits == 1 ? " bit" : " bits")
                                                + " coarser, to fit 64-bit rings"));
        BertParameters parameters = conversion.model();
        PrecisionPlan plan = conversion.plan();
        System.err.println("comparing fixed point with the clear model");
        FixedCheck check =
                FixedCheck.run(
                        folded,
                        parameters,
                        plan,
                        data.all(),
                        new EveryFew("compared", data.inputs()));
        String digest =
                new ShareWriter(
                                config,
                                info(task),
                                plan,
                                data.reach(conversion.logitError()),
                                provenance(data))
                        .write(
                                to,
                                new QuantizedParameters(parameters, plan),
                                Reports.of(conversion, scales, check));
        ConvertSummary summary =
                new ConvertSummary(to, plan, conversion.logitError(), data, check, digest);
        System.out.print(json ? summary.json() : summary.text());
        return 0;
    }

    private Sensitivities sweep(BertParameters parameters, CalibrationData data) {
        Sensitivities felt = Sensitivities.UNKNOWN;
        if (sweepExamples > 0) {
            int all = Math.min(sweepExamples, data.examples());
            System.err.println("measuring what the logits feel, on " + all + " examples");
            felt =
                    Sensitivities.measure(
                            parameters,
                            profile,
                            data.batches(),
                            all,
                            new EveryFew("measured", all));
        }
        System.err.println("planning the precision of every wire");
        return felt;
    }

    /** Folds a checkpoint, and says before any work if the private program cannot run it. */
    static BertParameters read(Path folder, Folding folding) {
        try (HfCheckpoint checkpoint = HfCheckpoint.open(folder)) {
            BertParameters parameters = BertParameters.fold(checkpoint, folding);
            orRefuse(folder, () -> new BertProgram(parameters.config(), 1, 1));
            return parameters;
        }
    }

    private void requireSensible() {
        if (examples < 1) {
            throw new UsageException(
                    "--calibrate-examples is " + examples + ", expected 1 or more");
        }
        if (sweepExamples < 0) {
            throw new UsageException(
                    "--sweep-examples is " + sweepExamples + ", expected 0 or more");
        }
        if (maxTokens < FEWEST_TOKENS) {
            throw new UsageException(
                    "--max-tokens is " + maxTokens + ", expected " + FEWEST_TOKENS + " or more");
        }
        UsageException.orUsage("--head-room", () -> PlanOptions.withHeadRoom(headRoom));
        UsageException.orUsage(
                "--probability-error",
                () -> PlanOptions.defaults().withProbabilityError(probabilityError));
        UsageException.orUsage(
                "--logit-error", () -> PlanOptions.defaults().withLogitError(logitError));
    }

    /** The model decides; the option may insist. */
    private void requireSoftmax(BertConfig config) {
        String found = config.softmax() == SoftmaxFunction.SOFTMAX ? "exp" : "2quad";
        if (softmax != null && !softmax.equals(found)) {
            throw new UsageException(
                    "--softmax is "
                            + softmax
                            + ", but the model's softmax_function is "
                            + config.softmax().jsonName());
        }
    }

    /** A tokenizer of another model may give numbers that this one has no embedding for. */
    private static void requireKnownTokens(Path model, BertConfig config, TokenInput batch) {
        for (int b = 0; b < batch.batch(); b++) {
            for (int t = 0; t < batch.tokens(); t++) {
                requireBelow(model, "token", batch.tokenIds()[b][t], config.vocabSize());
                requireBelow(model, "type", batch.tokenTypes()[b][t], config.typeVocabSize());
            }
        }
    }

    private static void requireBelow(Path model, String what, int found, int limit) {
        if (found >= limit) {
            throw new FormatException(
                    model,
                    "its tokenizer gives "
                            + what
                            + " "
                            + found
                            + ", but its configuration has "
                            + limit
                            + " of them");
        }
    }

    /** Runs a check of a checkpoint, and says which one failed it. */
    private static void orRefuse(Path model, Runnable check) {
        try {
            check.run();
        } catch (IllegalArgumentException e) {
            throw new FormatException(model, String.valueOf(e.getMessage()), e);
        }
    }

    private static TaskInfo info(GlueTask task) {
        return new TaskInfo(task.taskName(), task.isRegression(), task.labels());
    }

    private static ObjectNode provenance(CalibrationData data) {
        ObjectNode record = JsonNodeFactory.instance.objectNode();
        String version = ConvertMain.class.getPackage().getImplementationVersion();
        record.put("tool", "secformer " + (version == null ? "development" : version));
        record.put("java", Runtime.version().toString());
        record.put("calibrationExamples", data.examples());
        record.put("time", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        return record;
    }

    private static <T> T required(String option, @Nullable T value) {
        if (value == null) {
            throw new UsageException("Missing required option: '" + option + "'");
        }
        return value;
    }
}
