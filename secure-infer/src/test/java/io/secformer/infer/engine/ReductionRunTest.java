package io.secformer.infer.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.secformer.infer.engine.ReductionRun.Format;
import org.junit.jupiter.api.Test;

/** A small part of what {@link ReductionRun} does. */
final class ReductionRunTest {
    private static final int REDUCTIONS = 1 << 18;

    @Test
    void noReductionOfAValueInItsRangeIsWrong() {
        try (ReductionRun run = new ReductionRun(31)) {
            for (Format format : ReductionRun.FORMATS) {
                for (int batch = 0; batch < 2; batch++) {
                    assertThat(run.wrong(format, REDUCTIONS, format.end()))
                            .as("%s", format)
                            .isZero();
                }
            }
        }
    }

    @Test
    void valuesBeyondTheirRangeAreFoundWrong() {
        try (ReductionRun run = new ReductionRun(32)) {
            for (Format format : ReductionRun.FORMATS) {
                assertThat(run.wrong(format, 1 << 12, 2 * format.end()))
                        .as("%s", format)
                        .isPositive();
            }
        }
    }
}
