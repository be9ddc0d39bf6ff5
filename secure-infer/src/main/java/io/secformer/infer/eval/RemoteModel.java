package io.secformer.infer.eval;

import io.secformer.convert.reading.TokenInput;
import io.secformer.infer.role.client.InferenceClient;
import io.secformer.kit.file.FormatException;

/** A private model behind servers that run elsewhere. */
public final class RemoteModel implements PrivateModel, AutoCloseable {
    private final InferenceClient client;

    /**
     * Owns the client.
     *
     * @param modelDigest digest of the model that is to be evaluated
     * @throws FormatException if the servers hold another model
     */
    public RemoteModel(InferenceClient client, String modelDigest) {
        this.client = client;
        if (!client.model().modelDigest().equals(modelDigest)) {
            client.close();
            throw new FormatException("the servers hold another model than --shares");
        }
    }

    @Override
    public Answer classify(TokenInput input) {
        InferenceClient.Answer answer = client.infer(input);
        return new Answer(
                answer.logits(),
                answer.rounds(),
                answer.serverBytes(),
                answer.dealerBytes(),
                answer.onlineSeconds(),
                answer.offlineSeconds());
    }

    @Override
    public void close() {
        client.close();
    }
}
