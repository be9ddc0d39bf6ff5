package io.secformer.infer.session.link;

import io.secformer.infer.net.Channel;
import io.secformer.infer.net.ChannelException;
import io.secformer.infer.net.ChannelException.Kind;
import io.secformer.infer.net.Role;
import io.secformer.infer.net.TlsListener;
import io.secformer.infer.session.RefusedRequestException;
import java.util.function.Consumer;

/**
 * Serves the links of a listener; what fails is logged, and the peer is told: roles the reason,
 * clients a fixed sentence.
 */
public final class LinkHandler implements TlsListener.Handler {
    private final Consumer<String> log;
    private final Consumer<String> refusals;
    private final Consumer<String> ofClients;
    private final Consumer<Channel> service;

    public LinkHandler(Consumer<String> log, Consumer<Channel> service) {
        this.log = log;
        this.refusals = new ScarceLog(log);
        this.ofClients = new ScarceLog(log);
        this.service = service;
    }

    @Override
    public void linked(Channel channel) {
        try {
            service.accept(channel);
        } catch (Throwable e) {
            ended(channel, e);
        }
    }

    private void ended(Channel channel, Throwable e) {
        boolean ofClient = channel.peer().role() == Role.CLIENT;
        // A peer that leaves in good order is no event.
        if (!(e instanceof ChannelException link) || link.kind() != Kind.CLOSED) {
            (ofClient ? ofClients : log).accept(describe(channel, e));
        }
        String roles =
                e instanceof ChannelException
                        ? String.valueOf(e.getMessage())
                        : "an internal error";
        channel.abort(ofClient ? ClientSentences.of(e) : roles);
    }

    private static String describe(Channel channel, Throwable e) {
        return switch (e) {
            case ChannelException link -> String.valueOf(link.getMessage());
            case RefusedRequestException refused ->
                    channel.peer() + " was refused: " + refused.forLog();
            default -> "serving " + channel.peer() + " failed: " + e;
        };
    }

    @Override
    public void refused(String why) {
        refusals.accept(why);
    }
}
