package io.secformer.convert.calibrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.secformer.convert.calibrate.observe.Calibrator;
import io.secformer.convert.calibrate.observe.Passes;
import io.secformer.convert.calibrate.observe.Range;
import io.secformer.convert.calibrate.observe.Ranges;
import io.secformer.convert.calibrate.plan.PlanOptions;
import io.secformer.convert.fixedpoint.Strategy;
import io.secformer.convert.model.SoftmaxFunction;
import io.secformer.convert.parameter.BertParameters;
import io.secformer.convert.parameter.HeadScale;
import io.secformer.convert.reading.HostileBert;
import io.secformer.convert.reading.HostileBert.Trait;
import io.secformer.convert.reading.TokenInput;
import io.secformer.convert.strategy.Block;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;

class CalibratedModelTest {
    private static final int SENTENCES = 60;

    @TempDir private Path folder;

    /** One pass gives what a second one, of the model as it was scaled in the end, would see. */
    @ParameterizedTest
    @CsvSource({"series, false", "series-wan, false", "series, true"})
    void rangesAreThoseOfTheModelAsItIsScaled(Strategy strategy, boolean sharp) {
        HostileBert bert = new HostileBert(2, SoftmaxFunction.SOFTMAX, 8);
        BertParameters folded = (sharp ? bert.with(Trait.SHARP_HEADS) : bert).fold(folder);
        List<TokenInput> inputs = bert.sentences(SENTENCES);
        PlanOptions options = PlanOptions.defaults().withStrategy(strategy);
        CalibratedModel calibration = CalibratedModel.of(folded, inputs, options);
        assertThat(calibration.scales().scales().values())
                .allMatch(heads -> heads.getFirst().halvings() > 0 == sharp);
        Ranges again = Calibrator.observe(calibration.model(), strategy, inputs);
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

    /** As many rows are read with scales of a sample only, whatever those come to. */
    @ParameterizedTest
    @FieldSource("io.secformer.convert.fixedpoint.Strategy#PLANNED")
    void rangesOfOneScaleAreThoseOfAnother(Strategy strategy) {
        HostileBert bert = new HostileBert(2, SoftmaxFunction.SOFTMAX, 9);
        BertParameters folded = bert.fold(folder);
        List<TokenInput> inputs = bert.sentences(20);
        Map<String, List<HeadScale>> read = scales(folded, 0.9, 2);
        Map<String, List<HeadScale>> then = scales(folded, 1.3, -1);
        Ranges found =
                Calibrator.watch(folded.withHeads(Map.of(), read), strategy, inputs, Passes.plain())
                        .ranges(read, then);
        Ranges expected = Calibrator.observe(folded.withHeads(Map.of(), then), strategy, inputs);
        assertThat(found.byWire().keySet()).isEqualTo(expected.byWire().keySet());
        found.byWire().forEach((wire, range) -> assertAlike(wire, range, expected.of(wire)));
    }

    private static Map<String, List<HeadScale>> scales(
            BertParameters model, double unit, double moved) {
        Map<String, List<HeadScale>> scales = new TreeMap<>();
        for (int layer = 0; layer < model.config().numHiddenLayers(); layer++) {
            List<HeadScale> heads = new ArrayList<>();
            for (int h = 0; h < model.config().numAttentionHeads(); h++) {
                heads.add(new HeadScale(unit, moved, moved * h / 3 + 1, moved / 2 - h * 0.1, 0));
            }
            scales.put(Block.attention(layer).name(), heads);
        }
        return scales;
    }

    private static void assertAlike(String wire, Range found, Range expected) {
        double unit = 3e-6 * expected.rootMeanSquare();
        assertThat(found.low()).as(wire).isCloseTo(expected.low(), within(unit));
        assertThat(found.high()).as(wire).isCloseTo(expected.high(), within(unit));
        if (!Double.isNaN(found.rootMeanSquare())) {
            assertThat(found.rootMeanSquare())
                    .as(wire)
                    .isCloseTo(expected.rootMeanSquare(), within(unit));
        }
    }

    private static String plan(BertParameters model, Ranges ranges, PlanOptions options) {
        return PlannedConversion.of(model, ranges, options).plan().digest();
    }
}
