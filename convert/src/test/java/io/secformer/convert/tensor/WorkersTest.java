package io.secformer.convert.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class WorkersTest {

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void everyTaskRunsOnce(int threads) {
        try (Workers workers = new Workers(threads)) {
            for (int tasks : new int[] {0, 1, 2, 3, 100}) {
                AtomicIntegerArray runs = new AtomicIntegerArray(tasks);
                workers.run(tasks, runs::incrementAndGet);
                for (int i = 0; i < tasks; i++) {
                    assertThat(runs.get(i)).isEqualTo(1);
                }
            }
            assertThat(workers.threads()).isEqualTo(threads);
        }
    }

    @Test
    void twoThreadsWorkAtTheSameTime() {
        try (Workers workers = new Workers(2)) {
            CountDownLatch both = new CountDownLatch(2);
            Set<Thread> seen = ConcurrentHashMap.newKeySet();

            workers.run(
                    2,
                    task -> {
                        seen.add(Thread.currentThread());
                        both.countDown();
                        await(both);
                    });

            assertThat(seen).hasSize(2).contains(Thread.currentThread());
        }
    }

    @Test
    void nothingOfWhatIsDoneWaitsForABusyHelper() {
        try (Workers workers = new Workers(2)) {
            CountDownLatch both = new CountDownLatch(2);
            CountDownLatch done = new CountDownLatch(1);
            AtomicInteger waiting = new AtomicInteger(-1);
            Thread caller = Thread.currentThread();
            workers.run(
                    2,
                    task -> {
                        both.countDown();
                        await(both);
                        if (Thread.currentThread() != caller) {
                            await(done);
                            return;
                        }
                        for (int i = 0; i < 100; i++) {
                            workers.run(2, part -> {});
                        }
                        waiting.set(workers.waiting());
                        done.countDown();
                    });
            assertThat(waiting.get()).isZero();
        }
    }

    @Test
    void callerDoesAllWhenTheHelpersAreBusy() throws InterruptedException {
        try (Workers workers = new Workers(2)) {
            CountDownLatch started = new CountDownLatch(2);
            CountDownLatch release = new CountDownLatch(1);
            Thread other =
                    Thread.ofPlatform()
                            .start(
                                    () ->
                                            workers.run(
                                                    2,
                                                    task -> {
                                                        started.countDown();
                                                        await(release);
                                                    }));
            await(started);
            AtomicIntegerArray runs = new AtomicIntegerArray(5);

            workers.run(5, runs::incrementAndGet);

            assertThat(runs.toString()).isEqualTo("[1, 1, 1, 1, 1]");
            release.countDown();
            other.join();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void failureOfATaskReachesTheCaller(int threads) {
        try (Workers workers = new Workers(threads)) {
            assertThatThrownBy(
                            () ->
                                    workers.run(
                                            4,
                                            task -> {
                                                if (task == 2) {
                                                    throw new ArithmeticException("task 2");
                                                }
                                            }))
                    .isInstanceOf(ArithmeticException.class)
                    .hasMessage("task 2");
        }
    }

    @Test
    void noThreadIsRefused() {
        assertThatThrownBy(() -> new Workers(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("at least 1 thread is needed, found 0");
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
