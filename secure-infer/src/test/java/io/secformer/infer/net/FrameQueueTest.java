package io.secformer.infer.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class FrameQueueTest {
    private static final long TIMEOUT = 20_000;

    private static FrameQueue queue(String link, long capacityBytes) {
        return new FrameQueue(
                ChannelOptions.DEFAULT
                        .withQueueBytes(capacityBytes)
                        .withLink(LinkProfile.parse(link)));
    }

    /** A frame whose payload begins with its number. */
    private static Frame frame(int lane, int number, int bytes) {
        byte[] payload = new byte[bytes];
        payload[0] = (byte) number;
        return new Frame(Frame.Type.DATA, lane, payload);
    }

    private static void put(FrameQueue queue, int lane, int count, int bytes)
            throws InterruptedException {
        for (int i = 0; i < count; i++) {
            assertThat(queue.put(frame(lane, i, bytes), TIMEOUT)).isTrue();
        }
    }

    private static Frame next(FrameQueue queue) throws InterruptedException {
        Frame shown = Objects.requireNonNull(queue.peek(0));
        assertThat(queue.peek(1)).as("it is shown until it is removed").isSameAs(shown);
        queue.remove();
        return shown;
    }

    /** That many frames, however long the link takes. */
    private static List<Frame> drain(FrameQueue queue, int count) throws InterruptedException {
        List<Frame> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            all.add(next(queue));
        }
        assertThat(queue.peek(1)).isNull();
        return all;
    }

    private static List<Integer> numbers(List<Frame> frames, int lane) {
        return frames.stream()
                .filter(frame -> frame.lane() == lane)
                .map(frame -> (int) frame.payload()[0])
                .toList();
    }

    private static int lastOf(List<Frame> frames, int lane) {
        int last = -1;
        for (int i = 0; i < frames.size(); i++) {
            last = frames.get(i).lane() == lane ? i : last;
        }
        return last;
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "rate=400Mbps", "rate=400Mbps,delay=2ms"})
    void framesOfALaneStayInOrderAndAShortLaneDoesNotWaitForALongOne(String link)
            throws InterruptedException {
        FrameQueue queue = queue(link, 1 << 20);
        put(queue, 1, 60, 5_000);
        put(queue, 2, 4, 5_000);
        List<Frame> all = drain(queue, 64);
        assertThat(numbers(all, 1)).hasSize(60).isSorted();
        assertThat(numbers(all, 2)).containsExactly(0, 1, 2, 3);
        // In turns; what has left already when it comes is before it.
        assertThat(lastOf(all, 2)).isLessThan(12);
    }

    @Test
    void turnsAreOfBytesAndNotOfFrames() throws InterruptedException {
        FrameQueue queue = queue("none", 1 << 20);
        put(queue, 1, 10, 20_000);
        put(queue, 2, 40, 1_000);
        List<Frame> all = drain(queue, 50);
        // 40 of 1,000 bytes beside two or three of 20,000.
        assertThat(numbers(all.subList(0, lastOf(all, 2)), 1)).hasSizeBetween(2, 3);
    }

    @Test
    void whoHadNothingToSendSavesNoTurnsUp() throws InterruptedException {
        FrameQueue queue = queue("none", 1 << 20);
        put(queue, 1, 30, 1_000);
        put(queue, 2, 1, 1_000);
        drain(queue, 31);
        put(queue, 1, 10, 1_000);
        put(queue, 2, 10, 1_000);
        assertThat(numbers(drain(queue, 20).subList(0, 10), 1)).hasSizeBetween(4, 6);
    }

    @Test
    void aFullLaneWaitsAndNoOther() throws InterruptedException {
        FrameQueue queue = queue("none", 10_000);
        put(queue, 1, 10, 1_000);
        assertThat(queue.put(frame(1, 10, 1_000), 30)).isFalse();
        put(queue, 2, 5, 1_000);
        assertThat(numbers(drain(queue, 15), 2)).hasSize(5);
        assertThat(queue.put(frame(1, 10, 1_000), 30)).isTrue();
    }

    @Test
    void theLastFrameComesAfterAllOthersAndNothingAfterIt() throws InterruptedException {
        FrameQueue queue = queue("none", 1_000);
        put(queue, 1, 1, 5_000);
        queue.putLast(Frame.closing());
        put(queue, 2, 1, 100);
        assertThat(queue.isDrained()).isFalse();
        assertThat(next(queue).lane()).isEqualTo(1);
        assertThat(queue.isDrained()).isFalse();
        assertThat(next(queue).type()).isEqualTo(Frame.Type.CLOSE);
        assertThat(queue.isDrained()).isTrue();
        assertThat(queue.peek(0)).isNull();
    }

    @Test
    void secretsThatAreDroppedAreOverwritten() throws InterruptedException {
        FrameQueue queue = queue("none", 1 << 20);
        List<Frame> secrets = new ArrayList<>();
        for (int lane = 0; lane < 3; lane++) {
            Frame secret = new Frame(Frame.Type.DATA, lane, new byte[] {1, 2, 3}, true);
            secrets.add(secret);
            assertThat(queue.put(secret, TIMEOUT)).isTrue();
        }
        assertThat(queue.peek(0)).isNotNull();
        queue.end();
        assertThat(secrets).allSatisfy(frame -> assertThat(frame.payload()).containsOnly(0));
        assertThat(queue.peek(0)).isNull();
    }
}
