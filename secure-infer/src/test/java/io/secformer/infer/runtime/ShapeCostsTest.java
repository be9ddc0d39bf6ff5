package io.secformer.infer.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secformer.convert.calibrate.plan.PlanOptions;
import io.secformer.convert.calibrate.plan.TypicalModel;
import io.secformer.convert.model.BertConfig;
import io.secformer.convert.model.SoftmaxFunction;
import io.secformer.convert.share.Calibration;
import io.secformer.convert.share.InputInfo;
import io.secformer.convert.share.TaskInfo;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a request costs is known, or refused, before anything is done for it. */
class ShapeCostsTest {
    private static PublicModel model;

    @BeforeAll
    static void plan() {
        BertConfig config = BertConfig.bertBase().withSoftmax(SoftmaxFunction.TWO_QUAD);
        model =
                new PublicModel(
                        "share",
                        "model",
                        config,
                        new TaskInfo("tiny", false, List.of("a", "b")),
                        new InputInfo("0".repeat(64), false),
                        TypicalModel.plan(config, 128, PlanOptions.defaults()),
                        Calibration.UNKNOWN,
                        null);
    }

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

    @Test
    void ledgerRefusesWhatNobodyHasRoomForAndLeavesHalfToOthers() {
        RequestShape shape = new RequestShape(1, 128);
        ShapeCosts.ShapeCost cost = new ShapeCosts(model).ofRequest(shape);
        Ledger ledger = new Ledger(new ClientLimits(8, 1, Long.MAX_VALUE));
        ledger.roomIs(new Ledger.Room(4 * cost.dealerBytes(), Long.MAX_VALUE));

        ledger.requirePossible(shape, cost);
        assertThat(ledger.fits("alice", cost)).isTrue();
        ledger.hold("alice", cost);
        Ledger.Entry second = ledger.hold("alice", cost);
        assertThat(ledger.fits("alice", cost)).isFalse();
        assertThat(ledger.fits("bob", cost)).isTrue();
        ledger.hold("bob", cost);
        ledger.hold(null, cost);
        assertThat(ledger.hasRoom(cost)).isFalse();
        ledger.dealt(7, second);
        ledger.freed(7);
        assertThat(ledger.hasRoom(cost)).isFalse();
        ledger.freed(7);
        assertThat(ledger.fits("alice", cost)).isTrue();

        Ledger small = new Ledger(new ClientLimits(8, 1, Long.MAX_VALUE));
        small.roomIs(new Ledger.Room(2 * cost.dealerBytes() - 1, Long.MAX_VALUE));
        assertThatThrownBy(() -> small.requirePossible(shape, cost))
                .isInstanceOf(RefusedRequestException.class)
                .hasMessageContaining("ask for fewer at a time");
        Ledger narrow = new Ledger(new ClientLimits(8, 1, Long.MAX_VALUE));
        narrow.roomIs(new Ledger.Room(Long.MAX_VALUE, cost.preparedBytes()));
        assertThatThrownBy(() -> narrow.requirePossible(shape, cost))
                .isInstanceOf(RefusedRequestException.class)
                .hasMessageContaining("takes more memory than a server has");
    }
}
