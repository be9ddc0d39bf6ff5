package example;

import ai.djl.inference.Predictor;
import ai.djl.modality.Classifications;
import ai.djl.repository.zoo.ZooModel;
import ai.djl.translate.TranslateException;
import io.secformer.client.Classification;
import io.secformer.client.PrivateClassifier;
import io.secformer.client.djl.PrivateModel;
import io.secformer.infer.net.ChannelException;
import io.secformer.kit.file.FormatException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** Reads texts from standard input, a line each, and prints a label for each. */
public final class PrivateLabels {
    private PrivateLabels() {}

    /** Runs the example. */
    public static void main(String[] arguments) throws IOException, TranslateException {
        boolean isDjl = arguments.length == 5 && arguments[4].equals("--djl");
        if (arguments.length != 4 && !isDjl) {
            System.err.println(
                    "usage: java -jar private-client.jar PARTY0:PORT,PARTY1:PORT DEALER:PORT KEYS"
                            + " TOKENIZER [--djl] < TEXTS");
            System.exit(2);
        }
        List<String> texts =
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))
                        .lines()
                        .toList();
        try {
            PrivateClassifier classifier =
                    PrivateClassifier.connect(
                            arguments[0],
                            arguments[1],
                            Path.of(arguments[2]),
                            Path.of(arguments[3]));
            if (isDjl) {
                withDjl(classifier, texts);
            } else {
                withClassifier(classifier, texts);
            }
        } catch (ChannelException | FormatException | IllegalArgumentException e) {
            // Each message is a sentence for people.
            System.err.println(e.getMessage());
            System.exit(1);
        }
    }

    private static void withClassifier(PrivateClassifier opened, List<String> texts) {
        try (PrivateClassifier classifier = opened) {
            for (Classification answer : classifier.classifyAll(texts)) {
                System.out.println(answer.label());
                if (!answer.isReliable()) {
                    System.err.println("may be wrong: " + String.join("; ", answer.doubts()));
                }
            }
        }
    }

    /** The same in a program that was written for a model of DJL's. */
    private static void withDjl(PrivateClassifier classifier, List<String> texts)
            throws TranslateException {
        try (ZooModel<String, Classifications> model =
                        PrivateModel.of(classifier); // was: criteria.loadModel();
                Predictor<String, Classifications> predictor = model.newPredictor()) {
            for (Classifications answer : predictor.batchPredict(texts)) {
                System.out.println(answer.best().getClassName());
            }
        }
    }
}
