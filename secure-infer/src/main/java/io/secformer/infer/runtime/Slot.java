package io.secformer.infer.runtime;

import io.secformer.infer.op.MaskedInput;
import io.secformer.infer.op.Preparation;
import java.util.concurrent.CompletableFuture;

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

    Slot(Preparation preparation) {
        this.preparation = preparation;
    }

    long inference() {
        return preparation.inference();
    }

    Preparation preparation() {
        return preparation;
    }

    Shape shape() {
        return new Shape(preparation.batch(), preparation.tokens());
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

    void fail(RuntimeException cause) {
        client.completeExceptionally(cause);
        input.completeExceptionally(cause);
        answer.completeExceptionally(cause);
    }

    @Override
    public void close() {
        preparation.close();
    }
}
