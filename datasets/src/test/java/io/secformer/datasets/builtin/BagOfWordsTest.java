package io.secformer.datasets.builtin;

import static org.assertj.core.api.Assertions.assertThat;

import io.secformer.datasets.glue.Example;
import io.secformer.datasets.glue.GlueTask;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A logistic regression on word counts, each text's own, learns little of the built-in tasks. */
final class BagOfWordsTest {
    private static final int TRAIN = 4000;
    private static final int DEV = 800;
    private static final int EPOCHS = 20;

    @ParameterizedTest
    @CsvSource({"SST_2,0.66", "COLA,0.60", "RTE,0.60"})
    void bagOfWordsStaysNearTheMajority(GlueTask task, double most) {
        List<Example> examples = BuiltinData.draw(task, 1, TRAIN + DEV);
        Map<String, Double> weights = new HashMap<>();
        for (int epoch = 0; epoch < EPOCHS; epoch++) {
            double rate = 0.1 / (1 + epoch);
            for (Example example : examples.subList(0, TRAIN)) {
                double error = example.label() - 1 / (1 + Math.exp(-score(weights, example)));
                bag(example)
                        .forEach((word, n) -> weights.merge(word, rate * error * n, Double::sum));
            }
        }
        long right =
                examples.subList(TRAIN, TRAIN + DEV).stream()
                        .filter(e -> (score(weights, e) > 0) == (e.label() == 1))
                        .count();
        assertThat(right / (double) DEV).isBetween(0.4, most);
    }

    private static double score(Map<String, Double> weights, Example example) {
        double score = 0;
        for (Map.Entry<String, Integer> word : bag(example).entrySet()) {
            score += weights.getOrDefault(word.getKey(), 0.0) * word.getValue();
        }
        return score;
    }

    private static Map<String, Integer> bag(Example example) {
        Map<String, Integer> bag = new HashMap<>();
        for (String word : example.text().split(" ", -1)) {
            bag.merge("a " + word, 1, Integer::sum);
        }
        String second = example.textPair();
        if (second != null) {
            for (String word : second.split(" ", -1)) {
                bag.merge("b " + word, 1, Integer::sum);
            }
        }
        return bag;
    }
}
