package io.secformer.infer.role.dealer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secformer.kit.file.FormatException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InferenceCounterTest {
    @TempDir private Path folder;

    @Test
    void numbersStartAtOneAndGoOnAfterARestart() {
        try (InferenceCounter counter = InferenceCounter.open(folder.resolve("state"))) {
            assertThat(counter.next()).isOne();
            assertThat(counter.next()).isEqualTo(2);
        }
        try (InferenceCounter counter = InferenceCounter.open(folder.resolve("state"))) {
            assertThat(counter.next()).isEqualTo(3);
        }
    }

    @Test
    void noNumberIsHandedOutAfterTheEnd() {
        InferenceCounter counter = InferenceCounter.open(folder.resolve("state"));
        counter.next();
        counter.close();
        assertThatThrownBy(counter::next)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("numbers are not given any more: " + folder.resolve("state"));
        try (InferenceCounter again = InferenceCounter.open(folder.resolve("state"))) {
            assertThat(again.next()).isEqualTo(2);
        }
    }

    @Test
    void numberIsOnDiskBeforeItIsHandedOut() throws IOException {
        try (InferenceCounter counter = InferenceCounter.open(folder)) {
            long number = counter.next();

            assertThat(folder.resolve(InferenceCounter.FILE)).hasContent("" + number);
        }
    }

    @Test
    void numberThatCannotBeKeptIsNotHandedOut() throws IOException {
        try (InferenceCounter counter = InferenceCounter.open(folder)) {
            Files.createDirectory(folder.resolve(".inferences.tmp"));

            assertThatThrownBy(counter::next)
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessage("the number of an inference cannot be kept in " + folder);
            Files.delete(folder.resolve(".inferences.tmp"));
            assertThat(counter.next()).isOne();
        }
    }

    @Test
    void halfWrittenNumberOfACrashIsIgnored() throws IOException {
        Files.writeString(folder.resolve(InferenceCounter.FILE), "41");
        Files.writeString(folder.resolve(".inferences.tmp"), "4");
        try (InferenceCounter counter = InferenceCounter.open(folder)) {
            assertThat(counter.next()).isEqualTo(42);
        }
    }

    @Test
    void secondDealerOnTheSameStateIsRefused() {
        try (InferenceCounter counter = InferenceCounter.open(folder)) {
            assertThatThrownBy(() -> InferenceCounter.open(folder))
                    .isInstanceOf(FormatException.class)
                    .hasMessage(folder + ": is the state of a dealer that is running");
            assertThat(counter.next()).isOne();
        }
    }

    @Test
    void brokenNumberIsRefusedRatherThanStartedAnew() throws IOException {
        for (String broken : new String[] {"", "x", "-1", "12345678901234567890123"}) {
            Files.writeString(folder.resolve(InferenceCounter.FILE), broken);

            assertThatThrownBy(() -> InferenceCounter.open(folder))
                    .isInstanceOf(FormatException.class)
                    .hasMessage(
                            folder.resolve(InferenceCounter.FILE)
                                    + ": is not the number of an inference");
        }
    }
}
