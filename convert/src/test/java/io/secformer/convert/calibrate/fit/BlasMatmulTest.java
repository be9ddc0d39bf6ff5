package io.secformer.convert.calibrate.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.secformer.convert.calibrate.fit.BlasMatmul.Precision;
import io.secformer.convert.tensor.PlainRealMatmul;
import io.secformer.convert.tensor.RealMatmul;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BlasMatmulTest {

    @ParameterizedTest
    @CsvSource({"1,1,1", "3,5,7", "64,384,33", "65,63,512", "130,129,515", "0,3,2", "2,0,3"})
    void sumsAreThoseOfPlainJava(int rows, int inner, int columns) {
        Random random = new Random(rows + 31L * inner + 1009L * columns);
        double[] a = random.doubles((long) rows * inner, -1, 1).toArray();
        float[] w = new float[inner * columns];
        for (int i = 0; i < w.length; i++) {
            w[i] = random.nextFloat() - 0.5f;
        }
        double[] before = random.doubles((long) rows * columns, -1, 1).toArray();
        double[] expected = before.clone();
        new PlainRealMatmul().multiplyAdd(rows, inner, columns, a, w, expected);
        // Each of as many roundings is at most half an ulp of a sum, which is at most inner / 2.
        double ulps = 0.5 * inner * Math.max(1, inner / 2.0);
        RealMatmul twice = new BlasMatmul(Precision.DOUBLE);
        RealMatmul single = new BlasMatmul(Precision.SINGLE);
        // Room of an earlier product is used again.
        for (int i = 0; i < 2; i++) {
            double[] found = before.clone();
            twice.multiplyAdd(rows, inner, columns, a, w, found);
            assertThat(found).containsExactly(expected, within(2 * ulps * 0x1p-52 + 0x1p-52));
            double[] rough = before.clone();
            single.multiplyAdd(rows, inner, columns, a, w, rough);
            assertThat(rough).containsExactly(expected, within(2 * (ulps + inner) * 0x1p-23));
        }
    }

    @ParameterizedTest
    @CsvSource({"SINGLE", "DOUBLE"})
    void callersMultiplyAtTheSameTime(Precision precision) {
        RealMatmul matmul = new BlasMatmul(precision);
        int size = 64;
        float[] w = new float[size * size];
        for (int i = 0; i < size; i++) {
            w[i * size + i] = 2;
        }
        BlasMatmul.withOneThreadACall(
                () ->
                        IntStream.range(0, 200)
                                .parallel()
                                .forEach(
                                        n -> {
                                            double[] a = new double[size * size];
                                            java.util.Arrays.fill(a, n);
                                            double[] c = new double[size * size];
                                            matmul.multiplyAdd(size, size, size, a, w, c);
                                            assertThat(c).containsOnly(2.0 * n);
                                        }));
    }
}
