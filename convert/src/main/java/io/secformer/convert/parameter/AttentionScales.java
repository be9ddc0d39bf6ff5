package io.secformer.convert.parameter;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How conversion has rewritten the attention of a model with exact softmax.
 *
 * @param keyShifts added to the key biases, by attention: something about the weights, for the
 *     owner only
 * @param scales of the heads, by attention: part of the plan, and public
 */
public record AttentionScales(
        Map<String, double[]> keyShifts, Map<String, List<HeadScale>> scales) {

    public AttentionScales {
        keyShifts = Collections.unmodifiableMap(new LinkedHashMap<>(keyShifts));
        scales = Collections.unmodifiableMap(new LinkedHashMap<>(scales));
    }

    /** The model rewritten. */
    public BertParameters apply(BertParameters model) {
        return model.withHeads(keyShifts, scales);
    }
}
