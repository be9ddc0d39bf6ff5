package io.secformer.infer.session.link;

import io.secformer.infer.net.Channel;
import io.secformer.infer.net.ChannelException;
import io.secformer.infer.net.Role;
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
    private static final int BYTES = 1 << 16;

    private final TlsEndpoint endpoint;
    private final PublicModel model;
    private final Consumer<String> log;
    private final AtomicBoolean busy = new AtomicBoolean();

    /**
     * @param endpoint of the role
     * @param model what it says over the links, as to clients
     */
    public LinkRehearsal(TlsEndpoint endpoint, PublicModel model, Consumer<String> log) {
        this.endpoint = endpoint;
        this.model = model;
        this.log = log;
    }

    /**
     * Makes a link in a thread of its own, unless the last one is not done; none after a failure.
     */
    public void start() {
        if (busy.compareAndSet(false, true)) {
            Thread.startVirtualThread(this::run);
        }
    }

    private void run() {
        try (SelfLink link = SelfLink.open(endpoint)) {
            Thread other = Thread.startVirtualThread(() -> talk(link.taken()));
            talk(link.made());
            other.join();
            busy.set(false);
        } catch (ChannelException | UncheckedIOException e) {
            log.accept("links do not warm up: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What is said on links to clients, and something like an input. */
    private void talk(Channel channel) {
        Role role = endpoint.identity().role();
        Message.Hello hello = Handshake.exchange(channel, Handshake.hello(role, "", model));
        Handshake.sendModel(channel, model);
        Handshake.receiveModel(channel, hello);
        channel.send(new byte[BYTES]);
        channel.receive(BYTES);
    }
}
