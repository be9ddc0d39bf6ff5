package io.secformer.convert.calibrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.secformer.convert.fixedpoint.Profile;
import io.secformer.convert.model.SoftmaxFunction;
import io.secformer.convert.program.BertParameters;
import io.secformer.convert.program.HostileBert;
import io.secformer.convert.program.HostileBert.Trait;
import io.secformer.convert.program.TokenInput;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CalibratedModelTest {
    private static final int SENTENCES = 60;

    @TempDir private Path folder;

    /** One pass gives what a second one, of the model as it was scaled in the end, would see. */
    @ParameterizedTest
    @CsvSource({"LAN, false", "WAN, false", "LAN, true"})
    void rangesAreThoseOfTheModelAsItIsScaled(Profile profile, boolean sharp) {
        HostileBert bert = new HostileBert(2, SoftmaxFunction.SOFTMAX, 8);
        BertParameters folded = (sharp ? bert.with(Trait.SHARP_HEADS) : bert).fold(folder);
        List<TokenInput> inputs = bert.sentences(SENTENCES);
        PlanOptions options = PlanOptions.defaults().withProfile(profile);
        CalibratedModel calibration = CalibratedModel.of(folded, inputs, options);
        assertThat(calibration.scales().scales().values())
                .allMatch(heads -> heads.getFirst().halvings() > 0 == sharp);
        Ranges again = Calibrator.observe(calibration.model(), profile, inputs);
        assertThat(calibration.ranges().examples()).isEqualTo(SENTENCES);
        assertThat(calibration.ranges().longest()).isEqualTo(again.longest());
        assertThat(calibration.ranges().byWire().size()).isGreaterThan(40);
        calibration
                .ranges()
                .byWire()
                .forEach((wire, range) -> assertAlike(wire, range, again.of(wire)));
        assertThat(plan(calibration.model(), calibration.ranges(), options))
                .isEqualTo(plan(calibration.model(), again, options));
    }

    private static void assertAlike(String wire, Range found, Range expected) {
        double unit = 1e-6 * expected.rootMeanSquare();
        assertThat(found.low()).as(wire).isCloseTo(expected.low(), within(unit));
        assertThat(found.high()).as(wire).isCloseTo(expected.high(), within(unit));
        if (!Double.isNaN(found.rootMeanSquare())) {
            assertThat(found.rootMeanSquare())
                    .as(wire)
                    .isCloseTo(expected.rootMeanSquare(), within(unit));
        }
    }

    private static String plan(BertParameters model, Ranges ranges, PlanOptions options) {
        return Conversion.of(model, ranges, options).plan().digest();
    }
}
