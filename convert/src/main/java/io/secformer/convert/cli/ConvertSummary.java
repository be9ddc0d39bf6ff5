package io.secformer.convert.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.secformer.convert.calibrate.FixedCheck;
import io.secformer.convert.fixedpoint.Embedding;
import io.secformer.convert.fixedpoint.ExponentialSite;
import io.secformer.convert.fixedpoint.PrecisionPlan;
import io.secformer.convert.fixedpoint.Wire;
import io.secformer.convert.share.PublicEmbeddings;
import io.secformer.convert.strategy.Block;
import io.secformer.convert.strategy.Site;
import io.secformer.convert.strategy.SiteRole;
import io.secformer.kit.file.JsonFiles;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Formatter;
import java.util.IntSummaryStatistics;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;

/**
 * The report at the end of a conversion.
 *
 * @param shares the folder that was written
 * @param logitError root mean square error of a logit that roundings are predicted to cause; not a
 *     number where that is not known
 * @param data what it was calibrated on
 * @param check the fixed reading beside the clear one, on the same inputs
 * @param digest the model digest of both shares
 */
record ConvertSummary(
        Path shares,
        PrecisionPlan plan,
        double logitError,
        CalibrationData data,
        FixedCheck check,
        String digest) {

    /** As one JSON document. */
    String json() {
        ObjectNode result = JsonNodeFactory.instance.objectNode();
        result.put("shares", shares.toString());
        result.put("modelDigest", digest);
        if (plan.embedding() == Embedding.PUBLIC) {
            result.put("embeddings", PublicEmbeddings.file(shares).toString());
        }
        result.put("calibrationExamples", data.examples());
        result.put("checkedExamples", check.examples());
        result.put("calibratedTokens", data.calibratedTokens());
        result.put("plannedTokens", data.plannedTokens());
        result.put("maxLogitDifference", check.maxLogitDifference());
        if (!Double.isNaN(logitError)) {
            result.put("predictedLogitError", logitError);
        }
        result.put("saturated", check.saturatedTotal());
        return JsonFiles.format(result);
    }

    /** For people: bits by kind of wire, then how near the fixed reading comes. */
    String text() {
        try (Formatter text = new Formatter(Locale.ROOT)) {
            text.format("%-14s %6s %14s %14s%n", "wire", "count", "fraction bits", "ring bits");
            byKind().forEach(
                            (kind, wires) ->
                                    text.format(
                                            "%-14s %6d %14s %14s%n",
                                            kind,
                                            wires.size(),
                                            span(wires, Wire::fractionBits),
                                            span(wires, Wire::ringBits)));
            text.format(
                    "%n%d wires, %d series, %d Newton steps, %d shared parameters; head room"
                            + " %.2f, strategy %s%n",
                    plan.wires().size(),
                    plan.series().size(),
                    plan.newtonSites().size(),
                    plan.parameters().size(),
                    plan.headRoom(),
                    plan.strategy().describe());
            text.format("%s", wideRanges());
            if (!Double.isNaN(logitError)) {
                text.format("roundings move a logit by %.5f, predicted%n", logitError);
            }
            text.format(
                    "calibrated on texts of up to %d tokens, planned for %d%n",
                    data.calibratedTokens(), data.plannedTokens());
            text.format(
                    "fixed point against the clear model on %d of %d inputs: largest logit"
                            + " difference %.5f, %d values outside their range%n",
                    check.examples(),
                    check.of(),
                    check.maxLogitDifference(),
                    check.saturatedTotal());
            text.format("written to %s, model digest %s%n", shares, digest);
            if (plan.embedding() == Embedding.PUBLIC) {
                text.format(
                        "the embedding tables are public: give clients %s%n",
                        PublicEmbeddings.file(shares));
            }
            return text.toString();
        }
    }

    /** What was done where one series does not reach, each of which takes rounds. */
    private String wideRanges() {
        List<Integer> halvings =
                plan.exponentials().values().stream().map(ExponentialSite::halvings).toList();
        long halved = halvings.stream().filter(count -> count > 0).count();
        List<String> rough =
                plan.wires().keySet().stream()
                        .filter(wire -> Site.of(wire).role() == SiteRole.ROUGH)
                        .toList();
        long norms =
                rough.stream()
                        .filter(wire -> Site.of(wire).block().kind() == Block.Kind.NORM)
                        .count();
        List<String> done = new ArrayList<>();
        if (halved > 0) {
            done.add(
                    String.format(
                            Locale.ROOT,
                            "scores halved in %d of %d layers, %d times in all",
                            halved,
                            halvings.size(),
                            halvings.stream().mapToInt(count -> count).sum()));
        }
        if (norms > 0) {
            done.add(count(norms, "rough scale", "before a LayerNorm"));
        }
        if (rough.size() > norms) {
            done.add(count(rough.size() - norms, "rough scale", "before a division"));
        }
        return done.isEmpty()
                ? ""
                : "wide ranges: " + String.join("; ", done) + ", for more rounds each\n";
    }

    private static String count(long count, String what, String where) {
        return count + " " + what + (count == 1 ? " " : "s ") + where;
    }

    private Map<String, List<Wire>> byKind() {
        return plan.wires().values().stream()
                .collect(
                        Collectors.groupingBy(
                                wire -> kind(wire.name()), TreeMap::new, Collectors.toList()));
    }

    private static String kind(String wire) {
        return wire.substring(wire.lastIndexOf('.') + 1);
    }

    private static String span(List<Wire> wires, ToIntFunction<Wire> bits) {
        IntSummaryStatistics all = wires.stream().mapToInt(bits).summaryStatistics();
        return all.getMin() == all.getMax()
                ? Integer.toString(all.getMin())
                : all.getMin() + " to " + all.getMax();
    }
}
