package io.secformer.datasets.glue;

import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Names of classes, found however people and programs spell them. */
public final class LabelNames {
    private static final Pattern NUMBER =
            Pattern.compile("(?:label[_ -]?)?(\\d{1,6})(?:\\.0)?", Pattern.CASE_INSENSITIVE);

    /** Words that published models and data sets have for GLUE's classes, both plain. */
    private static final Map<String, String> SYNONYMS =
            Map.ofEntries(
                    Map.entry("neg", "negative"),
                    Map.entry("pos", "positive"),
                    Map.entry("entail", "entailment"),
                    Map.entry("entails", "entailment"),
                    Map.entry("entailed", "entailment"),
                    Map.entry("notentailed", "notentailment"),
                    Map.entry("contradict", "contradiction"),
                    Map.entry("contradicts", "contradiction"),
                    Map.entry("contradictory", "contradiction"),
                    Map.entry("notacceptable", "unacceptable"),
                    Map.entry("grammatical", "acceptable"),
                    Map.entry("ungrammatical", "unacceptable"),
                    Map.entry("notduplicates", "notduplicate"),
                    Map.entry("duplicates", "duplicate"));

    private LabelNames() {}

    /** A name without case, hyphens, underscores and blanks. */
    static String plain(String name) {
        return Names.lower(name).replaceAll("[-_\\s]+", "");
    }

    /** A plain name of GLUE's for a name: {@code non} is {@code not}, synonyms are resolved. */
    static String common(String name) {
        String plain = plain(name);
        String not = plain.startsWith("non") ? "not" + plain.substring("non".length()) : plain;
        return SYNONYMS.getOrDefault(not, not);
    }

    /** The index of a name: the same one, or else the only one that is spelt alike; or -1. */
    static int find(List<String> labels, String name) {
        int same = labels.indexOf(name);
        String plain = plain(name);
        return same >= 0 || plain.isEmpty()
                ? same
                : only(labels, label -> plain(label).equals(plain));
    }

    /** The index of the only label that fits; -1 if there is none or more than one. */
    static int only(List<String> labels, Predicate<String> fits) {
        int found = -1;
        for (int i = 0; i < labels.size(); i++) {
            if (fits.test(labels.get(i))) {
                if (found >= 0) {
                    return -1;
                }
                found = i;
            }
        }
        return found;
    }

    /** The number in {@code 2}, {@code 2.0} or {@code LABEL_2}; -1 in other names. */
    static int number(String name) {
        Matcher matcher = NUMBER.matcher(name.strip());
        return matcher.matches() ? Integer.parseInt(matcher.group(1)) : -1;
    }

    /** Whether names say nothing: all of them are numbers, or Hugging Face's LABEL_0, LABEL_1. */
    public static boolean areNumbers(List<String> names) {
        return names.stream().allMatch(name -> number(name) >= 0);
    }
}
