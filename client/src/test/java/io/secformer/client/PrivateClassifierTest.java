package io.secformer.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.secformer.convert.reading.TokenInput;
import io.secformer.convert.share.Calibration;
import io.secformer.datasets.text.BertTokenizer;
import io.secformer.datasets.text.Encoding;
import io.secformer.infer.ask.Question;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Answers of a classifier whose servers are well. */
@Timeout(120)
class PrivateClassifierTest {
    /** Of one padded length, and of two, with words that the tokenizer does not know. */
    private static final List<String> TEXTS =
            List.of("a", "b c d e", "c", "a a a a a a", "what is this", "", "e d c b a", "d");

    private static final int CALIBRATED = 7;
    private static final int PLANNED = 9;

    @TempDir private static Path folder;
    private static ServedModel served;

    @BeforeAll
    static void start() {
        served = ServedModel.start(folder, new Calibration(CALIBRATED, PLANNED, 1e-3));
    }

    @AfterAll
    static void stop() {
        served.close();
    }

    private static double[] inFixedPoint(String text) {
        try (BertTokenizer opened = BertTokenizer.open(served.tokenizer(), PLANNED)) {
            Encoding encoding = opened.encode(text, null);
            TokenInput input = TokenInput.of(encoding.ids(), encoding.types());
            return served.tiny().fixed(input.paddedTo(PLANNED, opened.padId()));
        }
    }

    private static void assertLikeFixed(String text, Classification answer) {
        double[] fixed = inFixedPoint(text);
        assertThat(answer.logits()).hasSameSizeAs(fixed);
        for (int i = 0; i < fixed.length; i++) {
            assertThat(answer.logits()[i]).isCloseTo(fixed[i], within(served.tiny().bound()));
        }
    }

    @Test
    void answerHasLabelProbabilitiesLogitsAndCost() {
        try (PrivateClassifier classifier =
                PrivateClassifier.connect(
                        served.servers(), served.dealer(), served.keys(), served.tokenizer())) {
            assertThat(classifier.labels()).containsExactly("a", "b", "c");
            assertThat(classifier.task()).isEqualTo("tiny");
            assertThat(classifier.isScore()).isFalse();
            assertThat(classifier.takesPairs()).isFalse();
            Classification answer = classifier.classify("a b c");

            assertLikeFixed("a b c", answer);
            double[] exponentials = Arrays.stream(answer.logits()).map(Math::exp).toArray();
            double sum = Arrays.stream(exponentials).sum();
            int best = 0;
            for (int i = 0; i < exponentials.length; i++) {
                assertThat(answer.probabilities()[i])
                        .isCloseTo(exponentials[i] / sum, within(1e-12));
                best = exponentials[i] > exponentials[best] ? i : best;
            }
            assertThat(answer.label()).isEqualTo(classifier.labels().get(best));
            assertThat(answer.probability()).isEqualTo(answer.probabilities()[best]);
            assertThat(answer.isReliable()).isTrue();
            assertThat(answer.paddedTokens()).isEqualTo(PLANNED);
            assertThat(answer.toString()).startsWith(answer.label() + " (").endsWith(" %)");
            assertThatThrownBy(answer::score).isInstanceOf(IllegalStateException.class);

            Cost cost = answer.cost();
            assertThat(cost.rounds()).isPositive();
            assertThat(cost.serverBytes()).isPositive();
            assertThat(cost.clientBytes()).isPositive();
            assertThat(cost.dealerBytes()).isPositive();
            assertThat(cost.onlineSeconds()).isPositive();
            assertThat(cost.offlineSeconds()).isPositive();
            assertThat(cost.waitedSeconds()).isNotNegative();
        }
    }

    @Test
    void textThatIsLongerThanTheModelTakesIsCutAndDoubted() {
        try (PrivateClassifier classifier = served.classifier().connect()) {
            Classification answer = classifier.classify("a b c d e a b c d e");
            assertThat(answer.isReliable()).isFalse();
            assertThat(answer.doubts())
                    .containsExactly(
                            "the text was cut to 9 of its 12 tokens",
                            "calibration saw texts of up to 7 tokens, this one has 9");
            assertThat(answer.toString()).contains("which may be wrong: the text was cut");
        }
    }

    @Test
    void manyTextsAreAnsweredInOrderTogether() {
        try (PrivateClassifier classifier = served.classifier().batch(3).links(2).connect()) {
            List<Classification> answers = classifier.classifyAll(TEXTS);
            assertThat(answers).hasSize(TEXTS.size());
            for (int i = 0; i < TEXTS.size(); i++) {
                assertLikeFixed(TEXTS.get(i), answers.get(i));
            }
            // Of three texts together each has a third of the bytes, and all of the rounds.
            Cost alone = classifier.classify(TEXTS.getFirst()).cost();
            Cost part = answers.getFirst().cost();
            assertThat(part.rounds()).isEqualTo(alone.rounds());
            assertThat(part.serverBytes()).isLessThanOrEqualTo(alone.serverBytes());
            assertThat(classifier.classifyAll(List.of())).isEmpty();
        }
    }

    @Test
    void threadsShareOneAndAsynchronousAnswersComeToTheirQuestions() {
        try (PrivateClassifier classifier = served.classifier().links(3).inFlight(2).connect()) {
            List<CompletableFuture<Classification>> answers = new ArrayList<>();
            for (String text : TEXTS) {
                // The third waits for one of the first two.
                answers.add(classifier.classifyAsync(text));
                assertThat(answers.stream().filter(each -> !each.isDone()).count())
                        .isLessThanOrEqualTo(2);
            }
            for (int i = 0; i < TEXTS.size(); i++) {
                assertLikeFixed(TEXTS.get(i), answers.get(i).join());
            }
            List<Classification> both = TEXTS.parallelStream().map(classifier::classify).toList();
            for (int i = 0; i < TEXTS.size(); i++) {
                assertLikeFixed(TEXTS.get(i), both.get(i));
            }
        }
    }

    @Test
    void interruptedCallerIsNotMadeToWait() {
        try (PrivateClassifier classifier = served.classifier().inFlight(1).connect()) {
            Thread.currentThread().interrupt();
            CompletableFuture<Classification> answer = classifier.classifyAsync("a");
            assertThat(Thread.interrupted()).isTrue();
            assertThat(answer).isCompletedExceptionally();
            assertLikeFixed("a", classifier.classifyAsync("a").join());
        }
    }

    @Test
    void closedClassifierSaysSoAndAnswersWhatWasAskedBefore() {
        PrivateClassifier classifier = served.classifier().connect();
        CompletableFuture<Classification> before = classifier.classifyAsync("a");
        while (!before.isDone()) {
            Thread.onSpinWait();
        }
        classifier.close();
        classifier.close();
        assertLikeFixed("a", before.join());
        assertThatThrownBy(() -> classifier.classify("a"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("this classifier is closed");
        assertThatThrownBy(() -> classifier.classifyAsync("a").join())
                .hasCauseInstanceOf(IllegalStateException.class);
    }

    @Test
    void pairsAreForModelsOfPairs(@TempDir Path other) {
        try (PrivateClassifier single = served.classifier().connect()) {
            assertThatThrownBy(() -> single.classify("a", "b"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("the model's task, tiny, takes one text, found a pair");
            assertThatThrownBy(() -> single.classifyPairs(List.of(new TextPair("a", "b"))))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        try (ServedModel pairs = ServedModel.start(other, true);
                PrivateClassifier classifier = pairs.classifier().connect()) {
            assertThat(classifier.takesPairs()).isTrue();
            assertThatThrownBy(() -> classifier.classify("a"))
                    .hasMessage("the model's task, tiny, takes a pair of texts, found one");
            Classification one = classifier.classify("a", "b c");
            Classification again =
                    classifier
                            .classifyPairs(List.of(new TextPair("c", ""), new TextPair("a", "b c")))
                            .getLast();
            assertThat(again.label()).isEqualTo(one.label());
            assertThat(classifier.classifyAsync("a", "b c").join().label()).isEqualTo(one.label());
        }
    }

    @Test
    void nothingOfATextIsInWhatIsPrinted() {
        assertThat(new TextPair("secret", "word").toString()).doesNotContain("secret", "word");
        assertThat(new Question("line 3", "secret", "word").toString()).isEqualTo("line 3");
    }

    @Test
    void scoreIsNoLabel() {
        Classification score =
                new Classification(
                        List.of("score"),
                        new double[] {3.5},
                        new double[0],
                        List.of(),
                        16,
                        new Cost(1, 1, 1, 1, 1, 1, 1));
        assertThat(score.isScore()).isTrue();
        assertThat(score.score()).isEqualTo(3.5);
        assertThat(score.toString()).isEqualTo("score 3.5");
        assertThatThrownBy(score::label)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("see score()");
    }
}
