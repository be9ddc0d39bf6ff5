package io.secformer.client.djl;

import ai.djl.modality.Classifications;
import ai.djl.repository.zoo.ZooModel;
import ai.djl.util.StringPair;
import io.secformer.client.PrivateClassifier;

/**
 * A private classifier in the place of a model that DJL has loaded.
 *
 * {@snippet file="ClassifierExamples.java" region="djl"}
 *
 * <p>Closing the model closes the classifier; closing a predictor closes nothing. Threads may share
 * a predictor. A failure is a {@link ai.djl.translate.TranslateException} whose cause says what
 * happened. Every answer is a {@link PrivateClassifications}.
 */
public final class PrivateModel {
    private PrivateModel() {}

    /**
     * A model that takes single texts. It adopts the classifier.
     *
     * @throws IllegalArgumentException if the classifier takes pairs, or answers with scores, which
     *     are no {@link Classifications}
     */
    public static ZooModel<String, Classifications> of(PrivateClassifier classifier) {
        requireLabels(classifier);
        if (classifier.takesPairs()) {
            throw new IllegalArgumentException(
                    "the model takes pairs of texts: PrivateModel.ofPairs is for these");
        }
        return model(
                classifier, new PrivateTranslator<>(classifier::classify, classifier::classifyAll));
    }

    /**
     * A model that takes pairs of texts. It adopts the classifier.
     *
     * @throws IllegalArgumentException if the classifier takes single texts, or answers with scores
     */
    public static ZooModel<StringPair, Classifications> ofPairs(PrivateClassifier classifier) {
        requireLabels(classifier);
        if (!classifier.takesPairs()) {
            throw new IllegalArgumentException(
                    "the model takes single texts: PrivateModel.of is for these");
        }
        return model(classifier, PrivateTranslator.ofPairs(classifier));
    }

    private static <I> ZooModel<I, Classifications> model(
            PrivateClassifier classifier, PrivateTranslator<I> translator) {
        return new ZooModel<>(new RemoteModel(classifier), translator);
    }

    private static void requireLabels(PrivateClassifier classifier) {
        if (classifier.isScore()) {
            throw new IllegalArgumentException(
                    "the model answers with a score, which is no classification: ask the"
                            + " classifier itself");
        }
    }
}
