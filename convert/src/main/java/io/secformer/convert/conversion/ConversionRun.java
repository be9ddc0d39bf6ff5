package io.secformer.convert.conversion;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.secformer.convert.calibrate.CalibratedModel;
import io.secformer.convert.calibrate.CheckedConversion;
import io.secformer.convert.calibrate.FixedCheck;
import io.secformer.convert.calibrate.PlannedConversion;
import io.secformer.convert.calibrate.observe.Passes;
import io.secformer.convert.calibrate.plan.PlanOptions;
import io.secformer.convert.calibrate.plan.Sensitivities;
import io.secformer.convert.card.SharesCard;
import io.secformer.convert.fixedpoint.PrecisionPlan;
import io.secformer.convert.parameter.BertParameters;
import io.secformer.convert.parameter.QuantizedParameters;
import io.secformer.convert.reading.UnusableExampleException;
import io.secformer.convert.ring.RingKernels;
import io.secformer.convert.share.Calibration;
import io.secformer.convert.share.InputInfo;
import io.secformer.convert.share.ShareWriter;
import io.secformer.convert.share.TaskInfo;
import io.secformer.datasets.glue.Task;
import io.secformer.datasets.text.BertTokenizer;
import io.secformer.kit.file.FormatException;
import io.secformer.kit.progress.Progress;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One conversion: calibrates, plans, holds the plan against the clear model, and writes. */
final class ConversionRun {
    private static final String PLANNING = "planning";

    /**
     * On how many examples what is measured.
     *
     * @param sweep sensitivities; 0 for none
     * @param check fixed point beside the clear model
     */
    record Counts(int sweep, int check) {}

    /**
     * Who hears of it.
     *
     * @param progress how far it is
     * @param notes sentences about what the owner should know
     */
    record Told(Progress progress, Consumer<String> notes) {}

    private final Path folder;
    private final BertParameters folded;
    private final Task task;
    private final PlanOptions options;
    private final CalibrationData data;
    private final Counts counts;
    private final Progress progress;
    private final Consumer<String> notes;
    private Progress.@Nullable Step planning;

    /**
     * @param folder of the checkpoint, with its tokenizer
     * @param folded the checkpoint
     */
    ConversionRun(
            Path folder,
            BertParameters folded,
            Task task,
            PlanOptions options,
            CalibrationData data,
            Counts counts,
            Told told) {
        this.folder = folder;
        this.folded = folded;
        this.task = task;
        this.options = options;
        this.data = data;
        this.counts = counts;
        this.progress = told.progress();
        this.notes = told.notes();
    }

    /**
     * Converts.
     *
     * @param writing takes the writer before it begins
     */
    Converted to(Path out, Consumer<ShareWriter> writing) {
        try {
            return convert(out, writing);
        } catch (UnusableExampleException e) {
            throw new FormatException(folder, data.describe(e), e);
        } finally {
            progress.abandon();
        }
    }

    private Converted convert(Path out, Consumer<ShareWriter> writing) {
        progress.say(
                "calibrating on "
                        + data.examples()
                        + " examples of up to "
                        + data.calibratedTokens()
                        + " tokens, and on "
                        + (data.inputs() - data.examples())
                        + " made of them, up to "
                        + data.plannedTokens());
        Passes passes = Passes.choose(progress, notes);
        CalibratedModel calibration = CalibratedModel.of(folded, data.all(), options, passes);
        CheckedConversion checked = check(calibration, passes);
        PlannedConversion conversion = checked.conversion();
        FixedCheck check = checked.check();
        PrecisionPlan plan = conversion.plan();
        Calibration reach = data.reach(logitError(conversion, check));
        ShareWriter shares =
                new ShareWriter(
                        folded.config(),
                        // Its labels stand in the order of the model's outputs.
                        new TaskInfo(task.taskName(), task.isRegression(), task.labels()),
                        new InputInfo(BertTokenizer.digest(folder), task.isPair()),
                        plan,
                        reach,
                        provenance());
        writing.accept(shares);
        String digest =
                shares.write(
                        out,
                        new QuantizedParameters(conversion.model(), plan),
                        OwnersRecord.of(conversion, calibration.scales(), check),
                        SharesCard.of(folder, folded.config(), task, plan, reach)
                                .text(out, folder));
        return new Converted(
                out,
                digest,
                plan,
                conversion.logitError(),
                data.examples(),
                data.calibratedTokens(),
                data.plannedTokens(),
                check);
    }

    private CheckedConversion check(CalibratedModel calibration, Passes passes) {
        Map<String, Integer> coarser = new TreeMap<>();
        CheckedConversion checked =
                CheckedConversion.of(
                        new CheckedConversion.Source(
                                folded,
                                calibration.model(),
                                calibration.ranges(),
                                data.all(),
                                counts.check(),
                                passes,
                                worker -> RingKernels.choose(worker, notes).matmul()),
                        options,
                        rearranged -> sweep(rearranged, passes),
                        coarser::put,
                        new CheckedConversion.Listener() {
                            @Override
                            public void planned() {
                                // A strategy of one format plans in no time.
                                Progress.Step begun = planning;
                                if (begun != null) {
                                    begun.done();
                                }
                            }

                            @Override
                            public void missed(FixedCheck check, double predicted) {
                                notes.accept(
                                        String.format(
                                                Locale.ROOT,
                                                "logits are off by %.2g, %.2g was predicted, and"
                                                        + " %d values left their range: planning"
                                                        + " finer formats",
                                                check.rootMeanSquare(),
                                                predicted,
                                                check.saturatedTotal()));
                                coarser.clear();
                                planning = progress.begin(PLANNING);
                            }
                        });
        coarser.forEach(
                (name, bits) ->
                        notes.accept(
                                name
                                        + " is "
                                        + bits
                                        + (bits == 1 ? " bit" : " bits")
                                        + " coarser, to fit 64-bit rings"));
        return checked;
    }

    private Sensitivities sweep(BertParameters parameters, Passes passes) {
        Sensitivities felt = Sensitivities.UNKNOWN;
        if (counts.sweep() > 0) {
            felt =
                    Sensitivities.measure(
                            parameters, options.strategy(), data.batches(), counts.sweep(), passes);
        }
        planning = progress.begin(PLANNING);
        return felt;
    }

    /** What is predicted; of a strategy that predicts nothing, what was measured. */
    private static double logitError(PlannedConversion conversion, FixedCheck check) {
        return conversion.plan().strategy().isPlanned()
                ? conversion.logitError()
                : check.rootMeanSquare();
    }

    private ObjectNode provenance() {
        ObjectNode record = JsonNodeFactory.instance.objectNode();
        String version = Conversion.class.getPackage().getImplementationVersion();
        record.put("tool", "secformer " + (version == null ? "development" : version));
        record.put("java", Runtime.version().toString());
        record.put("calibrationExamples", data.examples());
        record.put("time", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        return record;
    }
}
