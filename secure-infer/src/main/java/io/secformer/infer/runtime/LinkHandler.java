package io.secformer.infer.runtime;

import io.secformer.infer.net.Channel;
import io.secformer.infer.net.ChannelException;
import io.secformer.infer.net.ChannelException.Kind;
import io.secformer.infer.net.TlsListener;
import java.util.function.Consumer;

/** Serves the links of a listener; what fails is logged, and the peer is told. */
record LinkHandler(Consumer<String> log, Consumer<Channel> service) implements TlsListener.Handler {

    @Override
    public void linked(Channel channel) {
        try {
            service.accept(channel);
        } catch (ChannelException e) {
            channel.abort(String.valueOf(e.getMessage()));
            // A peer that leaves in good order is no event.
            if (e.kind() != Kind.CLOSED) {
                log.accept(String.valueOf(e.getMessage()));
            }
        } catch (RuntimeException e) {
            channel.abort("an internal error");
            log.accept("serving " + channel.peer() + " failed: " + e);
        }
    }

    @Override
    public void refused(String why) {
        log.accept(why);
    }
}
