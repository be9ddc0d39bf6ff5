package io.secformer.client.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.inference.Predictor;
import ai.djl.modality.Classifications;
import ai.djl.repository.zoo.ZooModel;
import ai.djl.translate.TranslateException;
import ai.djl.util.StringPair;
import io.secformer.client.PrivateClassifier;
import io.secformer.client.ServedModel;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A private classifier in the place of a model of DJL's. */
@Timeout(120)
class PrivateModelTest {
    @TempDir private Path folder;

    @Test
    void predictorAnswersLikeTheClassifier() throws Exception {
        try (ServedModel served = ServedModel.start(folder, false);
                PrivateClassifier direct = served.classifier().connect()) {
            ZooModel<String, Classifications> model =
                    PrivateModel.of(served.classifier().connect());
            Predictor<String, Classifications> predictor = model.newPredictor();
            assertThat(model.getName()).isEqualTo("tiny");
            Classifications answer = predictor.predict("a b c");
            assertThat(answer.getClassNames()).isEqualTo(direct.labels());
            assertThat(answer.best().getClassName()).isEqualTo(direct.classify("a b c").label());
            assertThat(answer.getProbabilities().stream().mapToDouble(each -> each).sum())
                    .isBetween(1 - 1e-12, 1 + 1e-12);
            assertThat(answer.topK(2)).hasSize(2);
            assertThat(((PrivateClassifications) answer).answer().cost().rounds()).isPositive();

            List<Classifications> answers = predictor.batchPredict(List.of("c", "a b c"));
            assertThat(answers).hasSize(2);
            assertThat(answers.get(1).best().getClassName())
                    .isEqualTo(answer.best().getClassName());
            assertThat(predictor.supportsStreaming()).isFalse();
            assertThatThrownBy(() -> model.save(folder, "copy"))
                    .isInstanceOf(UnsupportedOperationException.class)
                    .hasMessageStartingWith("a private model has no weights");

            model.close();
            assertThatThrownBy(() -> predictor.predict("a"))
                    .isInstanceOf(TranslateException.class)
                    .hasMessage("this classifier is closed")
                    .hasCauseInstanceOf(IllegalStateException.class);
            assertThat(direct.classify("a").labels()).hasSize(3);
        }
    }

    @Test
    void pairsHaveAModelOfTheirOwn() throws Exception {
        try (ServedModel served = ServedModel.start(folder, true);
                PrivateClassifier direct = served.classifier().connect();
                ZooModel<StringPair, Classifications> model =
                        PrivateModel.ofPairs(served.classifier().connect());
                Predictor<StringPair, Classifications> predictor = model.newPredictor()) {
            assertThat(predictor.predict(new StringPair("a", "b c")).best().getClassName())
                    .isEqualTo(direct.classify("a", "b c").label());
            assertThatThrownBy(() -> PrivateModel.of(direct))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(
                            "the model takes pairs of texts: PrivateModel.ofPairs is for these");
        }
    }

    @Test
    void noEngineIsOnTheClassPath() {
        assertThatThrownBy(() -> Class.forName("ai.djl.pytorch.engine.PtEngine"))
                .isInstanceOf(ClassNotFoundException.class);
    }
}
