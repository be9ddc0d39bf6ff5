package io.secformer.infer.report;

import io.secformer.convert.model.BertConfig;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a trained model.
 *
 * @param config its architecture
 * @param role teacher or student; empty if that is not known
 * @param task that it was trained for; empty if that is not known
 * @param metric what the task is measured by; empty if that is not known
 * @param devMetric of the dev set, in percent; not a number if that is not known
 * @param provenance digests, seed, versions and the like by what they are called
 * @param history how it was trained; null if that was not kept
 */
record ModelFacts(
        BertConfig config,
        String role,
        String task,
        String metric,
        double devMetric,
        Map<String, String> provenance,
        @Nullable History history) {

    private static String softmaxName(String name) {
        return name.equals("2quad") ? "2Quad" : name;
    }

    /** In a few words, such as {@code BERT of 2 layers of 64, 2Quad in place of softmax}. */
    String words() {
        String softmax = config.softmax().jsonName();
        return "BERT of %d layer%s of %d%s"
                .formatted(
                        config.numHiddenLayers(),
                        config.numHiddenLayers() == 1 ? "" : "s",
                        config.hiddenSize(),
                        softmax.equals("softmax")
                                ? ""
                                : ", with " + softmaxName(softmax) + " in place of softmax");
    }
}
