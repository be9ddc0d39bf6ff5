package io.secformer.infer.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class LogLineTest {
    @Test
    void lineHoldsNothingThatATerminalWouldObey() {
        assertThat(LogLine.clean("a\nb\rc\u001b[1md\u0000e\u009bf\u202eg\u2029h\u200bi"))
                .isEqualTo("a?b?c?[1md?e?f?g?h?i");
        assertThat(LogLine.clean("größer als 1 € 日本 \uD83D\uDE00"))
                .isEqualTo("größer als 1 € 日本 \uD83D\uDE00");
        assertThat(LogLine.clean("\uD83D")).isEqualTo("?");
        assertThat(LogLine.clean("x".repeat(100_000))).hasSizeLessThan(3_000);
    }

    @Test
    void everyLineOfARoleIsClean() {
        List<String> lines = new CopyOnWriteArrayList<>();
        new RoleOptions(1, lines::add).log().accept("one\ntwo");
        assertThat(lines).containsExactly("one?two");
    }
}
