package io.secformer.infer.session;

import io.secformer.convert.model.BertConfig;

/**
 * The public shape of an inference.
 *
 * @param batch sentences, B
 * @param tokens padded length, T
 */
public record RequestShape(int batch, int tokens) {
    /** The most sentences of one inference. */
    public static final int MAX_BATCH = 1024;

    /**
     * Checks that a model takes it.
     *
     * @throws RefusedRequestException if it does not
     */
    public void requireFits(BertConfig config) {
        if (batch < 1
                || batch > MAX_BATCH
                || tokens < 1
                || tokens > config.maxPositionEmbeddings()) {
            throw new RefusedRequestException(
                    "a batch of "
                            + this
                            + " tokens was asked for, expected 1 to "
                            + MAX_BATCH
                            + " x 1 to "
                            + config.maxPositionEmbeddings());
        }
    }

    /** Such as {@code 8 x 64}. */
    @Override
    public String toString() {
        return batch + " x " + tokens;
    }
}
