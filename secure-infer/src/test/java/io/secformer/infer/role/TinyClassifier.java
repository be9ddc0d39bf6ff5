package io.secformer.infer.role;

import io.secformer.convert.checkpoint.HfCheckpoint;
import io.secformer.convert.checkpoint.HfCheckpointWriter;
import io.secformer.convert.model.BertConfig;
import io.secformer.convert.model.BertTensors;
import io.secformer.convert.model.SoftmaxFunction;
import io.secformer.convert.parameter.BertParameters;
import io.secformer.convert.reading.PlainReading;
import io.secformer.convert.reading.RangeObserver;
import io.secformer.convert.reading.TokenInput;
import io.secformer.datasets.text.BertTokenizer;
import io.secformer.datasets.text.Encoding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** A random BERT with three outputs that differ from text to text, and a word for each token. */
final class TinyClassifier {
    private static final int WORDS = 24;
    private static final int CLASSES = 3;
    private static final double CLEAR = 0.1;

    private static final BertConfig CONFIG =
            BertConfig.ofSize(5 + WORDS, 12, 2, 3, 20)
                    .withMaxPositionEmbeddings(16)
                    .withSoftmax(SoftmaxFunction.TWO_QUAD);

    private final RandomGenerator random;
    private final Map<String, float[]> tensors = new HashMap<>();
    private final Map<String, Integer> answers = new LinkedHashMap<>();

    TinyClassifier(long seed) {
        random = new SplittableRandom(seed);
        BertTensors.all(CONFIG.withLabels(List.of("a", "b", "c")))
                .forEach(
                        (name, shape) ->
                                tensors.put(
                                        name,
                                        values(name, shape.stream().reduce(1, (a, b) -> a * b))));
        tensors.put("classifier.bias", new float[CLASSES]);
    }

    private float[] values(String name, int size) {
        float[] values = new float[size];
        float center = name.endsWith("LayerNorm.weight") ? 1 : 0;
        float width = name.equals("classifier.weight") ? 1 : 0.3f;
        for (int i = 0; i < size; i++) {
            values[i] = center + (float) random.nextGaussian(0, width);
        }
        return values;
    }

    /** Writes a Hugging Face folder whose outputs have these names. */
    void write(Path folder, List<String> names) throws IOException {
        Files.createDirectories(folder);
        List<String> words = new ArrayList<>(List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"));
        for (int i = 0; i < WORDS; i++) {
            words.add(word(i));
        }
        Files.write(folder.resolve("vocab.txt"), words);
        new HfCheckpointWriter(CONFIG.withLabels(names)).write(folder, tensors);
        centre(folder, names);
    }

    /** Shifts the outputs so that each is the largest of some texts, and notes which of which. */
    private void centre(Path folder, List<String> names) {
        float[] bias = new float[CLASSES];
        List<String> all = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            all.add(text(i % 2 == 0));
        }
        Map<String, double[]> logits = new LinkedHashMap<>();
        try (BertTokenizer tokenizer = BertTokenizer.open(folder, 16);
                HfCheckpoint checkpoint = HfCheckpoint.open(folder)) {
            BertParameters folded = BertParameters.fold(checkpoint);
            for (String text : all) {
                List<String> parts = List.of(text.split("[|]", -1));
                Encoding encoding =
                        tokenizer.encode(parts.get(0), parts.size() > 1 ? parts.get(1) : null);
                logits.put(
                        text,
                        PlainReading.logits(
                                folded,
                                TokenInput.of(encoding.ids(), encoding.types()),
                                RangeObserver.NONE)[0]);
            }
        }
        for (int c = 0; c < CLASSES; c++) {
            int output = c;
            bias[c] =
                    (float)
                            -logits.values().stream()
                                    .mapToDouble(each -> each[output])
                                    .average()
                                    .orElseThrow();
        }
        tensors.put("classifier.bias", bias);
        logits.forEach((text, each) -> note(text, each, bias));
        new HfCheckpointWriter(CONFIG.withLabels(names)).write(folder, tensors);
    }

    /** Only of texts whose answer no rounding can change. */
    private void note(String text, double[] logits, float[] bias) {
        int best = 0;
        double first = Double.NEGATIVE_INFINITY;
        double second = Double.NEGATIVE_INFINITY;
        for (int c = 0; c < CLASSES; c++) {
            double logit = logits[c] + bias[c];
            if (logit > first) {
                second = first;
                first = logit;
                best = c;
            } else {
                second = Math.max(second, logit);
            }
        }
        if (first - second > CLEAR) {
            answers.put(text, best);
        }
    }

    /** Texts of this model, or pairs with a bar between; every output answers some. */
    List<String> texts(int count, boolean pairs) {
        List<String> chosen = new ArrayList<>();
        for (int place = 0; chosen.size() < count; place++) {
            int output = place % CLASSES;
            answers.entrySet().stream()
                    .filter(each -> each.getValue() == output)
                    .map(Map.Entry::getKey)
                    .filter(text -> text.contains("|") == pairs && !chosen.contains(text))
                    .findFirst()
                    .ifPresent(chosen::add);
            if (place > 100 * count) {
                throw new IllegalStateException("only " + chosen.size() + " texts are clear");
            }
        }
        return chosen;
    }

    /** The output that answers a text. */
    int answer(String text) {
        Integer found = answers.get(text);
        if (found == null) {
            throw new IllegalArgumentException("nobody asked about " + text);
        }
        return found;
    }

    private String text(boolean pair) {
        List<String> words = new ArrayList<>();
        int length = 5 + random.nextInt(5);
        for (int i = 0; i < length; i++) {
            words.add(word(random.nextInt(WORDS)));
        }
        return pair
                ? String.join(" ", words.subList(0, 3))
                        + "|"
                        + String.join(" ", words.subList(3, length))
                : String.join(" ", words);
    }

    private static String word(int i) {
        return "w" + (char) ('a' + i);
    }
}
