package io.secformer.client.djl;

import ai.djl.modality.Classifications;
import ai.djl.ndarray.NDList;
import ai.djl.translate.NoBatchifyTranslator;
import ai.djl.translate.TranslatorContext;
import ai.djl.util.StringPair;
import io.secformer.client.Classification;
import io.secformer.client.PrivateClassifier;
import io.secformer.client.TextPair;
import java.util.List;
import java.util.function.Function;

/**
 * What DJL asks for where inputs become tensors. Here they do not: {@link PrivatePredictor} asks
 * the classifier.
 *
 * @param <I> a text, or a pair of texts
 */
final class PrivateTranslator<I> implements NoBatchifyTranslator<I, Classifications> {
    private final Function<I, Classification> one;
    private final Function<List<I>, List<Classification>> all;

    PrivateTranslator(
            Function<I, Classification> one, Function<List<I>, List<Classification>> all) {
        this.one = one;
        this.all = all;
    }

    static PrivateTranslator<StringPair> ofPairs(PrivateClassifier classifier) {
        return new PrivateTranslator<>(
                pair -> classifier.classify(pair.getKey(), pair.getValue()),
                pairs ->
                        classifier.classifyPairs(
                                pairs.stream()
                                        .map(pair -> new TextPair(pair.getKey(), pair.getValue()))
                                        .toList()));
    }

    /** The answer to one input. */
    Classifications answer(I input) {
        return new PrivateClassifications(one.apply(input));
    }

    /** The answers to several inputs, in order. */
    List<Classifications> answers(List<I> inputs) {
        return all.apply(inputs).stream()
                .<Classifications>map(PrivateClassifications::new)
                .toList();
    }

    @Override
    public NDList processInput(TranslatorContext context, I input) {
        throw RemoteModel.noTensors();
    }

    @Override
    public Classifications processOutput(TranslatorContext context, NDList list) {
        throw RemoteModel.noTensors();
    }
}
