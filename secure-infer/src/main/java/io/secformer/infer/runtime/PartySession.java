package io.secformer.infer.runtime;

import io.secformer.convert.program.BertProgram;
import io.secformer.infer.dealer.Corrections;
import io.secformer.infer.dealer.ShareSource;
import io.secformer.infer.net.Channel;
import io.secformer.infer.net.ChannelException;
import io.secformer.infer.net.ChannelException.Kind;
import io.secformer.infer.op.CostReading;
import io.secformer.infer.op.MaskedInput;
import io.secformer.infer.op.OpCost;
import io.secformer.infer.op.PartyEngine;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A server's side of a session.
 *
 * <ol>
 *   <li>The dealer says what it deals; both servers prepare it, while they may be evaluating
 *       something else.
 *   <li>A client's input arrives at both. Party 0 says which inference is next; party 1 answers
 *       when it has the input too, or that it cannot take part, which ends that inference alone.
 *   <li>Both evaluate it, and answer the client.
 * </ol>
 */
final class PartySession {
    private static final int POLL_MILLIS = 200;

    private final int party;
    private final String id;
    private final PublicModel model;
    private final PartyEngine engine;
    private final Channel dealer;
    private final Channel peer;
    private final PeerLink link;
    private final long timeoutMillis;
    private final SessionEnd end;
    private final Map<Long, Slot> slots = new ConcurrentHashMap<>();
    private final BlockingQueue<Slot> asked = new LinkedBlockingQueue<>();

    /**
     * @param link over the channel of {@code peer}
     */
    PartySession(
            int party,
            String id,
            PublicModel model,
            PartyEngine engine,
            Channel dealer,
            Channel peer,
            PeerLink link,
            long timeoutMillis) {
        this.party = party;
        this.id = id;
        this.model = model;
        this.engine = engine;
        this.dealer = dealer;
        this.peer = peer;
        this.link = link;
        this.timeoutMillis = timeoutMillis;
        this.end = new SessionEnd(dealer, peer);
    }

    String id() {
        return id;
    }

    SessionEnd end() {
        return end;
    }

    /** Serves until the session ends, and says why it did. */
    ChannelException run() {
        Thread following =
                Thread.ofPlatform().daemon().name("session-dealer").start(this::followDealer);
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
        ChannelException reason = end.await();
        try {
            following.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        slots.values().forEach(slot -> slot.fail(reason));
        slots.clear();
        return reason;
    }

    /**
     * Takes a client's input.
     *
     * @return the answer to come
     * @throws ChannelException if the inference was not dealt to this client, or was asked for
     *     before
     */
    CompletableFuture<Slot.Answer> submit(Message.Infer request, String client, MaskedInput input) {
        Slot slot = slots.get(request.inference());
        if (slot == null || !slot.fits(request, client) || !slot.input().complete(input)) {
            throw new ChannelException(
                    Kind.VIOLATION,
                    "inference "
                            + request.inference()
                            + " was not dealt to "
                            + client
                            + " like this, or has been used");
        }
        asked.add(slot);
        return slot.answer();
    }

    private void followDealer() {
        long last = 0;
        try {
            while (!end.isOver()) {
                if (!dealer.poll(POLL_MILLIS)) {
                    continue;
                }
                switch (Messages.receive(dealer)) {
                    case Message.Deal deal -> {
                        if (deal.inference() <= last) {
                            throw Messages.violation(dealer, "a number for a second time", null);
                        }
                        last = deal.inference();
                        prepare(deal);
                    }
                    case Message.Release release -> drop(release.inference(), "was given back");
                    default -> throw Messages.violation(dealer, "what a dealer does not say", null);
                }
            }
        } catch (RuntimeException e) {
            end.because(e);
        }
    }

    private void prepare(Message.Deal deal) {
        ShareSource shares =
                party == 0 ? engine.seedShares(deal.inference()) : receiveCorrections(deal);
        Slot slot =
                new Slot(
                        engine.prepare(deal.inference(), deal.batch(), deal.tokens(), shares),
                        deal.client());
        slots.put(deal.inference(), slot);
        Messages.send(dealer, new Message.Prepared(deal.inference()));
    }

    /** The corrections, whose sizes follow from the program. */
    private Corrections receiveCorrections(Message.Deal deal) {
        Corrections corrections = new Corrections();
        BertProgram program = new BertProgram(model.config(), deal.batch(), deal.tokens());
        for (OpCost operation : CostReading.of(program, model.plan()).dealt()) {
            int[] sizes = operation.pieceBytes();
            byte[][] pieces = new byte[sizes.length][];
            for (int i = 0; i < sizes.length; i++) {
                pieces[i] = dealer.receive(sizes[i]);
            }
            corrections.accept(operation.op(), pieces);
        }
        return corrections;
    }

    private void lead() {
        Slot slot = nextAsked();
        if (slot == null) {
            if (peer.poll(1)) {
                throw Messages.violation(peer, "something unasked", null);
            }
            return;
        }
        if (slots.remove(slot.inference()) == null) {
            return;
        }
        Messages.send(peer, new Message.Begin(slot.inference()));
        switch (Messages.receive(peer)) {
            case Message.Ready ready when ready.inference() == slot.inference() -> evaluate(slot);
            case Message.Skip skip when skip.inference() == slot.inference() ->
                    slot.fail(refusal(skip.inference(), skip.reason()));
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
        slots.remove(inference);
        if (slot == null || problem != null) {
            String reason = problem == null ? "" : problem;
            Messages.send(peer, new Message.Skip(inference, reason));
            if (slot != null) {
                slot.fail(refusal(inference, reason));
            }
            return;
        }
        Messages.send(peer, new Message.Ready(inference));
        evaluate(slot);
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
                return "the client gave it back";
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return "party1 is stopping";
            }
        }
        return "its input did not come to party1";
    }

    private void evaluate(Slot slot) {
        long start = System.nanoTime();
        int rounds = link.rounds();
        long bytes = link.bytes();
        try {
            byte[] logits = engine.infer(slot.preparation(), slot.input().join(), link);
            slot.answer()
                    .complete(
                            new Slot.Answer(
                                    logits,
                                    new Message.Result(
                                            slot.inference(),
                                            link.rounds() - rounds,
                                            link.bytes() - bytes,
                                            System.nanoTime() - start)));
        } catch (RuntimeException e) {
            slot.fail(e);
            throw e;
        }
    }

    private @Nullable Slot nextAsked() {
        try {
            return asked.poll(POLL_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ChannelException(Kind.CLOSED, "interrupted while serving", e);
        }
    }

    private void drop(long inference, String why) {
        Slot slot = slots.remove(inference);
        if (slot != null) {
            slot.fail(refusal(inference, "it " + why));
        }
    }

    private static ChannelException refusal(long inference, String reason) {
        return new ChannelException(
                Kind.REFUSED, "inference " + inference + " cannot be done: " + reason);
    }
}
