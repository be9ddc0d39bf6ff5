package io.secformer.kit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.secformer.testing.Captured;
import org.junit.jupiter.api.Test;

class CompletionMainTest {
    @Test
    void scriptIsAllThatIsPrinted() {
        Captured bash = Captured.of(() -> CompletionMain.run("bash"));
        assertThat(bash.code()).isZero();
        assertThat(bash.err()).isEmpty();
        assertThat(bash.out()).startsWith("# Completion of secformer").endsWith("secformer\n");
        Captured zsh = Captured.of(() -> CompletionMain.run("ZSH"));
        assertThat(zsh.out()).contains("bashcompinit");
        assertThat(bash.out()).doesNotContain("compinit");
    }

    @Test
    void anotherShellIsWrongUsage() {
        Captured fish = Captured.of(() -> CompletionMain.run("fish"));
        assertThat(fish.code()).isEqualTo(2);
        assertThat(fish.err()).contains("fish").contains("bash, zsh").hasLineCount(1);
        assertThat(Captured.of(CompletionMain::run).code()).isEqualTo(2);
    }
}
