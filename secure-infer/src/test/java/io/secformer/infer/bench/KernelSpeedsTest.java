package io.secformer.infer.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.secformer.infer.cost.MatrixProducts;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class KernelSpeedsTest {
    private static final MatrixProducts SQUARE = new MatrixProducts(1, 128, 768, 768, Long.SIZE);
    private static final MatrixProducts WIDE = new MatrixProducts(1, 128, 768, 3072, Long.SIZE);

    private static ProductSpeed speed(
            String kernel, int threads, MatrixProducts shape, double perSecond) {
        return new ProductSpeed(kernel, threads, shape, perSecond);
    }

    private static final KernelSpeeds SPEEDS =
            new KernelSpeeds(
                    Map.of(1, 10.0, 2, 20.0),
                    List.of(
                            speed(KernelSpeeds.VECTOR, 1, SQUARE, 9.5),
                            speed(KernelSpeeds.VECTOR, 1, WIDE, 9.0),
                            speed(KernelSpeeds.VECTOR, 2, SQUARE, 15.0),
                            speed(KernelSpeeds.VECTOR, 2, WIDE, 18.0),
                            speed(KernelSpeeds.LIBTORCH, 2, SQUARE, 5.0),
                            speed(KernelSpeeds.LIBTORCH, 2, WIDE, 9.0)),
                    List.of());

    @Test
    void theWorstShapeCounts() {
        assertThat(SPEEDS.shareOfLimit(1)).hasValue(0.9);
        assertThat(SPEEDS.shareOfLimit(2)).hasValue(0.75);
        assertThat(SPEEDS.timesAsFastAs(KernelSpeeds.LIBTORCH, 2)).hasValue(2.0);
    }

    @Test
    void kernelRatioIsTheLowerOfBothRelativeToItsOwnBound() {
        assertThat(SPEEDS.kernelRatio().orElseThrow()).isCloseTo(0.75 / 0.8, within(1e-12));
    }

    @Test
    void whatWasNotMeasuredIsEmpty() {
        assertThat(SPEEDS.perSecond(KernelSpeeds.PLAIN, 1, SQUARE)).isEmpty();
        assertThat(SPEEDS.timesAsFastAs(KernelSpeeds.LIBTORCH, 1)).isEmpty();
        assertThat(SPEEDS.shareOfLimit(3)).isEmpty();
        assertThat(new KernelSpeeds(Map.of(), List.of(), List.of()).kernelRatio()).isEmpty();
    }
}
