package io.secformer.infer.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secformer.convert.reading.TokenInput;
import io.secformer.datasets.glue.Example;
import io.secformer.infer.eval.Outcome.Shared;
import io.secformer.kit.progress.Progress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Which batches are asked about, and what becomes of their answers. */
class PrivateEvaluationTest {
    private static final int EXAMPLES = 23;

    private final List<Subject> subjects =
            IntStream.range(0, EXAMPLES).mapToObj(i -> subject(i)).toList();
    private final List<TokenInput> asked = Collections.synchronizedList(new ArrayList<>());

    /** Its only token says which one it is; lengths 16 and 32. */
    private static Subject subject(int i) {
        return new Subject(
                new Example("" + i, "text", null, 0),
                TokenInput.of(new int[] {i}, new int[] {0}),
                i % 3 == 0 ? 32 : 16);
    }

    /** Answers every sentence with its first token; 6 rounds, and a sum of bytes. */
    private PrivateModel.Answer answer(TokenInput input) {
        asked.add(input);
        double[][] logits = new double[input.batch()][];
        for (int i = 0; i < logits.length; i++) {
            logits[i] = new double[] {input.tokenIds()[i][0]};
        }
        long sentences = input.batch();
        return new PrivateModel.Answer(
                logits, 6, 100 * sentences, 10 * sentences, sentences, 2 * sentences);
    }

    private void run(Journal journal, List<PrivateModel> models, BatchOptions options) {
        new PrivateEvaluation(subjects, 0, journal, Progress.none().begin("examples"))
                .run(models, options, tokens -> tokens);
    }

    @Test
    void everySentenceGetsItsOwnAnswerAndItsPartOfTheCost() {
        Journal journal = Journal.inMemory();
        run(journal, List.of(this::answer, this::answer), new BatchOptions(4, 1000, 2));

        assertThat(asked).allSatisfy(input -> assertThat(input.batch()).isBetween(1, 4));
        assertThat(asked.stream().mapToInt(TokenInput::batch).sum()).isEqualTo(EXAMPLES);
        // 8 of 32 tokens and 15 of 16.
        assertThat(asked).hasSize(2 + 4);
        for (int i = 0; i < EXAMPLES; i++) {
            Shared answer = Objects.requireNonNull(journal.shared(i));
            assertThat(answer.logits()).containsExactly(i);
            assertThat(answer.rounds()).isEqualTo(6);
            assertThat(answer.serverBytes()).isEqualTo(100);
            assertThat(answer.dealerBytes()).isEqualTo(10);
            assertThat(answer.onlineSeconds()).isEqualTo(1);
            assertThat(answer.offlineSeconds()).isEqualTo(2);
            assertThat(answer.wallSeconds()).isPositive();
        }
    }

    @Test
    void batchesOfLongSentencesAreSmaller() {
        run(Journal.inMemory(), List.of(this::answer), new BatchOptions(8, 70, 1));

        assertThat(asked)
                .allSatisfy(
                        input ->
                                assertThat(input.batch())
                                        .isLessThanOrEqualTo(input.tokens() == 32 ? 2 : 4));
        asked.clear();
        run(Journal.inMemory(), List.of(this::answer), BatchOptions.SINGLE);
        assertThat(asked).hasSize(EXAMPLES);
    }

    @Test
    void failureKeepsWhatCameBeforeAndTheNextRunGoesOn() {
        Journal journal = Journal.inMemory();
        PrivateModel failing =
                input -> {
                    if (asked.size() == 3) {
                        throw new IllegalStateException("the session ended");
                    }
                    return answer(input);
                };
        assertThatThrownBy(() -> run(journal, List.of(failing), new BatchOptions(2, 1000, 1)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the session ended");
        int before = EXAMPLES - PrivateEvaluation.missing(subjects, journal).size();
        assertThat(before).isEqualTo(6);
        asked.clear();

        run(journal, List.of(this::answer), new BatchOptions(2, 1000, 1));

        assertThat(asked.stream().mapToInt(TokenInput::batch).sum()).isEqualTo(EXAMPLES - before);
        assertThat(PrivateEvaluation.missing(subjects, journal)).isEmpty();
        asked.clear();
        run(journal, List.of(this::answer), new BatchOptions(2, 1000, 1));
        assertThat(asked).isEmpty();
    }
}
