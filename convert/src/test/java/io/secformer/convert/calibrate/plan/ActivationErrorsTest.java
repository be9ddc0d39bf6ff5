package io.secformer.convert.calibrate.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.secformer.convert.model.BertConfig;
import io.secformer.convert.strategy.Block;
import io.secformer.convert.strategy.SiteRole;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Series of activations are as exact as the logits want them. */
class ActivationErrorsTest {
    private static final BertConfig CONFIG = BertConfig.ofSize(100, 64, 4, 2, 128);
    private static final double USUAL = 4e-4;

    private static ActivationErrors of(double... felt) {
        TreeMap<String, Double> wires = new TreeMap<>();
        for (int layer = 0; layer < felt.length; layer++) {
            wires.put(site(layer), felt[layer]);
        }
        Sensitivities sensitivities = new Sensitivities(1, wires, new TreeMap<>());
        return ActivationErrors.of(CONFIG, sensitivities, USUAL);
    }

    private static String site(int layer) {
        return Block.layer(layer).wire(SiteRole.ACTIVATED);
    }

    @Test
    void whatIsFeltMoreIsMoreExact() {
        ActivationErrors errors = of(4, 2, 1, 0.5);
        // The mean of the logarithms is 0.5, halves are rounded up.
        double[] expected = {USUAL / 2, USUAL, 2 * USUAL, 4 * USUAL};
        for (int layer = 0; layer < 4; layer++) {
            assertThat(errors.of(site(layer))).isCloseTo(expected[layer], within(1e-12));
        }
    }

    @Test
    void noSiteIsFarFromTheUsual() {
        ActivationErrors errors = of(1e6, 1, 1, 1e-6);
        assertThat(errors.of(site(0))).isEqualTo(USUAL / 4);
        assertThat(errors.of(site(1))).isEqualTo(USUAL);
        assertThat(errors.of(site(3))).isEqualTo(4 * USUAL);
    }

    @Test
    void whereNothingIsKnownAllAreAlike() {
        ActivationErrors none = ActivationErrors.of(CONFIG, Sensitivities.UNKNOWN, USUAL);
        assertThat(none.of(site(0))).isEqualTo(USUAL);
        ActivationErrors some = of(3, 3);
        assertThat(some.of(site(1))).isEqualTo(USUAL);
        assertThat(some.of(site(3))).isEqualTo(USUAL);
        assertThat(some.of("pooled")).isEqualTo(USUAL);
    }
}
