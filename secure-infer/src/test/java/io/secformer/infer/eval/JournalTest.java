package io.secformer.infer.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secformer.infer.eval.Outcome.Local;
import io.secformer.infer.eval.Outcome.Shared;
import io.secformer.kit.file.FormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Outcomes outlive the process that found them, and only those of the same evaluation. */
class JournalTest {
    private static final Map<String, String> ABOUT = Map.of("model", "m1", "data", "d1");
    private static final Shared ANSWER =
            new Shared(new double[] {0.1, -3e-17}, 41, 1234.5, 99.25, 0.3, 0.1, 0.7);

    @TempDir private Path folder;

    private Path file() {
        return folder.resolve(Journal.FILE);
    }

    private Journal filled() {
        Journal journal = Journal.open(file(), ABOUT, false);
        journal.addLocal(3, new Local(new double[] {1.0 / 3, 2}, new double[] {4, 5}, 6));
        journal.addLocal(4, new Local(new double[] {7}, null, 0));
        journal.addShared(Map.of(3, ANSWER));
        return journal;
    }

    private static void assertFilled(Journal journal) {
        assertThat(journal.local(3))
                .usingRecursiveComparison()
                .isEqualTo(new Local(new double[] {1.0 / 3, 2}, new double[] {4, 5}, 6));
        assertThat(journal.local(4))
                .usingRecursiveComparison()
                .isEqualTo(new Local(new double[] {7}, null, 0));
        assertThat(journal.shared(3)).usingRecursiveComparison().isEqualTo(ANSWER);
        assertThat(journal.shared(4)).isNull();
        assertThat(journal.local(0)).isNull();
    }

    @Test
    void whatWasFoundIsThereAgainBitForBit() {
        assertFilled(filled());
        assertFilled(Journal.open(file(), ABOUT, false));
        assertFilled(Journal.open(file(), ABOUT, true));
    }

    @Test
    void lineThatWasCutOffIsLeftOutAndWrittenAgain() throws IOException {
        filled();
        String whole = Files.readString(file());
        String line = whole.substring(whole.lastIndexOf('\n', whole.length() - 2) + 1);
        for (int length = 1; length < line.length(); length++) {
            Files.writeString(file(), whole);
            Files.writeString(file(), line.substring(0, length), StandardOpenOption.APPEND);

            Journal journal = Journal.open(file(), ABOUT, false);
            journal.addShared(Map.of(5, ANSWER));

            assertFilled(Journal.open(file(), ABOUT, false));
            assertThat(Journal.open(file(), ABOUT, false).shared(5)).isNotNull();
        }
    }

    @Test
    void anotherModelIsRefusedOrStartsAnewWhenTold() {
        filled();
        Map<String, String> other = Map.of("model", "m2", "data", "d1");

        assertThatThrownBy(() -> Journal.open(file(), other, false))
                .isInstanceOf(FormatException.class)
                .hasMessage(
                        file()
                                + ": is of another model: --restart-if-changed starts anew, or take"
                                + " another --out");
        assertFilled(Journal.open(file(), ABOUT, false));

        assertThat(Journal.open(file(), other, true).local(3)).isNull();
        assertThat(Journal.open(file(), other, false).local(3)).isNull();
    }
}
