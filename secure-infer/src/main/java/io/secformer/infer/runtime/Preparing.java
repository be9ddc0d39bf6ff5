package io.secformer.infer.runtime;

import io.secformer.infer.dealer.DealtShares;
import io.secformer.infer.dealer.ShareStore;
import io.secformer.infer.net.Channel;
import io.secformer.infer.net.Lanes;
import io.secformer.infer.op.OpCost;
import io.secformer.infer.op.PartyEngine;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;

/**
 * Follows the dealer at a server: prepares what is dealt, one inference at a time on each lane, and
 * learns whose it is, while others are evaluated.
 */
final class Preparing implements AutoCloseable {
    private static final int POLL_MILLIS = 200;

    private final int party;
    private final String listening;
    private final PartyEngine engine;
    private final ShareStore store;
    private final ShapeCosts costs;
    private final Slots slots;
    private final SessionEnd end;
    private final Lanes dealer;
    private final Channel control;
    private final List<ExecutorService> threads =
            Stream.of("preparing", "preparing-ahead").map(Preparing::thread).toList();
    private long last;

    /**
     * Takes a link over.
     *
     * @param listening where this server listens
     * @param store where what is dealt waits for its use
     * @param link to the dealer
     */
    Preparing(
            int party,
            String listening,
            PartyEngine engine,
            ShareStore store,
            ShapeCosts costs,
            Slots slots,
            SessionEnd end,
            Channel link) {
        Lanes dealer = link.split(DealerLanes.COUNT, DealerLanes.MAX_PIECE_BYTES);
        this.party = party;
        this.listening = listening;
        this.engine = engine;
        this.store = store;
        this.costs = costs;
        this.slots = slots;
        this.end = end;
        this.dealer = dealer;
        this.control = dealer.lane(DealerLanes.CONTROL);
        dealer.limit(DealerLanes.CONTROL, Messages.MAX_BYTES);
    }

    private static ExecutorService thread(String name) {
        return Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().name(name).factory());
    }

    /** Follows until the session ends. */
    void run() {
        try {
            while (!end.isOver()) {
                if (!control.poll(POLL_MILLIS)) {
                    continue;
                }
                switch (Messages.receive(control)) {
                    case Message.Deal deal -> accept(deal);
                    case Message.Grant grant -> slots.grant(grant);
                    case Message.Ping _ -> Messages.send(control, new Message.Pong(listening));
                    case Message.Release release -> slots.drop(release.inference());
                    default ->
                            throw Messages.violation(control, "what a dealer does not say", null);
                }
            }
        } catch (RuntimeException e) {
            end.because(e);
        }
    }

    private void accept(Message.Deal deal) {
        if (deal.inference() <= last) {
            throw Messages.violation(control, "a number for a second time", null);
        }
        if (deal.lane() != DealerLanes.ASKED && deal.lane() != DealerLanes.AHEAD) {
            throw Messages.violation(control, "corrections on lane " + deal.lane(), null);
        }
        last = deal.inference();
        threads.get(deal.lane() - DealerLanes.ASKED).execute(() -> prepareOrEnd(deal));
    }

    private void prepareOrEnd(Message.Deal deal) {
        try {
            prepare(deal);
        } catch (RuntimeException e) {
            end.because(e);
        }
    }

    private void prepare(Message.Deal deal) {
        DealtShares shares =
                party == 0
                        ? engine.seedShares(deal.inference(), deal.batch(), deal.tokens(), store)
                        : receiveCorrections(deal);
        try {
            slots.add(
                    new Slot(
                            engine.prepare(deal.inference(), deal.batch(), deal.tokens(), shares)));
        } catch (RuntimeException | Error e) {
            shares.close();
            throw e;
        }
        Messages.send(control, new Message.Prepared(deal.inference()));
    }

    /** The corrections, whose sizes follow from the program. */
    private DealtShares receiveCorrections(Message.Deal deal) {
        Channel lane = dealer.lane(deal.lane());
        ShapeCosts.ShapeCost cost = costs.of(new Shape(deal.batch(), deal.tokens()));
        DealtShares corrections = store.open(deal.inference(), cost.dealerBytes());
        try {
            for (OpCost operation : cost.dealt()) {
                int[] sizes = operation.pieceBytes();
                for (int piece = 0; piece < sizes.length; piece++) {
                    corrections.accept(operation.op(), piece, lane.receive(sizes[piece]));
                }
            }
            return corrections;
        } catch (RuntimeException | Error e) {
            corrections.close();
            throw e;
        }
    }

    /** Waits for what is being prepared, which fails as the session has ended. */
    @Override
    public void close() {
        threads.forEach(ExecutorService::close);
    }
}
