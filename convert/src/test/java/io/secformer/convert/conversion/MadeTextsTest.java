package io.secformer.convert.conversion;

import static org.assertj.core.api.Assertions.assertThat;

import io.secformer.convert.reading.TokenInput;
import io.secformer.datasets.builtin.BuiltinData;
import io.secformer.datasets.glue.Example;
import io.secformer.datasets.text.BertTokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What calibration sees beside the texts that it is given. */
class MadeTextsTest {
    @TempDir private static Path folder;

    @BeforeAll
    static void writeTokenizer() throws IOException {
        BuiltinData.write(folder, 3, new BuiltinData.Sizes(10, 10, 10));
    }

    private static List<TokenInput> made(int longest, int most, Example... texts) {
        return new MadeTexts(
                        List.of(texts),
                        tokens -> BertTokenizer.open(folder, Objects.requireNonNull(tokens)),
                        most)
                .inputs(longest);
    }

    private static Example text(String text, @Nullable String textPair) {
        return new Example("1", text, textPair, 0);
    }

    private static SortedSet<Integer> lengths(List<TokenInput> inputs) {
        return inputs.stream()
                .map(TokenInput::tokens)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Distinct ids without the special tokens at both ends. */
    private static long words(TokenInput input) {
        return Arrays.stream(input.tokenIds()[0], 1, input.tokens() - 1).distinct().count();
    }

    @Test
    void stringsReachEveryPaddedLengthUpToTheLongestInput() {
        List<TokenInput> inputs =
                made(9, 80, text("the film was good", null), text("the plot was bad", null));
        assertThat(lengths(inputs)).containsExactly(16, 24, 32, 48, 64, 80);
        assertThat(inputs.stream().filter(input -> input.tokens() == 48))
                .hasSize(4)
                .allSatisfy(input -> assertThat(words(input)).isGreaterThan(3));
    }

    @Test
    void noStringIsMadeWhereATextIsAsLongAsCanBe() {
        List<TokenInput> inputs = made(20, 20, text("the film was good", null));
        assertThat(lengths(inputs)).containsExactly(16, 20);
        assertThat(inputs).allSatisfy(input -> assertThat(words(input)).isEqualTo(1));
    }

    @Test
    void frequentWordsAreRepeatedAtBothEnds() {
        List<TokenInput> inputs =
                made(2000, 2000, text("good film", null), text("film plot", null));
        // 4096 tokens of each length: all three words of 16, two of 2000.
        assertThat(inputs.stream().filter(input -> input.tokens() == 16)).hasSize(3);
        assertThat(inputs.stream().filter(input -> input.tokens() == 2000)).hasSize(2);
        assertThat(inputs.getFirst().tokenIds()[0][1])
                .as("the most frequent word comes first")
                .isEqualTo(made(16, 16, text("film", null)).getFirst().tokenIds()[0][1]);
    }

    @Test
    void pairsStayPairs() {
        List<TokenInput> inputs = made(9, 40, text("a good film", "a film"), text("it", "is"));
        assertThat(inputs)
                .allSatisfy(
                        input ->
                                assertThat(Arrays.stream(input.tokenTypes()[0]).sum())
                                        .isBetween(input.tokens() / 4, 3 * input.tokens() / 4));
        assertThat(lengths(inputs).last()).isEqualTo(40);
    }

    @Test
    void textsWithoutWordsAreTakenAsTheyAre() {
        assertThat(made(2, 32, text(" ", null), text("", null)))
                .allSatisfy(input -> assertThat(input.tokens()).isEqualTo(2));
    }
}
