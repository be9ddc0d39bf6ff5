package io.secformer.infer.suite.masked;

import static org.assertj.core.api.Assertions.assertThat;

import io.secformer.convert.fixedpoint.FixedPoint;
import io.secformer.convert.fixedpoint.Wire;
import io.secformer.convert.ring.BitPacking;
import io.secformer.convert.ring.RingKernels;
import io.secformer.convert.tensor.Workers;
import io.secformer.infer.audit.Uniform;
import io.secformer.infer.random.Seed;
import java.nio.charset.StandardCharsets;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The shares that a client gets: their sum is the parties', and each is uniform. */
final class RevealProtocolTest {
    private static final int ELEMENTS = 3;
    private static final int INFERENCES = 2000;

    private final Workers workers = new Workers(1);
    private final RingKernels kernels = RingKernels.plain(workers);
    private final Seed reveal = new Seed("a seed of both..".getBytes(StandardCharsets.US_ASCII));

    @AfterEach
    void close() {
        workers.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {6, 21, 40, 62})
    void theSumStaysAndEitherShareIsUniformThoughTheDealerKnowsTheValues(int bits) {
        Wire wire = new Wire("logits", 0, bits, 0, -1, 1);
        RevealProtocol protocol = new RevealProtocol(wire, ELEMENTS);
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(bits);
        long[] first = random.longs(ELEMENTS).toArray();
        long[] second = random.longs(ELEMENTS).toArray();
        Uniform mine = new Uniform(bits);
        Uniform theirs = new Uniform(bits);
        for (int inference = 1; inference <= INFERENCES; inference++) {
            long[] one =
                    unpacked(protocol.evaluate(reveal, inference, 7, true, first, kernels), bits);
            long[] other =
                    unpacked(protocol.evaluate(reveal, inference, 7, false, second, kernels), bits);
            for (int i = 0; i < ELEMENTS; i++) {
                assertThat((one[i] + other[i]) & FixedPoint.mask(bits))
                        .isEqualTo((first[i] + second[i]) & FixedPoint.mask(bits));
                mine.add(one[i]);
                theirs.add(other[i]);
            }
        }
        mine.require("the first share");
        theirs.require("the second share");
    }

    private static long[] unpacked(byte[] packed, int bits) {
        long[] words = new long[ELEMENTS];
        BitPacking.unpack(packed, 0, ELEMENTS, bits, words, 0);
        return words;
    }
}
