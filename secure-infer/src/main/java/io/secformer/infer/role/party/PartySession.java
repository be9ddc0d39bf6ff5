package io.secformer.infer.role.party;

import io.secformer.infer.engine.PartyEngine;
import io.secformer.infer.net.Channel;
import io.secformer.infer.net.ChannelException;
import io.secformer.infer.net.Lanes;
import io.secformer.infer.session.Message;
import io.secformer.infer.session.Messages;
import io.secformer.infer.session.PublicModel;
import io.secformer.infer.session.ServerRoom;
import io.secformer.infer.session.SessionEnd;
import io.secformer.infer.session.ShapeCosts;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * A server's side of a session.
 *
 * <ol>
 *   <li>The dealer says what it deals; both servers prepare it, while they may be evaluating
 *       something else, and learn later which client it is granted to.
 *   <li>A client's input arrives at both. Party 1 says so, and party 0 begins what both have on a
 *       free lane; nobody waits for a client there.
 *   <li>Both evaluate it on that lane, and answer the client.
 * </ol>
 */
final class PartySession {
    private static final int POLL_MILLIS = 200;

    private final String id;
    private final SessionEnd end;
    private final Slots slots;
    private final PartyEngine engine;
    private final Preparing preparing;
    private final List<InferenceLane> lanes = new ArrayList<>();
    private final int parallel;
    private final Channel peerControl;

    /**
     * Takes both links over.
     *
     * @param listening where this server listens
     * @param options as both servers agreed on
     * @param links makes a link that is nobody's, as the session warms up
     */
    PartySession(
            int party,
            String listening,
            String id,
            PublicModel model,
            PartyEngine engine,
            Channel dealer,
            Channel peer,
            PartyOptions options,
            long timeoutMillis,
            Runnable links,
            Consumer<String> log) {
        this.id = id;
        this.engine = engine;
        this.parallel = options.parallel();
        this.end = new SessionEnd(dealer, peer);
        // One lane more for clients that have nothing at work, and one for what is said.
        Lanes toPeer = peer.split(parallel + 2, Messages.MAX_BYTES);
        this.peerControl = toPeer.lane(parallel + 1);
        this.slots =
                new Slots(
                        party == 0,
                        timeoutMillis,
                        inference -> Messages.send(peerControl, new Message.Have(inference)));
        ShapeCosts costs = new ShapeCosts(model);
        this.preparing =
                new Preparing(
                        party,
                        listening,
                        engine,
                        options.store(),
                        costs,
                        slots,
                        end,
                        dealer,
                        room(engine, options),
                        links,
                        () ->
                                log.accept(
                                        "session "
                                                + id
                                                + " is ready, for "
                                                + parallel
                                                + " at a time"),
                        log);
        for (int lane = 0; lane <= parallel; lane++) {
            boolean spare = lane == parallel;
            lanes.add(
                    new InferenceLane(party, lane, spare, engine, costs, slots, end, toPeer, log));
        }
    }

    private static ServerRoom room(PartyEngine engine, PartyOptions options) {
        long heap = Runtime.getRuntime().maxMemory() - engine.weightBytes();
        return new ServerRoom(options.store().room(), Math.max(0, heap));
    }

    String id() {
        return id;
    }

    SessionEnd end() {
        return end;
    }

    /** How many inferences are evaluated at a time. */
    int parallel() {
        return parallel;
    }

    /** How many inferences are prepared and not begun. */
    int open() {
        return slots.size();
    }

    /** Serves until the session ends, overwrites its seeds, and says why it did. */
    ChannelException run() {
        List<Thread> threads = new ArrayList<>();
        try {
            threads.add(end.root("session-dealer", preparing::run));
            threads.add(end.root("session-peer", this::followPeer));
            for (int lane = 0; lane < lanes.size(); lane++) {
                threads.add(end.root("lane-" + lane, lanes.get(lane)::run));
            }
        } catch (Throwable e) {
            // There may be no more threads.
            end.because(e);
        }
        ChannelException reason = end.await();
        // Those that wait for an answer do not wait for what is still being computed here.
        slots.failAll(reason);
        try {
            for (Thread thread : threads) {
                thread.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        preparing.close();
        slots.failAll(reason);
        engine.close();
        return reason;
    }

    /** Learns what party 1 has the input of. */
    private void followPeer() {
        while (!end.isOver()) {
            if (peerControl.poll(POLL_MILLIS)) {
                slots.peerHas(Messages.receive(peerControl, Message.Have.class).inference());
            }
        }
    }

    /** The inferences that clients may send their inputs of. */
    Slots slots() {
        return slots;
    }
}
