package io.secformer.infer.net;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Listeners on free ports, and what came of the connections to them. */
final class Listening implements TlsListener.Handler, AutoCloseable {
    private final List<TlsListener> listeners = new ArrayList<>();
    private final BlockingQueue<Channel> linked = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> refused = new LinkedBlockingQueue<>();

    Address listen(TlsEndpoint endpoint, Set<Role> allowed) {
        TlsListener listener =
                TlsListener.open(endpoint, new Address("127.0.0.1", 0), allowed, this);
        listeners.add(listener);
        return listener.address();
    }

    Channel next() {
        return take(linked);
    }

    String nextRefusal() {
        return take(refused);
    }

    @Override
    public void linked(Channel channel) {
        channel.settle();
        linked.add(channel);
    }

    @Override
    public void refused(String why) {
        refused.add(why);
    }

    @Override
    public void close() {
        listeners.forEach(TlsListener::close);
        linked.forEach(Channel::close);
    }

    private static <T> T take(BlockingQueue<T> queue) {
        try {
            T taken = queue.poll(20, TimeUnit.SECONDS);
            if (taken == null) {
                throw new IllegalStateException("nothing came in 20 s");
            }
            return taken;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
