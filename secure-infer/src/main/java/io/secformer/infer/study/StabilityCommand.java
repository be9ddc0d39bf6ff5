package io.secformer.infer.study;

import io.secformer.convert.calibrate.plan.IterationPlanner;
import io.secformer.convert.calibrate.plan.SeriesFunctions;
import io.secformer.convert.fixedpoint.Strategy;
import io.secformer.convert.op.Approximation;
import io.secformer.convert.option.StrategiesChoice;
import io.secformer.convert.strategy.published.PublishedFunctions;
import io.secformer.infer.pipeline.RunProvenance;
import io.secformer.kit.command.ExampleCall;
import io.secformer.kit.command.Examples;
import io.secformer.kit.command.NextStep;
import io.secformer.kit.command.OutputPlaces;
import io.secformer.kit.command.ProgressMixin;
import io.secformer.kit.file.JsonFiles;
import io.secformer.kit.progress.Progress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code secformer stability}: how far functions are off, and where they fail. */
@Command(
        name = "stability",
        mixinStandardHelpOptions = true,
        description = {
            "Evaluates every function of every strategy over its whole domain and past it, in the"
                    + " strategy's fixed point and on random shares: largest and mean error, the"
                    + " first arguments at which it is off by more than 0.1 or 10 %%, and what it"
                    + " gives there. Constants as they are published stand beside ours, which"
                    + " calibration chooses for each site.",
            "Needs no model. A function that fails is a finding, not a failure of the command."
        })
@Examples({
    @ExampleCall(
            does = "the functions of two strategies",
            line = "stability --strategy series,crypten --out runs/stability"),
    @ExampleCall(does = "of all, for a program", line = "stability --json")
})
public final class StabilityCommand implements Callable<Integer> {

    @Option(
            names = "--strategy",
            converter = StrategiesChoice.class,
            completionCandidates = StrategiesChoice.class,
            split = ",",
            defaultValue = "all",
            paramLabel = "S",
            description =
                    "whose functions: ${COMPLETION-CANDIDATES}, with commas between; default:"
                            + " ${DEFAULT-VALUE}")
    // The parser adds all values of a list that the converter gives.
    private List<Strategy> strategies = List.of();

    @Option(
            names = "--out",
            defaultValue = "runs/stability",
            paramLabel = "DIR",
            description =
                    "folder for stability.txt, stability.csv, truncation.csv, stability.json, and"
                            + " a plot of errors for every function; default: ${DEFAULT-VALUE}")
    private Path out;

    @Option(names = "--json", description = "print JSON instead of text")
    private boolean json;

    @Mixin private ProgressMixin mixin = new ProgressMixin();

    @Override
    public Integer call() {
        OutputPlaces.requireFolder("--out", out);
        List<Strategy> asked = strategies.stream().distinct().toList();
        Progress progress = mixin.progress();
        List<FunctionStudy> studies = new ArrayList<>();
        for (Strategy strategy : asked) {
            try (Progress.Step step =
                    progress.begin("evaluating functions of " + strategy.name())) {
                for (Approximation function : functions(strategy)) {
                    studies.add(FunctionStudy.of(strategy.name(), function));
                }
                step.done();
            }
        }
        List<TruncationStudy.Row> truncations = new ArrayList<>();
        try (Progress.Step step = progress.begin("dropping bits of random shares")) {
            asked.stream()
                    .map(Strategy::truncation)
                    .distinct()
                    .forEach(form -> truncations.addAll(TruncationStudy.of(form)));
            step.done();
        }
        List<StabilityRow> rows = studies.stream().map(FunctionStudy::row).toList();
        StabilityReport report = new StabilityReport(rows, truncations, RunProvenance.here());
        report.write(out);
        try (Progress.Step step = progress.begin("drawing")) {
            ErrorPlots.write(out, studies);
            step.done();
        }
        System.out.print(json ? JsonFiles.format(report.json()) : report.text());
        if (!json) {
            NextStep.tellReport(out);
        }
        return 0;
    }

    private static List<Approximation> functions(Strategy strategy) {
        return strategy.isPlanned()
                ? SeriesFunctions.of(strategy)
                : PublishedFunctions.of(strategy, new IterationPlanner(strategy));
    }
}
