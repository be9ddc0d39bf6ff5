package io.secformer.infer.study;

import static org.assertj.core.api.Assertions.assertThat;

import io.secformer.convert.calibrate.plan.PlanOptions;
import io.secformer.convert.model.BertConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which candidates are on the front, and in what order they are shown. */
class SearchFrontTest {
    private static final SearchModel MODEL =
            new SearchModel(Path.of("m"), "m", BertConfig.ofSize(20, 8, 1, 2, 16), "digest");

    private static SearchRow row(double fixed, int rounds, long server, long dealer) {
        return SearchRow.of(
                new SearchCandidate(MODEL, PlanOptions.defaults()),
                new SearchFigures(90, fixed, 1, 0.01, 0, 0.001, rounds, server, dealer, 7));
    }

    private static SearchRow failed() {
        return SearchRow.failed(new SearchCandidate(MODEL, PlanOptions.defaults()), "too wide");
    }

    @Test
    void rowThatIsWorseInOneAndBetterInNoneIsNotOnTheFront() {
        SearchRow best = row(80, 10, 100, 1000);
        assertThat(
                        SearchRow.front(
                                List.of(
                                        row(79, 10, 100, 1000),
                                        row(80, 11, 100, 1000),
                                        best,
                                        row(80, 10, 101, 1000),
                                        row(80, 10, 100, 1001))))
                .containsExactly(best);
    }

    @Test
    void rowsThatAreEachBetterInOneAreAllOnTheFront() {
        List<SearchRow> rows =
                List.of(
                        row(81, 10, 100, 1000),
                        row(80, 9, 100, 1000),
                        row(80, 10, 99, 1000),
                        row(80, 10, 100, 999));
        assertThat(SearchRow.front(rows)).isEqualTo(rows);
    }

    @Test
    void equalRowsAreBothOnTheFrontOrBothNot() {
        SearchRow one = row(80, 10, 100, 1000);
        SearchRow other = row(80, 10, 100, 1000);
        assertThat(SearchRow.front(List.of(one, other))).hasSize(2);
        SearchRow better = row(80, 10, 100, 999);
        assertThat(SearchRow.front(List.of(one, better, other))).containsExactly(better);
    }

    @Test
    void clientBytesSaturationAndTheClearMetricDoNotDecide() {
        SearchRow one = row(80, 10, 100, 1000);
        SearchRow other =
                SearchRow.of(
                        one.candidate(),
                        new SearchFigures(70, 80, 0.5, 3, 12, Double.NaN, 10, 100, 1000, 9999));
        assertThat(SearchRow.front(List.of(one, other))).containsExactly(one, other);
    }

    @Test
    void whatCannotBeConvertedIsOnNoFrontAndKeepsNobodyFromIt() {
        SearchRow only = row(50, 99, 999, 9999);
        assertThat(SearchRow.front(List.of(failed(), only))).containsExactly(only);
        assertThat(SearchRow.front(List.of(failed()))).isEmpty();
    }

    @Test
    void rowsAreSortedByBytesBetweenServersAndThoseWithoutFiguresComeLast() {
        List<SearchRow> sorted =
                List.of(
                        row(70, 12, 99, 1000),
                        row(80, 10, 100, 1000),
                        row(80, 9, 100, 1001),
                        row(80, 10, 100, 1001),
                        row(75, 10, 100, 1001),
                        failed());
        List<SearchRow> mixed = new ArrayList<>(sorted);
        Collections.reverse(mixed);
        assertThat(SearchRow.sorted(mixed)).isEqualTo(sorted);
    }

    @Test
    void modelsAreNamedByWhatTellsThemApart() {
        assertThat(SearchModel.names(List.of(Path.of("runs/a/model"), Path.of("runs/b/c/model"))))
                .containsExactly("a", "b/c");
        assertThat(SearchModel.names(List.of(Path.of("runs/x/student"))))
                .containsExactly("student");
        assertThat(SearchModel.names(List.of(Path.of("one"), Path.of("one/two"))))
                .containsExactly("one", "one/two");
        assertThat(SearchModel.names(List.of(Path.of("teacher"), Path.of("student"))))
                .containsExactly("teacher", "student");
    }
}
