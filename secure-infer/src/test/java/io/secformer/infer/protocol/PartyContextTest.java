package io.secformer.infer.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secformer.convert.ring.RingKernels;
import io.secformer.convert.tensor.Workers;
import io.secformer.infer.correlation.CorrelationException;
import io.secformer.infer.correlation.DealtShares;
import io.secformer.infer.correlation.PieceStore;
import io.secformer.infer.random.Seed;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A mask is good for one opening, whether it was expanded before or not. */
final class PartyContextTest {
    private static final String USED =
            "the mask of operation 4 of inference 9 has been used already";

    private final Workers workers = new Workers(1);
    private final PartyContext context =
            new PartyContext(
                    1,
                    new Seed(new byte[Seed.SEED_BYTES]),
                    9,
                    TwoParties.noWeights(),
                    new DealtShares(PieceStore.inHeap()),
                    RingKernels.plain(workers));

    @AfterEach
    void close() {
        workers.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aMaskIsTakenOnce(boolean expandedBefore) {
        if (expandedBefore) {
            context.prepareMask(4, 10, 13);
            context.prepareMask(5, 10, 13);
        }
        long[] words = context.mask(4, 10, 13);
        assertThat(words).hasSize(10);
        context.takeMask(4, 10, 13);

        assertThatThrownBy(() -> context.takeMask(4, 10, 13))
                .isInstanceOf(CorrelationException.class)
                .hasMessage(USED);
        assertThatThrownBy(() -> context.mask(4, 10, 13))
                .isInstanceOf(CorrelationException.class)
                .hasMessage(USED);
        assertThat(context.takeMask(5, 10, 13)).hasSize(17);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aMaskThatWasTakenIsNotExpandedAgain(boolean expandedBefore) {
        if (expandedBefore) {
            context.prepareMask(4, 10, 13);
        }
        context.takeMask(4, 10, 13);
        assertThatThrownBy(() -> context.prepareMask(4, 10, 13))
                .isInstanceOf(CorrelationException.class)
                .hasMessage(USED);
    }
}
