package io.secformer.convert.fixedpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExponentialSiteTest {

    private static ExponentialSite.Head head(int dealtFractionBits) {
        return new ExponentialSite.Head(2, 1, -3, dealtFractionBits);
    }

    private static ExponentialSite site(int... dealtFractionBits) {
        List<ExponentialSite.Head> heads =
                Arrays.stream(dealtFractionBits).mapToObj(ExponentialSiteTest::head).toList();
        return new ExponentialSite("e", heads, 1, 16, 4, 26, 40);
    }

    @Test
    void jsonOfAPlanGivesItBack() {
        ExponentialSite site = site(14, 11, 14);
        PrecisionPlan plan = PrecisionPlan.builder(1.5).site(site).build();
        assertThat(PrecisionPlan.fromJson(plan.toJson()).exponentials("e")).isEqualTo(site);
    }

    @Test
    void scoresAreHalvedAndScaled() {
        ExponentialSite site = site(14);
        // (7 - 1) / 2 = 3 is the score of 7, half of which is less 3 the exponent.
        assertThat(site.exponent(site.heads().getFirst(), 7)).isCloseTo(-1.5, within(1e-12));
        assertThat(site.rate(site.heads().getFirst())).isEqualTo(0.25);
        assertThat(site.arc()).isEqualTo(4);
        assertThat(site.reach()).isEqualTo(8);
        assertThat(site.padding()).isEqualTo(-8);
    }

    @ParameterizedTest
    @CsvSource({
        "26,1,16,4,26,40,a dealt factor of 26 fraction bits",
        "0,1,16,4,26,40,a dealt factor of 0 fraction bits",
        "14,1,16,4,40,40,40 fraction bits do not fit a ring of 40",
        "14,1,16,2,26,40,a circle of 2 arcs",
        "14,1,15,4,26,40,the period must be a power of two",
        "14,-1,16,4,26,40,scores are halved -1 times",
        "14,0,1024,4,26,64,public factors of"
    })
    void whatCannotBeEvaluatedIsRefused(
            int dealt, int halvings, double period, int arcs, int fraction, int ring, String why) {
        assertThatThrownBy(
                        () ->
                                new ExponentialSite(
                                        "e",
                                        List.of(head(dealt)),
                                        halvings,
                                        period,
                                        arcs,
                                        fraction,
                                        ring))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("exponentials e: ")
                .hasMessageContaining(why);
    }
}
