package io.secformer.convert.conversion;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.secformer.convert.calibrate.CheckedConversion;
import io.secformer.convert.calibrate.FixedCheck;
import io.secformer.convert.calibrate.PlannedConversion;
import io.secformer.convert.calibrate.plan.PlanOptions;
import io.secformer.convert.card.SharesCard;
import io.secformer.convert.checkpoint.HfCheckpoint;
import io.secformer.convert.fixedpoint.PrecisionPlan;
import io.secformer.convert.parameter.BertParameters;
import io.secformer.convert.parameter.QuantizedParameters;
import io.secformer.convert.share.Calibration;
import io.secformer.convert.share.InputInfo;
import io.secformer.convert.share.OwnersReport;
import io.secformer.convert.share.ShareWriter;
import io.secformer.convert.share.TaskInfo;
import io.secformer.datasets.glue.Task;
import io.secformer.datasets.text.BertTokenizer;
import io.secformer.kit.file.Sha256;
import io.secformer.kit.progress.Progress;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.function.Consumer;

/** One conversion: calibrates, plans, holds the plan against the clear model, and writes. */
final class ConversionRun {
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
    private final Told told;

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
        this.told = told;
    }

    /**
     * Converts.
     *
     * @param writing takes the writer before it begins
     */
    Converted to(Path out, Consumer<ShareWriter> writing) {
        CalibratedConversion calibrated =
                new CalibratedConversion(folder, folded, options, data, counts, told);
        CheckedConversion checked = calibrated.plan(options);
        PlannedConversion conversion = checked.conversion();
        FixedCheck check = checked.check();
        PrecisionPlan plan = conversion.plan();
        Calibration reach = calibrated.reach(checked);
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
        ObjectNode record = OwnersRecord.of(conversion, calibrated.scales(), check);
        OwnersReport.putWeights(record, Sha256.of(HfCheckpoint.weightFiles(folder)));
        String digest =
                shares.write(
                        out,
                        new QuantizedParameters(conversion.model(), plan),
                        record,
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
