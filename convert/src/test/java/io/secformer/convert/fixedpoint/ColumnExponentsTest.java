package io.secformer.convert.fixedpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.secformer.kit.file.FormatException;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class ColumnExponentsTest {
    private static final String SITE = "layer.0.output.norm.squares";
    private static final ColumnExponents EXPONENTS =
            ColumnExponents.of(SITE, new int[] {0, 3, 0, 1, 3});

    private final PrecisionPlan plan = PrecisionPlan.builder(1.5).site(EXPONENTS).build();

    @Test
    void plansKeepThemAsJson() {
        PrecisionPlan read = PrecisionPlan.fromJson(plan.toJson());
        assertThat(read.columnExponents(SITE)).isEqualTo(EXPONENTS);
        assertThat(read.digest()).isEqualTo(plan.digest());
        assertThat(read.columnExponents("other.squares").isNone()).isTrue();
        PrecisionPlan without = PrecisionPlan.builder(1.5).build();
        assertThat(without.digest()).isNotEqualTo(plan.digest());
        assertThat(without.toJson().has("columnExponents")).isFalse();
    }

    @Test
    void factorsAndWeightsArePowersOfTwo() {
        assertThat(EXPONENTS.factors(6)).containsExactly(1, 8, 1, 2, 8, 1);
        assertThat(EXPONENTS.distinct()).containsExactly(0, 1, 3);
        assertThat(EXPONENTS.columns()).extracting(ColumnExponents::weight).contains(64L, 4L);
        assertThat(EXPONENTS.typicalScale(6)).isCloseTo(Math.sqrt(135 / 6.0), within(1e-12));
        assertThat(ColumnExponents.none(SITE).typicalScale(6)).isEqualTo(1);
        assertThat(ColumnExponents.none(SITE).distinct()).containsExactly(0);
    }

    @Test
    void entriesThatMeanNothingAreRefused() {
        assertRefused(entry -> column(entry, 0).put("exponent", 7), "found column 1 with 7");
        assertRefused(entry -> column(entry, 0).put("exponent", 0), "found column 1 with 0");
        assertRefused(entry -> column(entry, 0).put("index", -1), "found column -1 with 3");
        assertRefused(entry -> column(entry, 0).put("index", 3), "must ascend, found 3 after 3");
        assertRefused(entry -> column(entry, 1).put("index", "x"), "'columns.1.index'");
        assertRefused(entry -> column(entry, 1).remove("exponent"), "'columns.1.exponent'");
        assertRefused(entry -> entry.remove("columns"), "'columns' of an entry is missing");
        assertRefused(entry -> entry.remove("name"), "'name' of an entry is missing");
    }

    private static ObjectNode column(ObjectNode entry, int index) {
        return (ObjectNode) entry.path("columns").path(index);
    }

    private void assertRefused(Consumer<ObjectNode> change, String message) {
        ObjectNode json = plan.toJson();
        change.accept((ObjectNode) json.at("/columnExponents/0"));
        assertThatThrownBy(() -> PrecisionPlan.fromJson(json))
                .isInstanceOf(FormatException.class)
                .hasMessageStartingWith("the precision plan is malformed: ")
                .hasMessageContaining(message);
    }

    @Test
    void columnsBeyondTheRowsAreNamed() {
        plan.requireColumns(5);
        assertThatThrownBy(() -> plan.requireColumns(4))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "the precision plan gives an exponent to column 4 at %s, rows have 4"
                                .formatted(SITE));
    }
}
