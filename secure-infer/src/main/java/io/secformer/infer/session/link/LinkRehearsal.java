package io.secformer.infer.session.link;

import io.secformer.infer.net.Channel;
import io.secformer.infer.net.ChannelException;
import io.secformer.infer.net.SelfLink;
import io.secformer.infer.net.TlsEndpoint;
import io.secformer.infer.session.Handshake;
import io.secformer.infer.session.Message;
import io.secformer.infer.session.PublicModel;
import java.io.UncheckedIOException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * Links of a role with itself, beside the inferences by which a session warms up. What compilers
 * have made of a link's encryption while no link was being made they throw away when the first
 * client comes, and everything on all links is slow again: here they see both in time.
 */
public final class LinkRehearsal {
    private final TlsEndpoint endpoint;
    private final Message.Hello hello;
    private final byte[] modelBytes;
    private final Consumer<String> log;
    private final AtomicBoolean busy = new AtomicBoolean();
    private final AtomicBoolean failed = new AtomicBoolean();

    /**
     * @param endpoint of the role
     * @param model what it tells over the links, as to clients
     */
    public LinkRehearsal(TlsEndpoint endpoint, PublicModel model, Consumer<String> log) {
        this.endpoint = endpoint;
        this.hello = Handshake.hello(endpoint.identity().role(), "", model);
        this.modelBytes = model.toBytes();
        this.log = log;
    }

    /** Makes a link in a thread of its own, unless the last one is not done. */
    public void start() {
        if (busy.compareAndSet(false, true)) {
            Thread.startVirtualThread(this::run);
        }
    }

    private void run() {
        try (SelfLink link = SelfLink.open(endpoint)) {
            Thread other = Thread.startVirtualThread(() -> answer(link.taken()));
            talk(link.made());
            other.join();
        } catch (ChannelException | UncheckedIOException e) {
            if (failed.compareAndSet(false, true)) {
                log.accept("links do not warm up: " + e.getMessage());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            busy.set(false);
        }
    }

    private void answer(Channel channel) {
        try {
            talk(channel);
        } catch (ChannelException e) {
            channel.abort(String.valueOf(e.getMessage()));
        }
    }

    /** What is said on links to clients. */
    private void talk(Channel channel) {
        Handshake.exchange(channel, hello);
        channel.send(modelBytes.clone());
        channel.receive(modelBytes.length);
    }
}
