package io.secformer.convert.calibrate.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secformer.convert.fixedpoint.Embedding;
import io.secformer.convert.fixedpoint.Strategy;
import org.junit.jupiter.api.Test;

class PlanOptionsTest {
    /** None of them as it is by default. */
    private static final PlanOptions OWN =
            new PlanOptions(
                    3, 12, 1e-3, 2e-4, 5e-3, 4e-3, Embedding.PUBLIC, Strategy.SERIES_WAN, 3);

    @Test
    void oneOptionIsChangedAtATime() {
        assertThat(OWN.withHeadRoom(2))
                .isEqualTo(
                        new PlanOptions(
                                2,
                                12,
                                1e-3,
                                2e-4,
                                5e-3,
                                4e-3,
                                Embedding.PUBLIC,
                                Strategy.SERIES_WAN,
                                3));
        assertThat(OWN.withHeadRoom(2).withHeadRoom(3)).isEqualTo(OWN);
        assertThat(OWN.withLogitError(0.01).withLogitError(5e-3)).isEqualTo(OWN);
        assertThat(OWN.withActivationError(0.01).withActivationError(1e-3)).isEqualTo(OWN);
        assertThat(OWN.withProbabilityError(0.01).withProbabilityError(4e-3)).isEqualTo(OWN);
        assertThat(OWN.withEmbedding(Embedding.SECRET).withEmbedding(Embedding.PUBLIC))
                .isEqualTo(OWN);
        assertThat(OWN.withStrategy(Strategy.CRYPTEN).withStrategy(Strategy.SERIES_WAN))
                .isEqualTo(OWN);
        assertThat(OWN.withMostCoarser(8).withMostCoarser(3)).isEqualTo(OWN);
    }

    @Test
    void errorsOfActivationsAreSmall() {
        assertThatThrownBy(() -> OWN.withActivationError(0.5))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the error of activations is 0.5, expected 0.00001 to 0.1");
    }

    @Test
    void headRoomIsAFactor() {
        assertThatThrownBy(() -> OWN.withHeadRoom(0.5))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("headroom is 0.5, expected a factor from 1 to 100");
    }
}
