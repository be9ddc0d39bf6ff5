package io.secformer.client.djl;

import ai.djl.modality.Classifications;
import java.util.Arrays;

/**
 * DJL's form of an answer, which keeps what DJL has no place for. (DJL's base class has a
 * Classification of its own.)
 */
public final class PrivateClassifications extends Classifications {
    private final transient io.secformer.client.Classification answer;

    PrivateClassifications(io.secformer.client.Classification answer) {
        super(answer.labels(), Arrays.stream(answer.probabilities()).boxed().toList());
        this.answer = answer;
    }

    /** The answer with its logits, its cost, and the reasons to doubt it. */
    public io.secformer.client.Classification answer() {
        return answer;
    }
}
