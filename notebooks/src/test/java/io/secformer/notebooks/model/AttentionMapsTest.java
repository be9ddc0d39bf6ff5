package io.secformer.notebooks.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.secformer.convert.model.SoftmaxFunction;
import io.secformer.convert.tensor.Shape;
import org.junit.jupiter.api.Test;

final class AttentionMapsTest {
    /** Two sentences, two heads, two tokens and one of padding. */
    private static final Shape SHAPE = new Shape(2, 2, 3, 3);

    private static Wires wires(String name) {
        double[] values = new double[SHAPE.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = i + 1;
        }
        Wires wires = new Wires();
        wires.observe(name, SHAPE, values);
        return wires;
    }

    @Test
    void rowsOfRealTokensAddUpToOne() {
        double[][] map =
                AttentionMaps.of(
                        wires("layer.1.attention.exponentials"),
                        SoftmaxFunction.SOFTMAX,
                        1,
                        1,
                        1,
                        2);

        // The second sentence's second head begins at 28: rows 28 29 | 30 and 31 32 | 33.
        assertThat(map[0]).containsExactly(28 / 57.0, 29 / 57.0);
        assertThat(map[1]).containsExactly(31 / 63.0, 32 / 63.0);
    }

    @Test
    void scoresOfTwoQuadAreSquared() {
        double[][] map =
                AttentionMaps.of(
                        wires("layer.0.attention.scores"), SoftmaxFunction.TWO_QUAD, 0, 0, 0, 2);

        assertThat(map[0]).containsExactly(1 / 5.0, 4 / 5.0);
    }

    @Test
    void lastLayerHasTheRowOfItsFirstToken() {
        Wires wires = new Wires();
        wires.observe("layer.1.attention.scores", new Shape(1, 1, 1, 3), new double[] {1, 3, 9});

        assertThat(AttentionMaps.of(wires, SoftmaxFunction.TWO_QUAD, 1, 0, 0, 2))
                .isDeepEqualTo(new double[][] {{0.1, 0.9}});
    }

    @Test
    void scoresOfASoftmaxAreRaisedAndSquaredByTwoQuad() {
        Wires wires = new Wires();
        wires.observe("layer.0.attention.scores", new Shape(1, 1, 1, 2), new double[] {-4, -2});

        assertThat(AttentionMaps.withTwoQuad(wires, 0, 0, 0, 2))
                .isDeepEqualTo(new double[][] {{0.1, 0.9}});
    }

    @Test
    void distancesAreOfPartsThatDiffer() {
        double[][] one = {{1, 0}, {0.5, 0.5}};
        double[][] other = {{0, 1}, {0.5, 0.5}};

        assertThat(AttentionMaps.distance(one, other)).isEqualTo(0.5, within(1e-12));
        assertThat(AttentionMaps.largestDifference(one, other)).isEqualTo(1);
        assertThat(AttentionMaps.distance(one, one)).isZero();
    }

    @Test
    void wireThatIsMissingIsNamed() {
        Wires others = wires("layer.0.attention.scores");

        assertThatThrownBy(() -> AttentionMaps.of(others, SoftmaxFunction.SOFTMAX, 0, 0, 0, 2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("layer.0.attention.exponentials");
    }
}
