package io.secformer.convert.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.secformer.convert.conversion.Converted;
import io.secformer.convert.fixedpoint.Embedding;
import io.secformer.convert.fixedpoint.ExponentialSite;
import io.secformer.convert.fixedpoint.Wire;
import io.secformer.convert.share.PublicEmbeddings;
import io.secformer.convert.strategy.Block;
import io.secformer.convert.strategy.Site;
import io.secformer.convert.strategy.SiteRole;
import io.secformer.kit.file.JsonFiles;
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
 * @param converted what was written
 */
record ConvertSummary(Converted converted) {

    /** As one JSON document. */
    String json() {
        ObjectNode result = JsonNodeFactory.instance.objectNode();
        result.put("shares", converted.shares().toString());
        result.put("modelDigest", converted.modelDigest());
        if (converted.plan().embedding() == Embedding.PUBLIC) {
            result.put("embeddings", PublicEmbeddings.file(converted.shares()).toString());
        }
        result.put("calibrationExamples", converted.examples());
        result.put("checkedExamples", converted.check().examples());
        result.put("calibratedTokens", converted.calibratedTokens());
        result.put("plannedTokens", converted.plannedTokens());
        result.put("maxLogitDifference", converted.check().maxLogitDifference());
        if (!Double.isNaN(converted.logitError())) {
            result.put("predictedLogitError", converted.logitError());
        }
        result.put("saturated", converted.check().saturatedTotal());
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
                    "%n%d wires, %d series, %d Newton steps, %d shared parameters; headroom"
                            + " %.2f, strategy %s%n",
                    converted.plan().wires().size(),
                    converted.plan().series().size(),
                    converted.plan().newtonSites().size(),
                    converted.plan().parameters().size(),
                    converted.plan().headRoom(),
                    converted.plan().strategy().describe());
            text.format("%s", wideRanges());
            if (!Double.isNaN(converted.logitError())) {
                text.format("roundings move a logit by %.5f, predicted%n", converted.logitError());
            }
            text.format(
                    "calibrated on texts of up to %d tokens, planned for %d%n",
                    converted.calibratedTokens(), converted.plannedTokens());
            text.format(
                    "fixed point against the clear model on %d of %d inputs: largest logit"
                            + " difference %.5f, %d values outside their range%n",
                    converted.check().examples(),
                    converted.check().of(),
                    converted.check().maxLogitDifference(),
                    converted.check().saturatedTotal());
            text.format(
                    "written to %s, model digest %s; how to run it is in %s%n",
                    converted.shares(),
                    converted.modelDigest(),
                    converted.shares().resolve("README.md"));
            if (converted.plan().embedding() == Embedding.PUBLIC) {
                text.format(
                        "the embedding tables are public: give clients %s%n",
                        PublicEmbeddings.file(converted.shares()));
            }
            return text.toString();
        }
    }

    /** What was done where one series does not reach, each of which takes rounds. */
    private String wideRanges() {
        List<Integer> halvings =
                converted.plan().exponentials().values().stream()
                        .filter(site -> Site.of(site.name()).role() == SiteRole.EXPONENTIALS)
                        .map(ExponentialSite::halvings)
                        .toList();
        long halved = halvings.stream().filter(count -> count > 0).count();
        List<String> rough =
                converted.plan().wires().keySet().stream()
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
        return converted.plan().wires().values().stream()
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
