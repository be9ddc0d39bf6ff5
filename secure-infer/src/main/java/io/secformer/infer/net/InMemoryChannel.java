package io.secformer.infer.net;

import io.secformer.infer.net.ChannelException.Kind;
import org.jspecify.annotations.Nullable;

/** A link between two roles in one JVM, with the checks, counters and timeouts of a real one. */
public final class InMemoryChannel extends AbstractChannel {
    private final FrameQueue in;
    private final FrameQueue out;

    private InMemoryChannel(Identity peer, ChannelOptions options, FrameQueue in, FrameQueue out) {
        super(peer, options);
        this.in = in;
        this.out = out;
    }

    /**
     * The two ends of a link.
     *
     * @param first its end
     * @param second its end
     */
    public record Pair(Channel first, Channel second) {}

    /**
     * Links two roles.
     *
     * @param first who holds the first end
     * @param second who holds the second end
     */
    public static Pair pair(Identity first, Identity second, ChannelOptions options) {
        FrameQueue forth = new FrameQueue(options);
        FrameQueue back = new FrameQueue(options);
        return new Pair(
                new InMemoryChannel(second, options, back, forth),
                new InMemoryChannel(first, options, forth, back));
    }

    @Override
    boolean transmit(Frame frame) throws InterruptedException {
        return out.put(frame, options().timeoutMillis());
    }

    @Override
    Frame.@Nullable Header nextHeader(long waitMillis) throws InterruptedException {
        Frame frame = in.peek(waitMillis);
        if (frame != null) {
            return new Frame.Header(frame.type(), frame.lane(), frame.payload().length);
        }
        if (in.isDrained()) {
            throw failed(Kind.CUT, "the link to " + peer() + " broke off", null);
        }
        return null;
    }

    @Override
    byte[] payload(int length) throws InterruptedException {
        Frame frame = in.peek(1);
        in.remove();
        if (frame == null) {
            throw failed(Kind.CUT, "the link to " + peer() + " broke off", null);
        }
        return frame.payload();
    }

    @Override
    void finish(Frame last) {
        out.putLast(last);
        in.end();
    }

    @Override
    void release() {
        out.end();
        in.end();
    }
}
