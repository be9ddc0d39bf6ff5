package io.secformer.infer.role.dealer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secformer.infer.session.ClientLimits;
import io.secformer.infer.session.PublicModels;
import io.secformer.infer.session.RefusedRequestException;
import io.secformer.infer.session.RequestShape;
import io.secformer.infer.session.ServerRoom;
import io.secformer.infer.session.ShapeCosts;
import org.junit.jupiter.api.Test;

/** What the dealer lets servers hold, by client. */
class LedgerTest {
    @Test
    void refusesWhatNobodyHasRoomForAndLeavesHalfToOthers() {
        RequestShape shape = new RequestShape(1, 128);
        ShapeCosts.ShapeCost cost = new ShapeCosts(PublicModels.bertBase()).ofRequest(shape);
        Ledger ledger = new Ledger(new ClientLimits(8, 1, Long.MAX_VALUE));
        ledger.roomIs(new ServerRoom(4 * cost.dealerBytes(), Long.MAX_VALUE));

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
        small.roomIs(new ServerRoom(2 * cost.dealerBytes() - 1, Long.MAX_VALUE));
        assertThatThrownBy(() -> small.requirePossible(shape, cost))
                .isInstanceOf(RefusedRequestException.class)
                .hasMessageContaining("ask for fewer at a time");
        Ledger narrow = new Ledger(new ClientLimits(8, 1, Long.MAX_VALUE));
        narrow.roomIs(new ServerRoom(Long.MAX_VALUE, cost.preparedBytes()));
        assertThatThrownBy(() -> narrow.requirePossible(shape, cost))
                .isInstanceOf(RefusedRequestException.class)
                .hasMessageContaining("takes more memory than a server has");
    }
}
