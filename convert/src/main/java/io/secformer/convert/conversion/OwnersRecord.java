package io.secformer.convert.conversion;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.secformer.convert.calibrate.FixedCheck;
import io.secformer.convert.calibrate.PlannedConversion;
import io.secformer.convert.fixedpoint.ColumnSeries;
import io.secformer.convert.fixedpoint.ParameterFormat;
import io.secformer.convert.fixedpoint.PrecisionPlan;
import io.secformer.convert.fixedpoint.SeriesSite;
import io.secformer.convert.parameter.AttentionScales;
import io.secformer.convert.parameter.BertParameters;
import io.secformer.convert.parameter.QuantizedParameters;
import io.secformer.convert.share.OwnersReport;

/** What the owner of a model may read about a conversion. */
final class OwnersRecord {
    private OwnersRecord() {}

    /** Ranges, series, quantization errors and the check of the fixed reading. */
    static ObjectNode of(PlannedConversion conversion, AttentionScales scales, FixedCheck check) {
        BertParameters model = conversion.model();
        PrecisionPlan plan = conversion.plan();
        ObjectNode report = JsonNodeFactory.instance.objectNode();
        report.put("headRoom", plan.headRoom());
        if (!Double.isNaN(conversion.logitError())) {
            report.put("logitError", conversion.logitError());
        }
        report.set("calibration", conversion.ranges().toJson());
        if (conversion.sensitivities().sentences() > 0) {
            ObjectNode sweep = conversion.sensitivities().toJson();
            sweep.put("predictedLogitError", conversion.logitError());
            report.set("sensitivity", sweep);
        }
        OwnersReport.putChannels(report, model.groups());
        OwnersReport.putAttention(report, scales);
        ObjectNode fixed = report.putObject("fixedPoint");
        fixed.put("examples", check.examples());
        fixed.put("maxLogitDifference", check.maxLogitDifference());
        fixed.put("meanLogitDifference", check.meanLogitDifference());
        fixed.put("saturated", check.saturatedTotal());
        ArrayNode series = report.putArray("series");
        for (SeriesSite site : plan.series().values()) {
            ObjectNode entry = series.addObject();
            entry.put("name", site.name());
            entry.put("period", site.period());
            for (ColumnSeries columns : site.groups()) {
                entry.withArray("groups")
                        .addObject()
                        .put("columns", columns.columns())
                        .put("harmonics", columns.series().harmonics())
                        .put("fitError", columns.series().maxError());
            }
        }
        ArrayNode parameters = report.putArray("parameters");
        plan.publicParameters().values().forEach(format -> put(parameters, model, format));
        plan.parameters().values().forEach(format -> put(parameters, model, format));
        return report;
    }

    private static void put(ArrayNode parameters, BertParameters model, ParameterFormat format) {
        ObjectNode entry = parameters.addObject();
        entry.put("name", format.name());
        entry.put("fractionBits", format.fractionBits());
        entry.put("ringBits", format.ringBits());
        entry.put(
                "quantizationError",
                QuantizedParameters.error(model.values(format.name()), format));
    }
}
