package io.secformer.infer.planning;

import io.secformer.convert.fixedpoint.Strategy;
import io.secformer.convert.option.StrategiesChoice;
import io.secformer.infer.bench.InferenceTimes;
import io.secformer.infer.bench.KernelBench;
import io.secformer.infer.bench.KernelSpeeds;
import io.secformer.infer.bench.Machine;
import io.secformer.infer.option.LinksMixin;
import io.secformer.infer.pipeline.Children;
import io.secformer.infer.pipeline.RunKeys;
import io.secformer.kit.command.ExampleCall;
import io.secformer.kit.command.Examples;
import io.secformer.kit.command.Interruptible;
import io.secformer.kit.command.NextStep;
import io.secformer.kit.command.OptionTypes;
import io.secformer.kit.command.OutputPlaces;
import io.secformer.kit.command.ProgressMixin;
import io.secformer.kit.command.UsageException;
import io.secformer.kit.file.JsonFiles;
import io.secformer.kit.progress.Progress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code secformer bench}: what this machine reaches. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        description = {
            "Measures the ring product beside the processor's limit, plain Java and libtorch's"
                    + " integer product; then whole inferences, with a dealer and two servers as"
                    + " processes of their own, over imitated networks, beside what 'plan'"
                    + " predicts. The weights of a model that is not converted are random: cost"
                    + " does not depend on them.",
            "Nothing else should run on this machine meanwhile. All three roles share it, so that"
                    + " each has a part of its cores only."
        })
@Examples({
    @ExampleCall(does = "ring products only, in a minute", line = "bench --kernels-only"),
    @ExampleCall(
            does = "inferences of a converted model",
            line = "bench --model shares --tokens 32 --link lan"),
    @ExampleCall(
            does = "two strategies beside each other",
            line =
                    "bench --model bert-base --tokens 128 --strategy series,crypten --link lan"
                            + " --repeats 3")
})
public final class BenchCommand implements Callable<Integer>, Interruptible {
    @Option(
            names = "--tokens",
            converter = OptionTypes.Positive.class,
            split = ",",
            paramLabel = "T",
            description =
                    "padded lengths, with commas between; default: "
                            + ModelChoice.USUAL_TOKENS
                            + ", or less if the model takes less")
    private List<Integer> tokens = List.of();

    @Mixin private InferenceMixin inference = new InferenceMixin();

    @Mixin private LinksMixin links = new LinksMixin();

    @Option(
            names = "--strategy",
            converter = StrategiesChoice.class,
            completionCandidates = StrategiesChoice.class,
            split = ",",
            paramLabel = "S",
            description =
                    "how the network is computed: ${COMPLETION-CANDIDATES}, with commas between;"
                            + " default: series, of shares their own")
    // The parser adds all values of a list that the converter gives.
    private List<Strategy> strategies = List.of();

    @Option(
            names = "--repeats",
            converter = OptionTypes.Positive.class,
            defaultValue = "5",
            paramLabel = "N",
            description = "inferences over every network; default: ${DEFAULT-VALUE}")
    private int repeats;

    @Option(
            names = "--warm-up",
            converter = OptionTypes.Count.class,
            defaultValue = "4",
            paramLabel = "N",
            description =
                    "inferences before those, in which the servers' code is compiled; default:"
                            + " ${DEFAULT-VALUE}")
    private int warmUp;

    @Option(names = "--spool", description = "the servers keep what is dealt on disk, below --out")
    private boolean spool;

    @Option(names = "--kernels-only", description = "measure no inferences")
    private boolean kernelsOnly;

    @Option(
            names = "--out",
            defaultValue = "runs/bench",
            paramLabel = "DIR",
            description =
                    "folder for bench.txt, bench.json and bench.csv, logs, spools, and shares of"
                            + " random weights; default: ${DEFAULT-VALUE}")
    private Path out;

    @Option(names = "--json", description = "print JSON instead of text")
    private boolean json;

    @Option(names = "--csv", description = "print CSV instead of text")
    private boolean csv;

    @Mixin private ProgressMixin mixin = new ProgressMixin();

    private final Children children = new Children();

    @Override
    public String whenInterrupted() {
        children.endAll();
        return "interrupted, no measurements are kept: the same command begins anew";
    }

    @Override
    public Integer call() {
        if (json && csv) {
            throw new UsageException(
                    "--json and --csv are both given, expected one of them: --out gets both");
        }
        OutputPlaces.requireFolder("--out", out);
        List<ModelChoice> choices = new ArrayList<>();
        List<Integer> lengths = new ArrayList<>();
        List<@Nullable Strategy> asked = new ArrayList<>(strategies);
        if (asked.isEmpty()) {
            asked.add(null);
        }
        for (int wanted : tokens.isEmpty() ? List.of(ModelChoice.USUAL_TOKENS) : tokens) {
            for (@Nullable Strategy strategy : asked) {
                ModelChoice choice = inference.choice(strategy, wanted);
                int length = tokens.isEmpty() ? choice.usualTokens() : wanted;
                var _ =
                        UsageException.orUsage(
                                "--tokens", () -> choice.network(inference.batch(), length));
                choices.add(choice);
                lengths.add(length);
            }
        }
        KernelSpeeds kernels;
        try (Progress.Step step = mixin.progress().begin("measuring ring products")) {
            kernels =
                    KernelBench.measure(
                            choices.getFirst().config(), inference.batch() * lengths.getFirst());
            step.done();
        }
        List<InferenceTimes> times = kernelsOnly ? List.of() : inferences(choices, lengths);
        BenchReport report = new BenchReport(BenchReport.here(), choices, kernels, times);
        report.write(out);
        System.out.print(
                json ? JsonFiles.format(report.json()) : csv ? report.csv() : report.text());
        if (!json && !csv) {
            NextStep.tellReport(out);
        }
        return 0;
    }

    /** What this machine reaches, by a step of its own. */
    static Machine measured(Progress progress) {
        try (Progress.Step step = progress.begin("measuring this machine")) {
            Machine machine = Machine.measure();
            step.done();
            return machine;
        }
    }

    private List<InferenceTimes> inferences(List<ModelChoice> choices, List<Integer> lengths) {
        Progress progress = mixin.progress();
        Machine machine = measured(progress);
        Path keys = new RunKeys(out, progress, children).make();
        List<InferenceTimes> times = new ArrayList<>();
        for (int i = 0; i < choices.size(); i++) {
            int length = lengths.get(i);
            String strategy = choices.get(i).plan().strategy().name();
            times.addAll(
                    new InferenceTrial(
                                    choices.get(i),
                                    inference.batch(),
                                    length,
                                    warmUp,
                                    repeats,
                                    spool,
                                    out.resolve(strategy + "-" + length),
                                    keys,
                                    progress,
                                    children)
                            .run(links.links(), machine));
        }
        return times;
    }
}
