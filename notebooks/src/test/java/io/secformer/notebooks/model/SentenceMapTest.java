package io.secformer.notebooks.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class SentenceMapTest {
    private static final int COUNT = 80;

    /** Two heaps, far apart in ten dimensions. */
    private static double[][] heaps() {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(5);
        double[][] vectors = new double[COUNT][10];
        for (int i = 0; i < COUNT; i++) {
            for (int j = 0; j < 10; j++) {
                vectors[i][j] = random.nextGaussian() + (i % 2 == 0 ? 20 : -20);
            }
        }
        return vectors;
    }

    private static double[] labels() {
        return IntStream.range(0, COUNT).mapToDouble(i -> i % 2).toArray();
    }

    @Test
    void heapsStayApartInThePlane() {
        double[][] axes = SentenceMap.of(heaps(), 10, 3);
        double[][] points = new double[COUNT][2];
        for (int i = 0; i < COUNT; i++) {
            points[i] = new double[] {axes[0][i], axes[1][i]};
        }

        assertThat(SentenceMap.neighboursAlike(points, labels())).isEqualTo(1);
    }

    @Test
    void sameSeedGivesTheSameMap() {
        assertThat(SentenceMap.of(heaps(), 10, 3)).isDeepEqualTo(SentenceMap.of(heaps(), 10, 3));
    }

    @Test
    void neighboursOfMixedLabelsAreNotAlike() {
        double[][] line =
                IntStream.range(0, 9).mapToObj(i -> new double[] {i}).toArray(double[][]::new);
        double[] alternating = IntStream.range(0, 9).mapToDouble(i -> i % 2).toArray();

        assertThat(SentenceMap.neighboursAlike(line, alternating)).isZero();
    }
}
