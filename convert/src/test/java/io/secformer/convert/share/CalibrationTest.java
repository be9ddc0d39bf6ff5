package io.secformer.convert.share;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How far ranges reach, as manifests carry it. */
class CalibrationTest {

    @ParameterizedTest
    @CsvSource({
        "0.00123456, 0.0013",
        "0.0013, 0.0013",
        "0.001, 0.001",
        "0.0991, 0.1",
        "2.31, 2.4",
        "0, 0"
    })
    void errorIsRoundedUpToTwoDigits(double error, double rounded) {
        assertThat(new Calibration(3, 4, error).logitError()).isEqualTo(rounded);
    }

    @Test
    void whatIsWrittenIsReadAgainUnchanged() {
        for (Calibration calibration :
                new Calibration[] {
                    Calibration.UNKNOWN,
                    new Calibration(17, 128, Double.NaN),
                    new Calibration(128, 128, 0.0047),
                    new Calibration(0, 0, 0.00071)
                }) {
            ObjectNode json = JsonNodeFactory.instance.objectNode();
            calibration.putInto(json);
            assertThat(Calibration.from(json)).isEqualTo(calibration);
        }
    }

    @Test
    void inputsMayBeAsLongAsPlannedOrAsLongAsTheModelCan() {
        assertThat(new Calibration(17, 64, 0.001).longestInput(512)).isEqualTo(64);
        assertThat(new Calibration(17, 64, 0.001).longestInput(48)).isEqualTo(48);
        assertThat(Calibration.UNKNOWN.longestInput(48)).isEqualTo(48);
    }

    @Test
    void nonsenseIsRefused() {
        assertThatThrownBy(() -> new Calibration(17, 16, 0.1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "the ranges hold for 16 tokens, expected no fewer than the 17 that"
                                + " calibration saw");
        assertThatThrownBy(() -> new Calibration(1, 2, -0.1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("the predicted error of a logit is -0.1");
        assertThatThrownBy(() -> new Calibration(1, 2, Double.POSITIVE_INFINITY))
                .isInstanceOf(IllegalArgumentException.class);
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("calibratedTokens", "many");
        assertThatThrownBy(() -> Calibration.from(json))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("calibratedTokens is \"many\", expected a whole number");
        ObjectNode other = JsonNodeFactory.instance.objectNode();
        other.put("logitError", "NaN");
        assertThatThrownBy(() -> Calibration.from(other))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("logitError is \"NaN\", expected a number");
    }
}
