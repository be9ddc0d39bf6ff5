package io.secformer.infer.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a request costs is known, or refused, before anything is done for it. */
class ShapeCostsTest {
    private final PublicModel model = PublicModels.bertBase();

    @Test
    void usualRequestCostsWhatItCosts() {
        ShapeCosts.ShapeCost cost = new ShapeCosts(model).ofRequest(new RequestShape(1, 128));
        assertThat(cost.dealerBytes()).isBetween(500_000_000L, 3_000_000_000L);
        assertThat(cost.preparedBytes()).isPositive();
        assertThat(cost.workingBytes()).isPositive();
        assertThat(cost.inputBytes()).isPositive();
    }

    /** The arithmetic of a shape overflows, or the model does not take it: a sentence of it. */
    @ParameterizedTest
    @CsvSource({
        "1024, 512, is more than this model can be asked at a time",
        "1024, 513, expected 1 to 1024 x 1 to 512",
        "1025, 1, expected 1 to 1024 x 1 to 512",
        "0, 1, expected 1 to 1024 x 1 to 512",
        "-1, -1, expected 1 to 1024 x 1 to 512"
    })
    void requestBeyondAllNumbersIsRefused(int batch, int tokens, String why) {
        ShapeCosts costs = new ShapeCosts(model);
        assertThatThrownBy(() -> costs.ofRequest(new RequestShape(batch, tokens)))
                .isInstanceOf(RefusedRequestException.class)
                .hasMessageContaining("a batch of " + batch + " x " + tokens + " tokens ")
                .hasMessageEndingWith(why);
    }
}
