package io.secformer.infer.study;

import io.secformer.convert.op.Approximation.Measure;
import io.secformer.convert.op.Approximation.Span;
import io.secformer.infer.study.FunctionStudy.Failure;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What was found of one function of one strategy.
 *
 * @param strategy its name
 * @param function what is computed
 * @param variant how, with its constants
 * @param measure how errors count
 * @param domain where it is used
 * @param seen what was looked at
 * @param largestError in the domain, on shares
 * @param largestAt where that is
 * @param meanError in the domain, on shares
 * @param formulaError the largest in the domain in double precision: what is left is the fixed
 *     point's
 * @param failing the part of the domain in which it is off by more than {@link
 *     FunctionStudy#FAILED}
 * @param below the first such number on the way down from the middle of the domain; null if none
 *     was found
 * @param above the same on the way up
 * @param note what else is known; may be empty
 */
record StabilityRow(
        String strategy,
        String function,
        String variant,
        Measure measure,
        Span domain,
        Span seen,
        double largestError,
        double largestAt,
        double meanError,
        double formulaError,
        double failing,
        @Nullable Failure below,
        @Nullable Failure above,
        String note) {

    /** Everything by its name, as CSV and JSON have it; what there is not is null. */
    Map<String, @Nullable Object> byName() {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("strategy", strategy);
        fields.put("function", function);
        fields.put("variant", variant);
        fields.put("measure", measureName());
        fields.put("domainLow", domain.low());
        fields.put("domainHigh", domain.high());
        fields.put("seenLow", seen.low());
        fields.put("seenHigh", seen.high());
        fields.put("largestError", largestError);
        fields.put("largestAt", largestAt);
        fields.put("meanError", meanError);
        fields.put("formulaError", Double.isFinite(formulaError) ? formulaError : null);
        fields.put("failing", failing);
        put(fields, "failsBelow", below);
        put(fields, "failsAbove", above);
        fields.put("words", words());
        return fields;
    }

    private static void put(
            Map<String, @Nullable Object> fields, String name, @Nullable Failure failure) {
        fields.put(name, failure == null ? null : failure.argument());
        fields.put(name + "Value", failure == null ? null : failure.value());
        fields.put(name + "Exact", failure == null ? null : failure.exact());
    }

    String measureName() {
        return measure.name().toLowerCase(Locale.ROOT);
    }

    /** What happens, in a sentence. */
    String words() {
        StringBuilder words = new StringBuilder();
        Failure first = nearest();
        if (first == null) {
            words.append("right over all that was looked at");
        } else if (failing > 0) {
            words.append(
                    failing > 0.995
                            ? "off in its whole domain"
                            : "off in " + percent(failing) + " of its domain");
            words.append(": ").append(at(first));
        } else {
            words.append("right in its domain");
            if (below != null) {
                words.append("; below it ").append(at(below));
            }
            if (above != null) {
                words.append("; above it ").append(at(above));
            }
        }
        if (first != null && !first.formulaFails()) {
            words.append("; the formula alone is right there, its fixed point is not");
        }
        if (!note.isEmpty()) {
            words.append("; ").append(note);
        }
        return words.toString();
    }

    /** The failure to tell of: in the domain if there is one. */
    private @Nullable Failure nearest() {
        if (below == null || above == null) {
            return below == null ? above : below;
        }
        return above.argument() <= domain.high() ? above : below;
    }

    private static String at(Failure failure) {
        return String.format(
                Locale.ROOT,
                "at %.4g it is %.4g instead of %.4g",
                failure.argument(),
                failure.value(),
                failure.exact());
    }

    private static String percent(double part) {
        return String.format(Locale.ROOT, part < 0.01 ? "%.2g %%" : "%.0f %%", 100 * part);
    }
}
