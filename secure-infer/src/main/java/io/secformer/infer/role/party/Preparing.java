package io.secformer.infer.role.party;

import io.secformer.infer.correlation.DealtShares;
import io.secformer.infer.correlation.ShareStore;
import io.secformer.infer.correlation.SpoolException;
import io.secformer.infer.cost.OpCost;
import io.secformer.infer.engine.PartyEngine;
import io.secformer.infer.net.Channel;
import io.secformer.infer.net.ChannelException;
import io.secformer.infer.net.Lanes;
import io.secformer.infer.session.Compilers;
import io.secformer.infer.session.DealerLanes;
import io.secformer.infer.session.Message;
import io.secformer.infer.session.Messages;
import io.secformer.infer.session.RequestShape;
import io.secformer.infer.session.ServerRoom;
import io.secformer.infer.session.SessionEnd;
import io.secformer.infer.session.ShapeCosts;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

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
    private final ServerRoom room;
    private final Consumer<String> log;
    private final List<ExecutorService> threads =
            IntStream.range(DealerLanes.AHEAD, DealerLanes.COUNT)
                    .mapToObj(lane -> thread("preparing-" + lane))
                    .toList();
    private final Runnable links;
    private final Runnable onOpen;
    private long last;
    private boolean rehearsed;

    /**
     * Takes a link over.
     *
     * @param listening where this server listens
     * @param store where what is dealt waits for its use
     * @param link to the dealer
     * @param room what this server can hold
     * @param links makes a link that is nobody's
     * @param onOpen is called when clients are answered as fast as they will be
     */
    Preparing(
            int party,
            String listening,
            PartyEngine engine,
            ShareStore store,
            ShapeCosts costs,
            Slots slots,
            SessionEnd end,
            Channel link,
            ServerRoom room,
            Runnable links,
            Runnable onOpen,
            Consumer<String> log) {
        Lanes dealer = link.split(DealerLanes.COUNT, DealerLanes.MAX_PIECE_BYTES);
        this.party = party;
        this.listening = listening;
        this.engine = engine;
        this.store = store;
        this.costs = costs;
        this.slots = slots;
        this.end = end;
        this.dealer = dealer;
        this.room = room;
        this.links = links;
        this.onOpen = onOpen;
        this.log = log;
        this.control = dealer.lane(DealerLanes.CONTROL);
        dealer.limit(DealerLanes.CONTROL, Messages.MAX_BYTES);
    }

    private static ExecutorService thread(String name) {
        return Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().name(name).factory());
    }

    /** Follows until the session ends. */
    void run() {
        Messages.send(control, new Message.Room(room.dealtBytes(), room.heapBytes()));
        while (!end.isOver()) {
            if (!control.poll(POLL_MILLIS)) {
                continue;
            }
            switch (Messages.receive(control)) {
                case Message.Deal deal -> accept(deal);
                case Message.Grant grant -> slots.grant(grant);
                case Message.Ping _ -> Messages.send(control, new Message.Pong(listening));
                case Message.Release release -> slots.drop(release.inference());
                case Message.Expire expire -> slots.expire(expire.inference());
                case Message.Rehearse rehearse -> rehearse(rehearse);
                case Message.Open _ -> onOpen.run();
                default -> throw Messages.violation(control, "what a dealer does not say", null);
            }
        }
    }

    private void rehearse(Message.Rehearse rehearse) {
        if (!rehearsed) {
            rehearsed = true;
            log.accept("warming up, with inferences that are nobody's; clients go first");
        }
        if (rehearse.links()) {
            links.run();
        }
        long inference = rehearse.inference();
        var _ =
                slots.rehearse(inference)
                        .whenComplete(
                                (_, _) ->
                                        tell(new Message.Rehearsed(inference, Compilers.millis())));
    }

    /** The dealer learns that nothing is held of an inference any more. */
    private void freed(long inference) {
        tell(new Message.Freed(inference));
    }

    private void tell(Message message) {
        if (!end.isOver()) {
            try {
                Messages.send(control, message);
            } catch (ChannelException e) {
                // The session ends, and the dealer counts anew.
                end.because(e);
            }
        }
    }

    private void accept(Message.Deal deal) {
        if (deal.inference() <= last) {
            throw Messages.violation(control, "a number for a second time", null);
        }
        if (deal.lane() < DealerLanes.AHEAD || deal.lane() >= DealerLanes.COUNT) {
            throw Messages.violation(control, "corrections on lane " + deal.lane(), null);
        }
        last = deal.inference();
        threads.get(deal.lane() - DealerLanes.AHEAD).execute(end.rooted(() -> prepare(deal)));
    }

    private void prepare(Message.Deal deal) {
        try {
            keep(deal);
        } catch (SpoolException e) {
            log.accept("inference " + deal.inference() + " cannot be kept: " + e.getMessage());
            Messages.send(control, new Message.Unprepared(deal.inference()));
            return;
        }
        Messages.send(control, new Message.Prepared(deal.inference()));
    }

    private void keep(Message.Deal deal) {
        DealtShares shares =
                party == 0
                        ? engine.seedShares(deal.inference(), deal.batch(), deal.tokens(), store)
                        : receiveCorrections(deal);
        try {
            slots.add(
                    new Slot(
                            engine.prepare(deal.inference(), deal.batch(), deal.tokens(), shares),
                            () -> freed(deal.inference())));
        } catch (RuntimeException | Error e) {
            shares.close();
            throw e;
        }
    }

    /** The corrections, whose sizes follow from the program. */
    private DealtShares receiveCorrections(Message.Deal deal) {
        Channel lane = dealer.lane(deal.lane());
        ShapeCosts.ShapeCost cost = costs.of(new RequestShape(deal.batch(), deal.tokens()));
        try (Received received = new Received(deal.inference(), cost.dealerBytes())) {
            for (OpCost operation : cost.dealt()) {
                int[] sizes = operation.pieceBytes();
                for (int piece = 0; piece < sizes.length; piece++) {
                    received.accept(operation.op(), piece, lane.receive(sizes[piece]));
                }
            }
            return received.whole();
        }
    }

    /** Corrections as they come; where they cannot be kept, the rest of them is passed over. */
    private final class Received implements AutoCloseable {
        private @Nullable DealtShares shares;
        private @Nullable SpoolException failure;

        Received(long inference, long bytes) {
            try {
                shares = store.open(inference, bytes);
            } catch (SpoolException e) {
                failure = e;
            }
        }

        void accept(int operation, int piece, byte[] packed) {
            DealtShares to = shares;
            if (to == null || failure != null) {
                return;
            }
            try {
                to.accept(operation, piece, packed);
            } catch (SpoolException e) {
                failure = e;
            }
        }

        /** All of them, which are the caller's. */
        DealtShares whole() {
            DealtShares all = shares;
            if (failure != null) {
                throw failure;
            }
            shares = null;
            return Objects.requireNonNull(all);
        }

        @Override
        public void close() {
            if (shares != null) {
                shares.close();
            }
        }
    }

    /** Waits for what is being prepared, which fails as the session has ended. */
    @Override
    public void close() {
        threads.forEach(ExecutorService::close);
    }
}
