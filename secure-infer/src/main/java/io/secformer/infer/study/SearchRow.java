package io.secformer.infer.study;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What became of a candidate.
 *
 * @param figures null if it cannot be converted
 * @param failure why not; empty if it can
 */
record SearchRow(SearchCandidate candidate, @Nullable SearchFigures figures, String failure) {
    private static final Comparator<SearchFigures> BY_BYTES =
            Comparator.comparingLong(SearchFigures::serverBytes)
                    .thenComparingLong(SearchFigures::dealerBytes)
                    .thenComparingInt(SearchFigures::rounds)
                    .thenComparingDouble(figures -> -figures.fixed());

    /** A candidate that was evaluated. */
    static SearchRow of(SearchCandidate candidate, SearchFigures figures) {
        return new SearchRow(candidate, figures, "");
    }

    /** A candidate that cannot be converted. */
    static SearchRow failed(SearchCandidate candidate, String failure) {
        return new SearchRow(candidate, null, failure);
    }

    /** Fewest bytes between the servers first; those without figures last. */
    static List<SearchRow> sorted(List<SearchRow> rows) {
        return rows.stream()
                .sorted(Comparator.comparing(SearchRow::figures, Comparator.nullsLast(BY_BYTES)))
                .toList();
    }

    /**
     * The rows that no other one {@linkplain SearchFigures#dominates dominates}; equals all stay.
     */
    static List<SearchRow> front(List<SearchRow> rows) {
        return rows.stream().filter(row -> row.isOnFront(rows)).toList();
    }

    private boolean isOnFront(List<SearchRow> rows) {
        SearchFigures own = figures;
        return own != null
                && rows.stream()
                        .map(SearchRow::figures)
                        .noneMatch(other -> other != null && other.dominates(own));
    }

    /** The candidate and its figures by the names that files use. */
    Map<String, @Nullable Object> byName(boolean onFront) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("front", onFront);
        fields.putAll(candidate.byName());
        SearchFigures known = figures;
        if (known == null) {
            SearchFigures.NAMES.forEach(name -> fields.put(name, null));
        } else {
            fields.putAll(known.byName());
        }
        fields.put("failure", failure);
        return fields;
    }
}
