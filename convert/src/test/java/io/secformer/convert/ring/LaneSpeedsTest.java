package io.secformer.convert.ring;

import static org.assertj.core.api.Assertions.assertThat;

import io.secformer.convert.tensor.Workers;
import org.junit.jupiter.api.Test;

class LaneSpeedsTest {

    @Test
    void partsAreTakenWhereTheirProductsTogetherAreFaster() {
        // Whole products in eight steps, as where they are emulated; shorts in one, ints in two.
        LaneSpeeds emulated = new LaneSpeeds(8, 3, 1, 2);
        assertThat(emulated.fastest(33)).isEqualTo(WideLanes.PARTS);
        assertThat(emulated.fastest(48)).isEqualTo(WideLanes.PARTS);
        assertThat(emulated.fastest(64)).isEqualTo(WideLanes.PARTS);

        LaneSpeeds between = new LaneSpeeds(5, 3, 1, 2);
        assertThat(between.fastest(40)).isEqualTo(WideLanes.PARTS);
        assertThat(between.fastest(41)).isEqualTo(WideLanes.WHOLE);
        assertThat(between.fastest(64)).isEqualTo(WideLanes.WHOLE);

        LaneSpeeds direct = new LaneSpeeds(2.4, 2.6, 1.7, 1.7);
        assertThat(direct.fastest(33)).isEqualTo(WideLanes.WHOLE);
        assertThat(direct.fastest(64)).isEqualTo(WideLanes.WHOLE);
    }

    @Test
    void oneMeasurementServesAllProductsAndIsTold() {
        LaneSpeeds speeds = LaneSpeeds.ofThisMachine();
        assertThat(LaneSpeeds.ofThisMachine()).isSameAs(speeds);
        assertThat(speeds.low()).isPositive();
        boolean parts = speeds.fastest(40) == WideLanes.PARTS;
        try (Workers workers = new Workers(2)) {
            String description = new VectorRingMatmul(workers).describe();
            assertThat(description).endsWith("2 threads");
            assertThat(description.contains("bits in parts")).isEqualTo(parts);
            assertThat(new VectorRingMatmul(workers, WideLanes.PARTS).describe())
                    .contains(", rings of up to 64 bits in parts, ");
        }
    }
}
