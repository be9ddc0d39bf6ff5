package io.secformer.convert.calibrate.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.secformer.convert.fixedpoint.PrecisionPlan;
import io.secformer.convert.fixedpoint.Wire;
import io.secformer.convert.model.BertConfig;
import io.secformer.convert.model.SoftmaxFunction;
import io.secformer.convert.strategy.Block;
import io.secformer.convert.strategy.SiteRole;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Values are opened once, in the ring of their product, where the ring before it allows that. */
class OpenedValuesTest {
    private static final int WIDEST = 48;

    @ParameterizedTest
    @CsvSource({
        "TWO_QUAD, 0.004, 0, 2",
        "TWO_QUAD, 0.002, 0, 6",
        "SOFTMAX, 0.002, 6, 12",
        "SOFTMAX, 0.00002, 12, 12"
    })
    void valuesAreWidenedWhereTheirProductsWouldNeedTooWideARing(
            SoftmaxFunction softmax, double logitError, int least, int most) {
        BertConfig config = BertConfig.bertBase().withSoftmax(softmax);
        PrecisionPlan plan =
                TypicalModel.plan(config, 128, PlanOptions.defaults().withLogitError(logitError));
        int found = 0;
        for (int layer = 0; layer < config.numHiddenLayers(); layer++) {
            Block attention = Block.attention(layer);
            Wire value = plan.wire(attention.wire(SiteRole.VALUE));
            String wide = attention.wire(SiteRole.WIDE_VALUE);
            int productRing = plan.parameter(attention.wire(SiteRole.VALUE)).ringBits();
            if (plan.wires().containsKey(wide)) {
                found++;
                assertThat(plan.wire(wide).fractionBits()).isEqualTo(value.fractionBits());
                assertThat(plan.wire(wide).ringBits()).isGreaterThan(value.ringBits());
            } else {
                assertThat(value.guardBits()).isZero();
                assertThat(productRing).isLessThanOrEqualTo(WIDEST);
            }
        }
        assertThat(found).isBetween(least, most);
    }
}
