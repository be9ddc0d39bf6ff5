package io.secformer.infer.runtime;

import io.secformer.infer.net.Channel;
import io.secformer.infer.net.Lanes;
import io.secformer.infer.op.PartyEngine;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * One lane between the servers: evaluates one inference after another, while other lanes do the
 * same. Party 0 takes what it is asked for and begins; party 1 follows on the same lane, so that no
 * order has to be agreed on between lanes.
 */
final class InferenceLane {
    private static final int POLL_MILLIS = 200;
    private static final String GIVEN_BACK = "the client gave it back";

    private final int party;
    private final int number;
    private final PartyEngine engine;
    private final ShapeCosts costs;
    private final Slots slots;
    private final SessionEnd end;
    private final Lanes lanes;
    private final Channel peer;
    private final long timeoutMillis;

    InferenceLane(
            int party,
            int number,
            PartyEngine engine,
            ShapeCosts costs,
            Slots slots,
            SessionEnd end,
            Lanes lanes,
            long timeoutMillis) {
        this.party = party;
        this.number = number;
        this.engine = engine;
        this.costs = costs;
        this.slots = slots;
        this.end = end;
        this.lanes = lanes;
        this.peer = lanes.lane(number);
        this.timeoutMillis = timeoutMillis;
    }

    /** Evaluates until the session ends. */
    void run() {
        try {
            while (!end.isOver()) {
                if (party == 0) {
                    lead();
                } else {
                    follow();
                }
            }
        } catch (RuntimeException e) {
            end.because(e);
        }
    }

    private void lead() {
        Slot slot = slots.nextAsked(POLL_MILLIS);
        if (slot == null) {
            if (peer.poll(1)) {
                throw Messages.violation(peer, "something unasked", null);
            }
            return;
        }
        if (!slots.remove(slot.inference())) {
            return;
        }
        try (slot) {
            lead(slot);
        }
    }

    private void lead(Slot slot) {
        admit(slot);
        Messages.send(peer, new Message.Begin(slot.inference()));
        switch (Messages.receive(peer)) {
            case Message.Ready ready when ready.inference() == slot.inference() -> evaluate(slot);
            case Message.Skip skip when skip.inference() == slot.inference() ->
                    slot.fail(Slots.refusal(skip.inference(), skip.reason()));
            default -> throw Messages.violation(peer, "no answer to what was asked", null);
        }
    }

    private void follow() {
        if (!peer.poll(POLL_MILLIS)) {
            return;
        }
        long inference = Messages.receive(peer, Message.Begin.class).inference();
        Slot slot = slots.get(inference);
        String problem = slot == null ? "it is not dealt at party1" : awaitInput(slot);
        if (slot == null || !slots.remove(inference)) {
            String reason = problem == null ? GIVEN_BACK : problem;
            Messages.send(peer, new Message.Skip(inference, reason));
            return;
        }
        try (slot) {
            follow(slot, problem);
        }
    }

    private void follow(Slot slot, @Nullable String problem) {
        if (problem != null) {
            Messages.send(peer, new Message.Skip(slot.inference(), problem));
            slot.fail(Slots.refusal(slot.inference(), problem));
            return;
        }
        admit(slot);
        Messages.send(peer, new Message.Ready(slot.inference()));
        evaluate(slot);
    }

    /** Lets the messages of an inference come, before the other server can send the first. */
    private void admit(Slot slot) {
        int opening = costs.of(slot.shape()).openingBytes();
        lanes.limit(number, Math.max(Messages.MAX_BYTES, opening));
    }

    /** Waits for less than party 0 waits for the answer; null if the input is there. */
    private @Nullable String awaitInput(Slot slot) {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMillis / 2);
        while (System.nanoTime() - deadline < 0) {
            try {
                slot.input().get(POLL_MILLIS, TimeUnit.MILLISECONDS);
                return null;
            } catch (TimeoutException e) {
                if (end.isOver()) {
                    return "the session has ended";
                }
            } catch (ExecutionException e) {
                return GIVEN_BACK;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return "party1 is stopping";
            }
        }
        return "its input did not come to party1";
    }

    private void evaluate(Slot slot) {
        long start = System.nanoTime();
        PeerLink link = new PeerLink(peer);
        try {
            byte[] logits = engine.infer(slot.preparation(), slot.input().join(), link);
            slot.answer()
                    .complete(
                            new Slot.Answer(
                                    logits,
                                    new Message.Result(
                                            slot.inference(),
                                            link.rounds(),
                                            link.bytes(),
                                            System.nanoTime() - start)));
        } catch (RuntimeException e) {
            // What ended the session counts: this may only be how it is felt on this lane.
            end.because(e);
            slot.fail(end.await());
        }
    }
}
