package io.secformer.convert.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArcsTest {

    @ParameterizedTest
    @CsvSource({"8,3", "8,4", "8,7", "5,32", "9,5"})
    void everyWordLiesInOneArc(int ringBits, int count) {
        Arcs arcs = new Arcs(ringBits, count);
        for (int word = 0; word < 1 << ringBits; word++) {
            int arc = arcs.of(word);
            assertThat((long) word).isBetween(arcs.start(arc), arcs.start(arc + 1) - 1);
            assertThat(word - arcs.start(arc)).isLessThan(arcs.longest());
        }
        assertThat(arcs.start(0)).isZero();
        assertThat(arcs.start(count)).isEqualTo(1L << ringBits);
    }

    /** Of every number that keeps an arc away from padding, and of padding itself. */
    @ParameterizedTest
    @CsvSource({"8,3", "8,4", "8,7", "5,32", "9,5"})
    void aNumberIsItsPlaceLessTheOffsetOfItsMask(int ringBits, int count) {
        Arcs arcs = new Arcs(ringBits, count);
        long ring = 1L << ringBits;
        long end = ring / 2;
        for (long x = -end; x < end; x++) {
            boolean padding = x == arcs.lowest();
            if (!padding && (x < -end + arcs.longest() || x > end - arcs.longest())) {
                continue;
            }
            for (long r = 0; r < ring; r++) {
                long opened = (x + r) & (ring - 1);
                long start = arcs.start(arcs.of(r));
                long number = arcs.number(opened - start);
                assertThat(number - (r - start)).isEqualTo(x);
                assertThat(arcs.isPadding(number)).isEqualTo(padding);
            }
        }
    }

    @Test
    void numbersHaveSigns() {
        Arcs arcs = new Arcs(10, 4);
        assertThat(arcs.lowest()).isEqualTo(-512);
        assertThat(arcs.number(-512)).isEqualTo(-512);
        assertThat(arcs.number(-513)).isEqualTo(511);
        assertThat(arcs.number(384)).isEqualTo(384);
    }

    @Test
    void ringsThatCannotBeCutAreRefused() {
        assertThatThrownBy(() -> new Arcs(3, 9))
                .hasMessageContaining("3 bits")
                .hasMessageContaining("9 arcs");
        assertThatThrownBy(() -> new Arcs(8, 2)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Arcs(31, 4)).isInstanceOf(IllegalArgumentException.class);
    }
}
