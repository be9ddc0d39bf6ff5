package io.secformer.convert.calibrate.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secformer.convert.reading.TokenInput;
import io.secformer.convert.tensor.PlainRealMatmul;
import io.secformer.convert.tensor.RealMatmul;
import io.secformer.kit.progress.Progress;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PassesTest {
    private static final List<TokenInput> BATCHES =
            IntStream.range(0, 50).mapToObj(PassesTest::sentence).toList();

    private final ByteArrayOutputStream told = new ByteArrayOutputStream();

    private static TokenInput sentence(int i) {
        return TokenInput.of(new int[i + 1], new int[i + 1]);
    }

    private Passes passes() {
        RealMatmul matmul = new PlainRealMatmul();
        PrintStream out = new PrintStream(told, true, StandardCharsets.UTF_8);
        return new Passes(matmul, matmul, new Progress(out, false));
    }

    @Test
    void resultsComeInTheOrderOfTheBatches() {
        List<Integer> taken = new ArrayList<>();
        passes().run("reading", BATCHES, TokenInput::tokens, taken::add);
        assertThat(taken).isEqualTo(IntStream.rangeClosed(1, 50).boxed().toList());
        assertThat(told.toString(StandardCharsets.UTF_8))
                .matches("reading: 50 examples, \\d+\\.\\d s\\R");
    }

    @Test
    void failureOfABatchEndsThePassAndNoLineSaysItWasDone() {
        AtomicInteger read = new AtomicInteger();
        assertThatThrownBy(
                        () ->
                                passes().run(
                                                "reading",
                                                BATCHES,
                                                batch -> {
                                                    read.incrementAndGet();
                                                    throw new IllegalStateException("broken");
                                                },
                                                result -> {}))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("broken");
        assertThat(read.get()).isLessThanOrEqualTo(Runtime.getRuntime().availableProcessors());
        assertThat(told.size()).isZero();
    }

    @Test
    void spreadKeepsTheShortestAndTheLongest() {
        List<TokenInput> batches = PaddedBatches.of(BATCHES, 64, 0);
        for (int count : new int[] {2, 3, 7, 49}) {
            List<TokenInput> chosen = PaddedBatches.spread(batches, count);
            assertThat(PaddedBatches.examples(chosen)).isEqualTo(count);
            assertThat(PaddedBatches.sentences(chosen))
                    .extracting(TokenInput::tokens)
                    .doesNotHaveDuplicates()
                    .startsWith(1)
                    .endsWith(50);
        }
        assertThat(PaddedBatches.spread(batches, 50)).isEqualTo(batches);
        assertThat(PaddedBatches.examples(PaddedBatches.spread(batches, 1))).isEqualTo(1);
    }
}
