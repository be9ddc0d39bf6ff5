package io.secformer.infer.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.secformer.convert.calibrate.plan.PlanOptions;
import io.secformer.convert.calibrate.plan.TypicalModel;
import io.secformer.convert.fixedpoint.PrecisionPlan;
import io.secformer.convert.model.BertConfig;
import io.secformer.convert.model.SoftmaxFunction;
import io.secformer.convert.network.PlannedNetwork;
import io.secformer.convert.ring.RingKernels;
import io.secformer.convert.tensor.Workers;
import io.secformer.infer.cost.Cost;
import io.secformer.infer.cost.MatrixProducts;
import io.secformer.infer.cost.OpCost;
import io.secformer.infer.engine.CostReading;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class KernelBenchTest {
    private static final BertConfig CONFIG =
            BertConfig.ofSize(50, 32, 2, 2, 64).withSoftmax(SoftmaxFunction.TWO_QUAD);

    @Test
    void everyKernelIsMeasuredAtEveryShape() {
        KernelSpeeds speeds = KernelBench.measure(CONFIG, 16, new Race(2, 0.002));
        List<MatrixProducts> shapes = KernelBench.shapes(CONFIG, 16);
        assertThat(shapes).extracting(MatrixProducts::multiplyAdds).containsOnly(16384L, 32768L);
        // Nothing but what narrower registers leave out.
        assertThat(speeds.missing()).isEqualTo(warnings());
        assertThat(speeds.limits()).containsKey(1);
        for (String kernel :
                List.of(KernelSpeeds.VECTOR, KernelSpeeds.PLAIN, KernelSpeeds.LIBTORCH)) {
            for (MatrixProducts shape : shapes) {
                assertThat(speeds.perSecond(kernel, 1, shape).orElse(0))
                        .as("%s at %s", kernel, shape)
                        .isPositive();
            }
        }
    }

    private static List<String> warnings() {
        List<String> warnings = new ArrayList<>();
        try (Workers workers = new Workers(1)) {
            RingKernels.choose(workers, warnings::add);
        }
        return warnings;
    }

    @Test
    void productsOfAnInferenceAreThoseOfItsCost() {
        PrecisionPlan plan = TypicalModel.plan(CONFIG, 16, PlanOptions.defaults());
        Cost cost = CostReading.of(PlannedNetwork.of(CONFIG, plan, 1, 16));
        assertThat(cost.operations())
                .extracting(operation -> operation.onlineProducts().shape())
                .contains(
                        "16 x 52 x 32",
                        "16 x 32 x 64",
                        "16 x 64 x 32",
                        // Opened values and masks are multiplied at once, in matrices twice as
                        // long.
                        "16 x 32 x 16");
        // What is looked up is small.
        assertThat(
                        cost.operations().stream()
                                .map(OpCost::onlineProducts)
                                .filter(MatrixProducts::narrow)
                                .map(MatrixProducts::shape))
                .contains("16 x 52 x 32");
        try (LocalProducts products = new LocalProducts(cost)) {
            assertThat(products.seconds()).isPositive();
        }
    }
}
