package io.secformer.infer.runtime;

import io.secformer.convert.ring.RingKernels;
import io.secformer.infer.dealer.SessionSeeds;
import io.secformer.infer.net.Channel;
import io.secformer.infer.net.ChannelException;
import io.secformer.infer.net.ChannelException.Kind;
import io.secformer.infer.op.DealerEngine;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;

/**
 * The dealer's side of a session: its seeds live as long as it, and with them all that was dealt.
 */
final class DealerSession implements AutoCloseable {
    private static final int SESSION_BYTES = 8;

    private final Channel first;
    private final Channel second;
    private final PublicModel model;
    private final long timeoutMillis;
    private final SessionEnd end;
    private final String id;
    private final SessionSeeds seeds;

    DealerSession(Channel first, Channel second, PublicModel model, long timeoutMillis) {
        this.first = first;
        this.second = second;
        this.model = model;
        this.timeoutMillis = timeoutMillis;
        this.end = new SessionEnd(first, second);
        SecureRandom random = new SecureRandom();
        byte[] drawn = new byte[SESSION_BYTES];
        random.nextBytes(drawn);
        this.id = HexFormat.of().formatHex(drawn);
        this.seeds = SessionSeeds.fresh(random);
    }

    String id() {
        return id;
    }

    PublicModel model() {
        return model;
    }

    SessionEnd end() {
        return end;
    }

    /**
     * Gives both servers their seeds, and waits until they have opened their weights.
     *
     * @throws ChannelException if one of them does not
     */
    Dealing start(InferenceCounter counter, RingKernels kernels) {
        Messages.send(first, new Message.SessionStart(id, seeds.of(0)));
        Messages.send(second, new Message.SessionStart(id, seeds.of(1)));
        DealerEngine engine = new DealerEngine(model.config(), model.plan(), seeds, kernels);
        awaitStarted();
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

    /** Waits for both at a time: who fails first is heard first. */
    private void awaitStarted() {
        boolean firstStarted = false;
        boolean secondStarted = false;
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(10 * timeoutMillis);
        while (!firstStarted || !secondStarted) {
            firstStarted |= hasStarted(first, firstStarted);
            secondStarted |= hasStarted(second, secondStarted);
            if (System.nanoTime() - deadline > 0) {
                throw new ChannelException(
                        Kind.TIMEOUT,
                        (firstStarted ? second : first).peer() + " did not open its weights");
            }
        }
    }

    private static boolean hasStarted(Channel link, boolean already) {
        if (!link.poll(10)) {
            return false;
        }
        if (already) {
            // It goes on in lanes already; all that is looked for here is whether it lives.
            return true;
        }
        Message message = Messages.receive(link);
        if (message instanceof Message.Pong) {
            // The dealer asked while the server still waited.
            return false;
        }
        Messages.expect(link, message, Message.Started.class);
        return true;
    }

    @Override
    public void close() {
        end.close("the dealer has closed it");
        seeds.close();
    }
}
