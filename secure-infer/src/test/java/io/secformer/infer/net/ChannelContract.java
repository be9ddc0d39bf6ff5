package io.secformer.infer.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secformer.infer.net.ChannelException.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every kind of link does; run on each. */
@Timeout(60)
abstract class ChannelContract {
    private static final int LARGE = 24 << 20;

    private final List<Channel> opened = new ArrayList<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    /** Both ends of a link in three lanes. */
    private record LanePair(Lanes first, Lanes second) {}

    /** Both ends of a new link, of party 0 and of party 1. */
    abstract InMemoryChannel.Pair link(ChannelOptions options);

    /** A timeout to wait out: longer than a busy machine takes to make a link. */
    abstract long impatientMillis();

    @AfterEach
    void closeAll() {
        opened.forEach(Channel::close);
        threads.close();
    }

    private InMemoryChannel.Pair open(ChannelOptions options) {
        InMemoryChannel.Pair pair = link(options);
        opened.add(pair.first());
        opened.add(pair.second());
        return pair;
    }

    private InMemoryChannel.Pair open() {
        return open(ChannelOptions.DEFAULT);
    }

    private String silence() {
        return "party1 sent nothing for " + impatientMillis() / 1000.0 + " s";
    }

    private static InMemoryChannel.Pair impatient(ChannelContract contract) {
        return contract.open(ChannelOptions.DEFAULT.withTimeoutMillis(contract.impatientMillis()));
    }

    @Test
    void eachEndKnowsTheOther() {
        InMemoryChannel.Pair pair = open();

        assertThat(pair.first().peer()).isEqualTo(Identity.of(Role.PARTY1));
        assertThat(pair.second().peer()).isEqualTo(Identity.of(Role.PARTY0));
    }

    @Test
    void messagesArriveWholeAndInOrder() {
        InMemoryChannel.Pair pair = open();
        int[] sizes = {0, 1, 5, 16_377, 16_378, 16_379, 100_000, 1 << 20, 3};
        for (int size : sizes) {
            pair.first().send(pattern(size));
        }
        pair.first().send(pattern(10), 2, 3);

        for (int size : sizes) {
            assertThat(pair.second().receive(size)).isEqualTo(pattern(size));
        }
        byte[] all = pattern(10);
        assertThat(pair.second().receiveAtMost(100)).containsExactly(all[2], all[3], all[4]);
    }

    @Test
    void bothEndsSendLargeMessagesBeforeEitherReceives() {
        InMemoryChannel.Pair pair = open();
        for (int i = 0; i < 3; i++) {
            pair.first().send(pattern(LARGE));
            pair.second().send(pattern(LARGE + 1));
        }
        CompletableFuture<byte[]> other =
                CompletableFuture.supplyAsync(() -> pair.second().receive(LARGE), threads);

        assertThat(pair.first().receive(LARGE + 1)).isEqualTo(pattern(LARGE + 1));
        assertThat(other.join()).isEqualTo(pattern(LARGE));
    }

    @Test
    void trafficIsWhatWasSentAndTheHeaders() {
        InMemoryChannel.Pair pair = open();
        Traffic before = pair.first().sent();
        Traffic beforeThere = pair.second().received();
        pair.first().send(new byte[1000]);
        pair.first().send(new byte[24]);
        pair.second().receive(1000);
        pair.second().receive(24);

        assertThat(pair.first().sent().minus(before)).isEqualTo(new Traffic(2, 1024, 1036));
        assertThat(pair.second().received().minus(beforeThere))
                .isEqualTo(new Traffic(2, 1024, 1036));
        assertThat(pair.first().bytesSent() - before.payloadBytes()).isEqualTo(1024);
        assertThat(pair.second().bytesSent()).isEqualTo(pair.first().bytesReceived());
    }

    @Test
    void wrongLengthIsRefusedAtBothEnds() {
        InMemoryChannel.Pair pair = open();
        pair.first().send(new byte[12]);

        assertFails(
                () -> pair.second().receive(8),
                Kind.VIOLATION,
                "party0 sent a message of 12 bytes, expected 8");
        assertFails(
                () -> pair.first().receive(1),
                Kind.ABORTED,
                "party1 gave up: received a message of 12 bytes, expected 8");
    }

    @Test
    void messageBeyondTheMostIsRefused() {
        InMemoryChannel.Pair pair = open();
        pair.first().send(new byte[101]);

        assertFails(
                () -> pair.second().receiveAtMost(100),
                Kind.VIOLATION,
                "party0 sent a message of 101 bytes, expected at most 100");
    }

    @Test
    void silentPeerIsGivenUp() {
        InMemoryChannel.Pair pair = impatient(this);

        assertFails(() -> pair.first().receive(1), Kind.TIMEOUT, silence());
    }

    @Test
    void peerThatTakesNothingIsGivenUp() {
        InMemoryChannel.Pair pair =
                open(new ChannelOptions(impatientMillis(), 1000, LinkProfile.UNLIMITED));

        assertFails(
                () -> {
                    for (int i = 0; i < 100; i++) {
                        pair.first().send(new byte[1 << 20]);
                    }
                },
                Kind.TIMEOUT,
                "party1 took nothing for " + impatientMillis() / 1000.0 + " s");
    }

    @Test
    void firstFailureIsTheOneOfEveryLaterCall() {
        InMemoryChannel.Pair pair = impatient(this);
        String first = silence();

        assertFails(() -> pair.first().receive(1), Kind.TIMEOUT, first);
        assertFails(() -> pair.first().receiveAtMost(1), Kind.TIMEOUT, first);
        assertFails(() -> pair.first().send(new byte[1]), Kind.TIMEOUT, first);
        assertFails(() -> pair.first().poll(1), Kind.TIMEOUT, first);
        pair.first().close();
        assertFails(() -> pair.first().send(new byte[1]), Kind.TIMEOUT, first);
    }

    @Test
    void peerOfAFailedEndIsCutOff() {
        InMemoryChannel.Pair pair = impatient(this);

        assertFails(() -> pair.first().receive(1), Kind.TIMEOUT, silence());
        assertThatThrownBy(() -> pair.second().receive(1))
                .isInstanceOfSatisfying(
                        ChannelException.class, e -> assertThat(e.kind()).isEqualTo(Kind.CUT))
                .hasMessageStartingWith("the link to party0 broke off");
    }

    @Test
    void closingDeliversWhatWasSent() {
        InMemoryChannel.Pair pair = open();
        CompletableFuture<Void> closed =
                CompletableFuture.runAsync(
                        () -> {
                            pair.first().send(pattern(LARGE));
                            pair.first().close();
                        },
                        threads);

        assertThat(pair.second().receive(LARGE)).isEqualTo(pattern(LARGE));
        assertFails(() -> pair.second().receive(1), Kind.CLOSED, "party0 closed the link");
        closed.join();
        assertFails(
                () -> pair.first().send(new byte[1]), Kind.CLOSED, "the link to party1 is closed");
    }

    @Test
    void reasonOfGivingUpReachesThePeer() {
        InMemoryChannel.Pair pair = open();
        pair.second().send(new byte[1 << 20]);
        pair.first().abort("the model digests\n differ");

        assertFails(
                () -> pair.second().receive(1),
                Kind.ABORTED,
                "party0 gave up: the model digests? differ");
        assertFails(
                () -> pair.first().receive(1),
                Kind.CLOSED,
                "gave up on party1: the model digests\n differ");
    }

    @Test
    void closingReleasesWhoeverWaits() throws InterruptedException {
        InMemoryChannel.Pair pair = open(new ChannelOptions(60_000, 1, LinkProfile.UNLIMITED));
        CountDownLatch started = new CountDownLatch(2);
        CompletableFuture<Void> receiver =
                CompletableFuture.runAsync(
                        () -> {
                            started.countDown();
                            pair.first().receive(1);
                        },
                        threads);
        CompletableFuture<Void> sender =
                CompletableFuture.runAsync(
                        () -> {
                            started.countDown();
                            while (true) {
                                pair.first().send(new byte[1 << 20]);
                            }
                        },
                        threads);
        assertThat(started.await(10, TimeUnit.SECONDS)).isTrue();
        pair.second().close();
        pair.first().close();

        for (CompletableFuture<Void> waiting : List.of(receiver, sender)) {
            assertThatThrownBy(() -> waiting.get(20, TimeUnit.SECONDS))
                    .hasCauseInstanceOf(ChannelException.class);
        }
    }

    @Test
    void pollTellsOfAMessageAndLeavesIt() {
        InMemoryChannel.Pair pair = open();

        assertThat(pair.second().poll(1)).isFalse();
        assertThat(pair.second().poll(20)).isFalse();
        pair.first().send(pattern(40_000));
        assertThat(pair.second().poll(10_000)).isTrue();
        assertThat(pair.second().poll(10_000)).isTrue();
        assertThat(pair.second().receive(40_000)).isEqualTo(pattern(40_000));
    }

    @Test
    void pollTellsOfTheEnd() {
        InMemoryChannel.Pair pair = open();
        pair.first().close();

        assertFails(() -> pair.second().poll(10_000), Kind.CLOSED, "party0 closed the link");
    }

    @Test
    void imitatedDelayHoldsNoSenderUpAndKeepsOrder() {
        long delayNanos = TimeUnit.MILLISECONDS.toNanos(60);
        ChannelOptions slow = ChannelOptions.DEFAULT.withLink(new LinkProfile(0, delayNanos));
        InMemoryChannel.Pair pair = open(slow);
        long start = System.nanoTime();
        for (int i = 0; i < 10; i++) {
            pair.first().send(new byte[] {(byte) i});
        }
        for (int i = 0; i < 10; i++) {
            assertThat(pair.second().receive(1)).containsExactly(i);
        }

        assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(delayNanos);
    }

    @Test
    void imitatedRateIsNeverExceeded() {
        InMemoryChannel.Pair pair =
                open(ChannelOptions.DEFAULT.withLink(LinkProfile.parse("rate=80Mbps")));
        long start = System.nanoTime();
        pair.first().send(new byte[500_000]);
        pair.first().send(new byte[500_000]);
        pair.second().receive(500_000);
        pair.second().receive(500_000);

        assertThat(System.nanoTime() - start)
                .isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(100));
    }

    private LanePair openLanes(ChannelOptions options, int maxBytes) {
        InMemoryChannel.Pair pair = open(options);
        return new LanePair(pair.first().split(3, maxBytes), pair.second().split(3, maxBytes));
    }

    @Test
    void laneWhoseReceiverIsBusyHoldsNoOtherUp() {
        LanePair lanes = openLanes(ChannelOptions.DEFAULT, LARGE);
        for (int i = 0; i < 3; i++) {
            lanes.first().lane(1).send(pattern(1 << 20));
        }
        lanes.first().lane(2).send(pattern(5));
        lanes.second().lane(2).send(pattern(6));

        assertThat(lanes.second().lane(2).receive(5)).isEqualTo(pattern(5));
        assertThat(lanes.first().lane(2).receive(6)).isEqualTo(pattern(6));
        for (int i = 0; i < 3; i++) {
            assertThat(lanes.second().lane(1).receive(1 << 20)).isEqualTo(pattern(1 << 20));
        }
        assertThat(lanes.second().lane(1).poll(20)).isFalse();
        assertThat(lanes.second().lane(1).bytesReceived()).isEqualTo(3L << 20);
        assertThat(lanes.second().lane(2).bytesReceived()).isEqualTo(5);
    }

    @Test
    void delayOfOneLaneIsNotThatOfAnother() {
        long delayNanos = TimeUnit.SECONDS.toNanos(2);
        LanePair lanes =
                openLanes(ChannelOptions.DEFAULT.withLink(new LinkProfile(0, delayNanos)), 100);
        long start = System.nanoTime();
        for (int lane = 0; lane < 3; lane++) {
            lanes.first().lane(lane).send(pattern(10));
            lanes.second().lane(lane).send(pattern(10));
        }
        for (int lane = 0; lane < 3; lane++) {
            lanes.second().lane(lane).receive(10);
            lanes.first().lane(lane).receive(10);
        }

        // Six messages under way at the same time: one after the other they would take 12 s.
        assertThat(System.nanoTime() - start).isBetween(delayNanos, 6 * delayNanos - 1);
    }

    @Test
    void tooLongMessageOfALaneEndsAllLanes() {
        LanePair lanes = openLanes(ChannelOptions.DEFAULT, 100);
        try {
            lanes.first().lane(1).send(pattern(101));
        } catch (ChannelException e) {
            // The other end may have given up before the call returns.
            assertThat(e.kind()).isEqualTo(Kind.ABORTED);
        }

        assertFails(
                () -> lanes.second().lane(2).receive(1),
                Kind.VIOLATION,
                "party0 sent a message of 101 bytes, expected at most 100");
        assertFails(
                () -> lanes.first().lane(0).receive(1),
                Kind.ABORTED,
                "party1 gave up: received a message of 101 bytes, expected at most 100");
    }

    @Test
    void wrongLengthOrNumberOfALaneIsRefused() {
        LanePair lanes = openLanes(ChannelOptions.DEFAULT, 100);
        lanes.first().lane(1).send(pattern(12));
        assertFails(
                () -> lanes.second().lane(1).receive(8),
                Kind.VIOLATION,
                "party0 sent a message of 12 bytes, expected 8");

        InMemoryChannel.Pair pair = open();
        pair.first().split(2, 10).lane(1).send(pattern(1));
        assertFails(
                () -> pair.second().receive(1),
                Kind.VIOLATION,
                "party0 sent a message on lane 1 of an undivided link");
        InMemoryChannel.Pair other = open();
        other.first().split(3, 10).lane(2).send(pattern(1));
        Lanes fewer = other.second().split(2, 10);
        assertFails(
                () -> fewer.lane(0).receive(1),
                Kind.VIOLATION,
                "party0 sent a message on lane 2 of 2");
    }

    @Test
    void silentLaneIsGivenUpThoughAnotherSpeaks() {
        LanePair lanes =
                openLanes(ChannelOptions.DEFAULT.withTimeoutMillis(impatientMillis()), 100);
        CompletableFuture<Void> speaking =
                CompletableFuture.runAsync(
                        () -> {
                            while (true) {
                                lanes.second().lane(1).send(pattern(1));
                                lanes.first().lane(1).receive(1);
                            }
                        },
                        threads);

        assertFails(() -> lanes.first().lane(2).receive(1), Kind.TIMEOUT, silence());
        assertThatThrownBy(speaking::join).hasCauseInstanceOf(ChannelException.class);
    }

    @Test
    void whatCameOnALaneBeforeTheEndIsReceived() {
        LanePair lanes = openLanes(ChannelOptions.DEFAULT, 1 << 20);
        lanes.first().lane(1).send(pattern(1 << 20));
        lanes.first().lane(2).send(pattern(3));
        lanes.first().lane(0).close();

        assertFails(() -> lanes.second().lane(0).receive(1), Kind.CLOSED, "party0 closed the link");
        assertThat(lanes.second().lane(2).receive(3)).isEqualTo(pattern(3));
        assertThat(lanes.second().lane(1).receive(1 << 20)).isEqualTo(pattern(1 << 20));
        assertFails(() -> lanes.second().lane(1).receive(1), Kind.CLOSED, "party0 closed the link");
    }

    static void assertFails(ThrowingCallable call, Kind kind, String message) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        ChannelException.class, e -> assertThat(e.kind()).isEqualTo(kind))
                .hasMessage(message);
    }

    static byte[] pattern(int size) {
        byte[] bytes = new byte[size];
        for (int i = 0; i < size; i++) {
            bytes[i] = (byte) (i * 31 + (i >>> 8) + size);
        }
        return bytes;
    }
}
