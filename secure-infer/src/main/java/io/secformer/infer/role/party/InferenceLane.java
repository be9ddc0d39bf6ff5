package io.secformer.infer.role.party;

import io.secformer.infer.correlation.SpoolException;
import io.secformer.infer.engine.PartyEngine;
import io.secformer.infer.net.Channel;
import io.secformer.infer.net.Lanes;
import io.secformer.infer.session.Message;
import io.secformer.infer.session.Messages;
import io.secformer.infer.session.PeerLink;
import io.secformer.infer.session.SessionEnd;
import io.secformer.infer.session.ShapeCosts;
import java.util.function.Consumer;

/**
 * One lane between the servers: evaluates one inference after another, while other lanes do the
 * same. Party 0 takes what both have the input of and begins; party 1 follows on the same lane, so
 * that no order has to be agreed on between lanes. No lane waits for a client.
 */
final class InferenceLane {
    private static final int POLL_MILLIS = 200;
    private static final String NOT_KEPT = "a server could not read what was dealt for it";

    private final int party;
    private final int number;
    private final boolean spare;
    private final PartyEngine engine;
    private final ShapeCosts costs;
    private final Slots slots;
    private final SessionEnd end;
    private final Lanes lanes;
    private final Channel peer;
    private final Consumer<String> log;

    /**
     * @param spare whether it is for clients that have nothing at work
     */
    InferenceLane(
            int party,
            int number,
            boolean spare,
            PartyEngine engine,
            ShapeCosts costs,
            Slots slots,
            SessionEnd end,
            Lanes lanes,
            Consumer<String> log) {
        this.party = party;
        this.number = number;
        this.spare = spare;
        this.engine = engine;
        this.costs = costs;
        this.slots = slots;
        this.end = end;
        this.lanes = lanes;
        this.peer = lanes.lane(number);
        this.log = log;
    }

    /** Evaluates until the session ends. */
    void run() {
        while (!end.isOver()) {
            if (party == 0) {
                lead();
            } else {
                follow();
            }
        }
    }

    private void lead() {
        Slot slot = slots.ready().next(POLL_MILLIS, spare ? 0 : Integer.MAX_VALUE);
        if (slot == null) {
            if (peer.poll(1)) {
                throw Messages.violation(peer, "something unasked", null);
            }
            return;
        }
        try {
            // Given back meanwhile, it is no more.
            if (slots.remove(slot.inference())) {
                try (slot) {
                    lead(slot);
                }
            }
        } finally {
            slots.ready().done(slot.client().getNow(""));
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
        if (slot == null || !slot.input().isDone() || !slots.remove(inference)) {
            Messages.send(peer, new Message.Skip(inference, Slots.gone()));
            return;
        }
        try (slot) {
            admit(slot);
            Messages.send(peer, new Message.Ready(inference));
            evaluate(slot);
        }
    }

    /** Lets the messages of an inference come, before the other server can send the first. */
    private void admit(Slot slot) {
        int opening = costs.of(slot.shape()).openingBytes();
        lanes.limit(number, Math.max(Messages.MAX_BYTES, opening));
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
            link.finish();
        } catch (PeerLink.AbandonedException e) {
            slot.fail(Slots.refusal(slot.inference(), NOT_KEPT));
        } catch (SpoolException e) {
            log.accept("inference " + slot.inference() + " cannot be done: " + e.getMessage());
            slot.fail(Slots.refusal(slot.inference(), NOT_KEPT));
            link.abandon();
        } catch (RuntimeException | Error e) {
            // What ended the session counts: this may only be its effect on this lane.
            end.because(e);
            slot.fail(end.await());
        }
    }
}
