package io.secformer.distill.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BatchScheduleTest {
    private static final int[] LENGTHS =
            Seeds.generator(1, "lengths", 0).ints(1003, 3, 64).toArray();

    @Test
    void everyEpochVisitsEachSampleOnce() {
        BatchSchedule schedule = new BatchSchedule(LENGTHS, 8, 5);
        assertThat(schedule.batchesPerEpoch()).isEqualTo(126);
        for (int epoch = 0; epoch < 3; epoch++) {
            int first = epoch * schedule.batchesPerEpoch();
            int[] visited =
                    IntStream.range(first, first + schedule.batchesPerEpoch())
                            .mapToObj(schedule::batch)
                            .flatMapToInt(Arrays::stream)
                            .sorted()
                            .toArray();
            assertThat(visited).isEqualTo(IntStream.range(0, LENGTHS.length).toArray());
        }
    }

    @Test
    void orderFollowsFromSeedAndStepAlone() {
        BatchSchedule schedule = new BatchSchedule(LENGTHS, 8, 5);
        int[] late = schedule.batch(300);
        assertThat(schedule.batch(0)).isEqualTo(new BatchSchedule(LENGTHS, 8, 5).batch(0));
        assertThat(schedule.batch(300)).isEqualTo(late);
        assertThat(schedule.batch(0)).isNotEqualTo(schedule.batch(126));
        assertThat(new BatchSchedule(LENGTHS, 8, 6).batch(0)).isNotEqualTo(schedule.batch(0));
    }

    @Test
    void neighboursInLengthShareABatch() {
        BatchSchedule schedule = new BatchSchedule(LENGTHS, 8, 5);
        long padded = 0;
        for (int step = 0; step < schedule.batchesPerEpoch(); step++) {
            int[] batch = schedule.batch(step);
            padded +=
                    (long) batch.length * Arrays.stream(batch).map(i -> LENGTHS[i]).max().orElse(0);
        }
        assertThat((double) padded).isLessThan(1.1 * Arrays.stream(LENGTHS).sum());
    }

    @Test
    void emptySetsAreRefused() {
        assertThatThrownBy(() -> new BatchSchedule(new int[0], 8, 5))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("0 samples");
    }
}
