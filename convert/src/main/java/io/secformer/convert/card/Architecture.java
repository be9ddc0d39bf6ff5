package io.secformer.convert.card;

import io.secformer.convert.model.BertConfig;
import io.secformer.datasets.text.Buckets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** What cards say of a model's shape. */
final class Architecture {
    private Architecture() {}

    /** Adds layers, sizes and functions. */
    static void describe(BertConfig config, Map<String, String> facts) {
        facts.put(
                "architecture",
                String.format(
                        Locale.ROOT,
                        "BERT: %d layers of %d, %d heads, feed-forward layers of %d, %d tokens in"
                                + " the vocabulary, %d positions",
                        config.numHiddenLayers(),
                        config.hiddenSize(),
                        config.numAttentionHeads(),
                        config.intermediateSize(),
                        config.vocabSize(),
                        config.maxPositionEmbeddings()));
        facts.put("softmax", config.softmax().jsonName());
        facts.put("activation", config.activation().jsonName());
    }

    /** The padded lengths of inputs up to a length. */
    static List<Integer> buckets(int longest) {
        List<Integer> buckets = new ArrayList<>();
        for (int length : Buckets.lengths()) {
            if (length < longest) {
                buckets.add(length);
            }
        }
        buckets.add(longest);
        return buckets;
    }

    static String bucketsInWords(int longest) {
        return buckets(longest).stream().map(String::valueOf).collect(Collectors.joining(", "))
                + " tokens: texts are padded to one of these lengths";
    }
}
