package io.secformer.infer.study;

import io.secformer.convert.fixedpoint.Strategy;
import io.secformer.convert.model.BertConfig;
import io.secformer.convert.model.SoftmaxFunction;
import io.secformer.convert.option.SoftmaxChoice;
import io.secformer.convert.share.ShareFolder;
import io.secformer.convert.share.ShareManifest;
import io.secformer.convert.strategy.AttentionRule;
import io.secformer.infer.bench.Machine;
import io.secformer.infer.net.LinkProfile;
import io.secformer.infer.option.LinksMixin;
import io.secformer.infer.option.ModelWords;
import io.secformer.infer.pipeline.RunProvenance;
import io.secformer.kit.command.ExampleCall;
import io.secformer.kit.command.Examples;
import io.secformer.kit.command.NextStep;
import io.secformer.kit.command.OptionTypes;
import io.secformer.kit.command.OutputPlaces;
import io.secformer.kit.command.ProgressMixin;
import io.secformer.kit.command.UsageException;
import io.secformer.kit.file.JsonFiles;
import io.secformer.kit.progress.Progress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code secformer ablation}: what each choice of the design contributes. */
@Command(
        name = "ablation",
        mixinStandardHelpOptions = true,
        description = {
            "Tells what each choice contributes that leads from CrypTen to the series of this"
                    + " program: rounds, bytes and seconds of one inference after every change,"
                    + " made one after the other; of every change to CrypTen alone; and of series"
                    + " without it. Nothing is evaluated: costs do not depend on weights or texts.",
            "Rounds and bytes are exact. Seconds are predicted for two servers that share a machine"
                + " as fast as this one, whose speed is measured first: matrix products at their"
                + " measured rates; all other work, from bit by bit comparisons to series, by the"
                + " byte, at one rate for what is dealt and one for what is sent; encryption; and"
                + " messages under way over a link, a delay a round. 'bench' measures them. Nothing"
                + " else should run meanwhile. What happens before a request, such as dealing, is"
                + " not in them."
        })
@Examples({
    @ExampleCall(
            does = "BERT-base, two lengths",
            line = "ablation --model bert-base --tokens 128,512 --out runs/ablation"),
    @ExampleCall(
            does = "a model's own architecture over two networks",
            line = "ablation --model model --link lan --link delay=5ms --out runs/ablation")
})
public final class AblationCommand implements Callable<Integer> {
    private static final List<Integer> USUAL_TOKENS = List.of(128, 512);

    @Option(
            names = "--model",
            completionCandidates = ModelWords.class,
            defaultValue = "bert-base",
            paramLabel = "MODEL",
            description =
                    "bert-base, bert-large or a Hugging Face folder, of which the architecture is"
                            + " taken, with the ranges of a typical model; default:"
                            + " ${DEFAULT-VALUE}")
    private String model = "";

    @Option(
            names = "--tokens",
            converter = OptionTypes.Positive.class,
            split = ",",
            paramLabel = "T",
            description =
                    "padded lengths, with commas between; default: 128,512, or the longest that"
                            + " the model takes")
    private List<Integer> tokens = List.of();

    @Option(
            names = "--softmax",
            converter = SoftmaxChoice.class,
            completionCandidates = SoftmaxChoice.class,
            defaultValue = "2quad",
            paramLabel = "KIND",
            description =
                    "attention of students: ${COMPLETION-CANDIDATES}; softmax leaves out the steps"
                            + " that exchange it; default: ${DEFAULT-VALUE}")
    private SoftmaxFunction softmax;

    @Mixin private LinksMixin links = new LinksMixin();

    @Option(
            names = "--out",
            defaultValue = "runs/ablation",
            paramLabel = "DIR",
            description =
                    "folder for ablation.txt, ablation.csv, ablation.json, ablation-bytes.png and"
                            + " ablation-seconds.png; default: ${DEFAULT-VALUE}")
    private Path out;

    @Option(names = "--json", description = "print one JSON document instead of text")
    private boolean json;

    @Mixin private ProgressMixin progress = new ProgressMixin();

    @Override
    public Integer call() {
        OutputPlaces.requireFolder("--out", out);
        UsageException.check(
                "--softmax", () -> AttentionRule.requireComputable(softmax, Strategy.SERIES));
        BertConfig architecture = architecture();
        int most = architecture.maxPositionEmbeddings();
        List<Integer> lengths =
                (tokens.isEmpty() ? usual(most) : tokens).stream().distinct().toList();
        for (int length : lengths) {
            if (length > most) {
                throw new UsageException(
                        "--tokens is %d, expected at most %d, the longest text of %s"
                                .formatted(length, most, model));
            }
        }
        Machine machine = measured(progress.progress());
        Ablation ablation = priced(architecture, lengths, links.links(), machine);
        AblationReport report = new AblationReport(model, machine, ablation, RunProvenance.here());
        report.write(out);
        System.out.print(json ? JsonFiles.format(report.json()) : report.text());
        if (!json) {
            NextStep.tellReport(out);
        }
        return 0;
    }

    private static List<Integer> usual(int most) {
        return USUAL_TOKENS.stream().map(length -> Math.min(length, most)).toList();
    }

    private static Machine measured(Progress progress) {
        try (Progress.Step step = progress.begin("measuring this machine")) {
            Machine machine = Machine.measure();
            step.done();
            return machine;
        }
    }

    private Ablation priced(
            BertConfig architecture,
            List<Integer> lengths,
            List<LinkProfile> networks,
            Machine machine) {
        List<AblationStep> steps = AblationSteps.of(softmax);
        List<StepPrice> prices = new ArrayList<>();
        try (Progress.Step told =
                progress.progress()
                        .begin("reading costs", lengths.size() * steps.size(), "steps")) {
            for (int length : lengths) {
                for (AblationStep step : steps) {
                    prices.add(StepPrice.of(step, architecture, length, machine, networks));
                    told.add(1);
                }
            }
            told.done();
        }
        return new Ablation(networks, prices);
    }

    private BertConfig architecture() {
        if (model.equals("bert-base")) {
            return BertConfig.bertBase();
        }
        if (model.equals("bert-large")) {
            return BertConfig.bertLarge();
        }
        Path folder = UsageException.orUsage("--model", () -> Path.of(model));
        if (Files.exists(ShareFolder.ofParty(folder, 0).resolve(ShareManifest.FILE))) {
            throw new UsageException(
                    "--model "
                            + model
                            + " is a folder of shares, which are planned for one strategy: expected"
                            + " bert-base, bert-large or a folder with a config.json");
        }
        Path config = folder.resolve("config.json");
        if (Files.exists(config)) {
            return BertConfig.read(config);
        }
        throw new UsageException(
                "--model "
                        + model
                        + " is neither bert-base, bert-large nor a folder with a config.json");
    }
}
