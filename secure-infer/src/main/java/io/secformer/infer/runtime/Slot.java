package io.secformer.infer.runtime;

import io.secformer.infer.op.MaskedInput;
import io.secformer.infer.op.Preparation;
import java.util.concurrent.CompletableFuture;

/** One inference at a server, from its dealing to its answer. */
final class Slot {
    /**
     * What a server answers to the client.
     *
     * @param logits its share, packed
     */
    record Answer(byte[] logits, Message.Result result) {}

    private final Preparation preparation;
    private final String client;
    private final CompletableFuture<MaskedInput> input = new CompletableFuture<>();
    private final CompletableFuture<Answer> answer = new CompletableFuture<>();

    Slot(Preparation preparation, String client) {
        this.preparation = preparation;
        this.client = client;
    }

    long inference() {
        return preparation.inference();
    }

    Preparation preparation() {
        return preparation;
    }

    /** Whether a request fits what was dealt, and comes from whom it was dealt for. */
    boolean fits(Message.Infer request, String from) {
        return client.equals(from)
                && preparation.batch() == request.batch()
                && preparation.tokens() == request.tokens();
    }

    CompletableFuture<MaskedInput> input() {
        return input;
    }

    CompletableFuture<Answer> answer() {
        return answer;
    }

    void fail(RuntimeException cause) {
        input.completeExceptionally(cause);
        answer.completeExceptionally(cause);
    }
}
