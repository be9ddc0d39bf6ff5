package io.secformer.convert.reading;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.secformer.convert.op.SmoothFunction;
import org.apache.commons.numbers.gamma.Erf;
import org.junit.jupiter.api.Test;

class NormalTableTest {
    private static final NormalTable TABLE = NormalTable.SHARED;

    @Test
    void everyValueIsThatOfTheErrorFunction() {
        for (double x = -40; x < 40; x += 0.000_61) {
            double expected = 0.5 * (1 + Erf.value(x * Math.sqrt(0.5)));
            assertThat(TABLE.at(x)).as("at %s", x).isCloseTo(expected, within(0x1p-51));
        }
    }

    @Test
    void geluIsThatOfTheSmoothFunction() {
        SmoothFunction.Gelu gelu = new SmoothFunction.Gelu();
        for (double x = -12; x < 12; x += 0.001_3) {
            assertThat(TABLE.gelu(x)).isCloseTo(gelu.apply(x), within(12 * 0x1p-51));
            double h = 0x1p-14;
            double slope = (gelu.apply(x + h) - gelu.apply(x - h)) / (2 * h);
            assertThat(TABLE.geluSlope(x)).isCloseTo(slope, within(1e-8));
        }
    }

    @Test
    void whatIsNoNumberStaysSo() {
        assertThat(TABLE.gelu(Double.NaN)).isNaN();
        assertThat(TABLE.at(Double.POSITIVE_INFINITY)).isEqualTo(1);
        assertThat(TABLE.at(Double.NEGATIVE_INFINITY)).isZero();
        assertThat(TABLE.gelu(-0.0)).isZero();
    }
}
