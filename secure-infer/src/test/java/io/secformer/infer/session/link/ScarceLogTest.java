package io.secformer.infer.session.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ScarceLogTest {
    @Test
    void linesOfOneSecondAreCounted() throws InterruptedException {
        BlockingQueue<String> lines = new LinkedBlockingQueue<>();
        ScarceLog log = new ScarceLog(lines::add);
        for (int i = 0; i < 100; i++) {
            log.accept("line " + i);
        }
        assertThat(lines.poll(10, TimeUnit.SECONDS)).isEqualTo("line 0");
        assertThat(lines.poll(10, TimeUnit.SECONDS))
                .isEqualTo("line 99 (and 98 more like this in a second)");
        assertThat(lines).isEmpty();
    }
}
