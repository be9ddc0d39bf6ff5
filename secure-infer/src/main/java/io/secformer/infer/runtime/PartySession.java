package io.secformer.infer.runtime;

import io.secformer.infer.net.Channel;
import io.secformer.infer.net.ChannelException;
import io.secformer.infer.net.Lanes;
import io.secformer.infer.op.MaskedInput;
import io.secformer.infer.op.PartyEngine;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * A server's side of a session.
 *
 * <ol>
 *   <li>The dealer says what it deals; both servers prepare it, while they may be evaluating
 *       something else, and learn later which client it is granted to.
 *   <li>A client's input arrives at both. Party 0 says on a free lane which inference is next;
 *       party 1 answers when it has the input too, or that it cannot take part, which ends that
 *       inference alone.
 *   <li>Both evaluate it on that lane, and answer the client.
 * </ol>
 */
final class PartySession {
    private final String id;
    private final SessionEnd end;
    private final Slots slots;
    private final PartyEngine engine;
    private final Preparing preparing;
    private final List<InferenceLane> lanes = new ArrayList<>();

    /**
     * Takes both links over.
     *
     * @param listening where this server listens
     * @param options as both servers agreed on
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
            long timeoutMillis) {
        this.id = id;
        this.engine = engine;
        this.end = new SessionEnd(dealer, peer);
        this.slots = new Slots(party == 0, timeoutMillis);
        ShapeCosts costs = new ShapeCosts(model);
        this.preparing =
                new Preparing(party, listening, engine, options.store(), costs, slots, end, dealer);
        Lanes toPeer = peer.split(options.parallel(), Messages.MAX_BYTES);
        for (int lane = 0; lane < options.parallel(); lane++) {
            lanes.add(
                    new InferenceLane(
                            party, lane, engine, costs, slots, end, toPeer, timeoutMillis));
        }
    }

    String id() {
        return id;
    }

    SessionEnd end() {
        return end;
    }

    /** How many inferences are evaluated at a time. */
    int parallel() {
        return lanes.size();
    }

    /** How many inferences are prepared and not begun. */
    int open() {
        return slots.size();
    }

    /** Serves until the session ends, overwrites its seeds, and says why it did. */
    ChannelException run() {
        List<Thread> threads = new ArrayList<>();
        threads.add(start("session-dealer", preparing::run));
        for (int lane = 0; lane < lanes.size(); lane++) {
            threads.add(start("lane-" + lane, lanes.get(lane)::run));
        }
        ChannelException reason = end.await();
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

    private static Thread start(String name, Runnable task) {
        return Thread.ofPlatform().daemon().name(name).start(task);
    }

    /** Takes a client's input; see {@link Slots#submit}. */
    CompletableFuture<Slot.Answer> submit(Message.Infer request, String client, MaskedInput input) {
        return slots.submit(request, client, input);
    }
}
