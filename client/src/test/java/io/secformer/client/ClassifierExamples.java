package io.secformer.client;

import ai.djl.inference.Predictor;
import ai.djl.modality.Classifications;
import ai.djl.repository.zoo.ZooModel;
import ai.djl.translate.TranslateException;
import io.secformer.client.djl.PrivateModel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** What the documentation shows. {@link ClassifierExamplesTest} runs each of them. */
final class ClassifierExamples {
    private ClassifierExamples() {}

    static Classification classify(
            String servers, String dealer, Path keys, Path tokenizer, String text) {
        // @start region="classify"
        // servers "s0.example:7510,s1.example:7511", dealer "dealer.example:7500"
        try (PrivateClassifier classifier =
                PrivateClassifier.connect(servers, dealer, keys, tokenizer)) {
            Classification answer = classifier.classify(text);
            System.out.printf(
                    "%s, %.0f %%, %d bytes sent and received%n",
                    answer.label(), 100 * answer.probability(), answer.cost().clientBytes());
            if (!answer.isReliable()) {
                System.out.println("may be wrong: " + String.join("; ", answer.doubts()));
            }
            return answer;
        }
        // @end
    }

    static List<Classification> options(
            String servers, String dealer, Path keys, Path tokenizer, List<String> texts) {
        // @start region="options"
        try (PrivateClassifier classifier =
                PrivateClassifier.at(servers, dealer, keys, tokenizer)
                        .name("alice") // whose keys
                        .timeout(Duration.ofSeconds(20))
                        .links(2) // two inferences at a time
                        .batch(16) // of up to 16 texts each
                        .connect()) {
            return classifier.classifyAll(texts);
        }
        // @end
    }

    static long batch(PrivateClassifier classifier, List<String> texts) {
        // @start region="batch"
        List<Classification> answers = classifier.classifyAll(texts);
        long doubtful = answers.stream().filter(answer -> !answer.isReliable()).count();
        // @end
        return doubtful;
    }

    static List<String> async(PrivateClassifier classifier, List<String> texts) {
        // @start region="async"
        List<CompletableFuture<Classification>> answers = new ArrayList<>();
        for (String text : texts) {
            answers.add(classifier.classifyAsync(text));
        }
        List<String> labels =
                answers.stream().map(CompletableFuture::join).map(Classification::label).toList();
        // @end
        return labels;
    }

    static String djl(String servers, String dealer, Path keys, Path tokenizer, String text)
            throws TranslateException {
        // @start region="djl"
        try (ZooModel<String, Classifications> model =
                        // was: criteria.loadModel();
                        PrivateModel.of(
                                PrivateClassifier.connect(servers, dealer, keys, tokenizer));
                Predictor<String, Classifications> predictor = model.newPredictor()) {
            return predictor.predict(text).best().getClassName();
        }
        // @end
    }
}
