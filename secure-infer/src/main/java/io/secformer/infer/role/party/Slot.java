package io.secformer.infer.role.party;

import io.secformer.infer.engine.Preparation;
import io.secformer.infer.protocol.MaskedInput;
import io.secformer.infer.session.Message;
import io.secformer.infer.session.RequestShape;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One inference at a server, from its dealing to its answer. Whoever takes it out of the {@link
 * Slots} closes it, and with it what was dealt.
 */
final class Slot implements AutoCloseable {
    /**
     * What a server answers to the client.
     *
     * @param logits its share, packed
     */
    record Answer(byte[] logits, Message.Result result) {}

    private final Preparation preparation;
    private final CompletableFuture<String> client = new CompletableFuture<>();
    private final CompletableFuture<MaskedInput> input = new CompletableFuture<>();
    private final CompletableFuture<Answer> answer = new CompletableFuture<>();
    private final AtomicBoolean claimed = new AtomicBoolean();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final AtomicInteger missing = new AtomicInteger(2);
    private final Runnable onClose;

    /**
     * @param onClose is called once, when nothing of it is held any more
     */
    Slot(Preparation preparation, Runnable onClose) {
        this.preparation = preparation;
        this.onClose = onClose;
    }

    long inference() {
        return preparation.inference();
    }

    Preparation preparation() {
        return preparation;
    }

    RequestShape shape() {
        return new RequestShape(preparation.batch(), preparation.tokens());
    }

    /** The name of the client that it is granted to; only the first grant counts. */
    CompletableFuture<String> client() {
        return client;
    }

    CompletableFuture<MaskedInput> input() {
        return input;
    }

    CompletableFuture<Answer> answer() {
        return answer;
    }

    /** Whether this is the first to send its input, whatever comes of it. */
    boolean claim() {
        return claimed.compareAndSet(false, true);
    }

    /** Its input has come to one of the servers; whether it has come to both. */
    boolean arrived() {
        return missing.decrementAndGet() == 0;
    }

    /** Whether its input has come to both servers, as far as is known here. */
    boolean isComplete() {
        return missing.get() <= 0;
    }

    void fail(RuntimeException cause) {
        client.completeExceptionally(cause);
        answer.completeExceptionally(cause);
        input.completeExceptionally(cause);
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            preparation.close();
            onClose.run();
        }
    }
}
