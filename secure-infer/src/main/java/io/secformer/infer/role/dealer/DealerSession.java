package io.secformer.infer.role.dealer;

import io.secformer.convert.ring.RingKernels;
import io.secformer.infer.correlation.SessionSeeds;
import io.secformer.infer.engine.DealerEngine;
import io.secformer.infer.net.Channel;
import io.secformer.infer.net.ChannelException;
import io.secformer.infer.net.ChannelException.Kind;
import io.secformer.infer.net.Role;
import io.secformer.infer.session.DealerLanes;
import io.secformer.infer.session.Handshake;
import io.secformer.infer.session.Message;
import io.secformer.infer.session.Messages;
import io.secformer.infer.session.PublicModel;
import io.secformer.infer.session.SessionEnd;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The dealer's side of a session: the seeds of both servers live as long as it, and with them all
 * that was dealt.
 */
final class DealerSession implements AutoCloseable {
    private static final int SESSION_BYTES = 8;

    private final Channel first;
    private final Channel second;
    private final PublicModel model;
    private final long timeoutMillis;
    private final SessionEnd end;
    private final String id;
    private final Message.Hello hello;
    private @Nullable SessionSeeds seeds;

    DealerSession(Channel first, Channel second, PublicModel model, long timeoutMillis) {
        this.first = first;
        this.second = second;
        this.model = model;
        this.timeoutMillis = timeoutMillis;
        this.end = new SessionEnd(first, second);
        byte[] drawn = new byte[SESSION_BYTES];
        new SecureRandom().nextBytes(drawn);
        this.id = HexFormat.of().formatHex(drawn);
        this.hello = Handshake.hello(Role.DEALER, id, model);
    }

    String id() {
        return id;
    }

    /** What the dealer says to every client. */
    Message.Hello hello() {
        return hello;
    }

    PublicModel model() {
        return model;
    }

    SessionEnd end() {
        return end;
    }

    /**
     * Takes a seed from each server, and waits until they have opened their weights. No server's
     * privacy hangs on the randomness of another machine.
     *
     * @throws ChannelException if one of them does not
     */
    Dealing start(InferenceCounter counter, RingKernels kernels) {
        Messages.send(first, new Message.SessionStart(id));
        Messages.send(second, new Message.SessionStart(id));
        List<Message.OwnSeed> drawn = awaitBoth(Message.OwnSeed.class, "send its seed");
        SessionSeeds seeds = new SessionSeeds(drawn.get(0).seed(), drawn.get(1).seed());
        keep(seeds);
        DealerEngine engine = new DealerEngine(model.config(), model.plan(), seeds, kernels);
        awaitBoth(Message.Started.class, "open its weights");
        Dealing dealing =
                new Dealing(
                        first.split(DealerLanes.COUNT, Messages.MAX_BYTES),
                        second.split(DealerLanes.COUNT, Messages.MAX_BYTES),
                        engine,
                        counter,
                        end,
                        timeoutMillis);
        dealing.listen();
        return dealing;
    }

    private synchronized void keep(SessionSeeds drawn) {
        seeds = drawn;
        if (end.isOver()) {
            drawn.close();
        }
    }

    /**
     * Waits for a message of both at a time: who fails first is heard first.
     *
     * @param what they have to do, in words
     * @return party 0's and party 1's
     */
    private <T extends Message> List<T> awaitBoth(Class<T> expected, String what) {
        T ofFirst = null;
        T ofSecond = null;
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(10 * timeoutMillis);
        try {
            while (ofFirst == null || ofSecond == null) {
                ofFirst = poll(first, expected, ofFirst);
                ofSecond = poll(second, expected, ofSecond);
                if (System.nanoTime() - deadline > 0) {
                    throw new ChannelException(
                            Kind.TIMEOUT,
                            (ofFirst == null ? first : second).peer() + " did not " + what);
                }
            }
        } catch (RuntimeException e) {
            wipe(ofFirst);
            wipe(ofSecond);
            throw e;
        }
        return List.of(ofFirst, ofSecond);
    }

    private static void wipe(@Nullable Message message) {
        if (message instanceof Message.OwnSeed m) {
            m.seed().close();
        }
    }

    private static <T extends Message> @Nullable T poll(
            Channel link, Class<T> expected, @Nullable T already) {
        if (!link.poll(10) || already != null) {
            // Of who has said it, all that is looked for is whether it lives.
            return already;
        }
        Message message = Messages.receive(link);
        // A pong: the dealer asked while the server still waited.
        return message instanceof Message.Pong ? null : Messages.expect(link, message, expected);
    }

    /** Whether the seeds are overwritten. */
    synchronized boolean forgotten() {
        return seeds != null && seeds.of(0).isDestroyed() && seeds.of(1).isDestroyed();
    }

    @Override
    public synchronized void close() {
        end.close("the dealer has closed it");
        if (seeds != null) {
            seeds.close();
        }
    }
}
