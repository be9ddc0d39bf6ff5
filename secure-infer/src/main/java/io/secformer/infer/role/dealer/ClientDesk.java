package io.secformer.infer.role.dealer;

import io.secformer.infer.net.Channel;
import io.secformer.infer.net.ChannelException;
import io.secformer.infer.net.ChannelException.Kind;
import io.secformer.infer.session.Handshake;
import io.secformer.infer.session.Message;
import io.secformer.infer.session.Messages;
import io.secformer.infer.session.RefusedRequestException;
import io.secformer.infer.session.RequestShape;
import io.secformer.infer.session.link.ClientLinks;
import io.secformer.infer.session.link.ClientSentences;
import io.secformer.infer.session.link.SignsOfLife;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Where the dealer serves clients: each link asks for one ticket after another. */
final class ClientDesk {
    private static final int WAIT_MILLIS = 200;

    /** A session that clients can be served in. */
    record Open(DealerSession session, TicketOffice office) {}

    private final ClientLinks links;
    private final long timeoutMillis;
    private @Nullable Open open;
    private boolean closed;

    ClientDesk(ClientLinks links, long timeoutMillis) {
        this.links = links;
        this.timeoutMillis = timeoutMillis;
    }

    /** Opens for a session; null closes until the next. */
    synchronized void publish(@Nullable Open now) {
        open = now;
        notifyAll();
    }

    synchronized @Nullable Open open() {
        return open;
    }

    /** Serves a client until it leaves, its session ends, or it has asked for nothing for long. */
    void serve(Channel channel) {
        links.enter(channel);
        try {
            Message.Hello found = Messages.receive(channel, Message.Hello.class);
            channel.settle();
            Open current = awaitSession(channel);
            Handshake.answer(channel, current.session.hello(), found);
            serve(channel, current);
        } finally {
            links.leave(channel);
        }
    }

    private void serve(Channel channel, Open current) {
        TicketOffice.@Nullable Request outstanding = null;
        long asked = System.nanoTime();
        try {
            while (true) {
                if (current.session.end().isOver()) {
                    throw new RefusedRequestException(ClientSentences.SESSION_ENDED);
                }
                if (!channel.poll(WAIT_MILLIS)) {
                    links.requireBusy(asked);
                    continue;
                }
                Message.TicketRequest request =
                        Messages.receive(channel, Message.TicketRequest.class);
                if (outstanding != null) {
                    outstanding.giveBack();
                }
                outstanding =
                        current.office.request(
                                channel.peer().name(),
                                new RequestShape(request.batch(), request.tokens()));
                Message.Ticket ticket = SignsOfLife.await(outstanding.ticket(), channel);
                Messages.send(channel, ticket);
                ticket.first().close();
                ticket.second().close();
                asked = System.nanoTime();
            }
        } finally {
            if (outstanding != null) {
                outstanding.giveBack();
            }
        }
    }

    private synchronized Open awaitSession(Channel channel) {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
        while (open == null) {
            if (closed || System.nanoTime() - deadline > 0) {
                throw new RefusedRequestException(ClientSentences.NO_SESSION);
            }
            Messages.send(channel, new Message.Working());
            try {
                TimeUnit.MILLISECONDS.timedWait(this, WAIT_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new ChannelException(Kind.CLOSED, "interrupted while waiting", e);
            }
        }
        return open;
    }

    /** Serves nobody any more. */
    synchronized void close() {
        closed = true;
        notifyAll();
    }
}
