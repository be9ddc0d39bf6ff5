package io.secformer.client.djl;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.inference.Predictor;
import ai.djl.inference.streaming.StreamingTranslator.StreamOutput;
import ai.djl.modality.Classifications;
import ai.djl.translate.TranslateException;
import java.util.List;
import java.util.function.Supplier;

/**
 * A predictor that asks a private classifier.
 *
 * @param <I> a text, or a pair of texts
 */
final class PrivatePredictor<I> extends Predictor<I, Classifications> {
    private final PrivateTranslator<I> asking;

    PrivatePredictor(Model model, PrivateTranslator<I> asking) {
        super(model, asking, Device.cpu(), false);
        this.asking = asking;
    }

    @Override
    public Classifications predict(I input) throws TranslateException {
        return translated(() -> asking.answer(input));
    }

    @Override
    public List<Classifications> batchPredict(List<I> inputs) throws TranslateException {
        return translated(() -> asking.answers(inputs));
    }

    @Override
    public StreamOutput<Classifications> streamingPredict(I input) {
        throw new UnsupportedOperationException("a private classifier answers once, no stream");
    }

    @Override
    public boolean supportsStreaming() {
        return false;
    }

    /** As DJL's own predictors tell what fails. */
    private static <T> T translated(Supplier<T> answer) throws TranslateException {
        try {
            return answer.get();
        } catch (RuntimeException e) {
            throw new TranslateException(e.getMessage(), e);
        }
    }
}
