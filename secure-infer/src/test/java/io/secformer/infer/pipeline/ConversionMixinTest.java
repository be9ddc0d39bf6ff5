package io.secformer.infer.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secformer.kit.command.UsageException;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class ConversionMixinTest {

    @Command
    private static final class Asking {
        @Mixin private ConversionMixin conversion = new ConversionMixin();
    }

    private static ConversionMixin asked(String... arguments) {
        Asking asking = new Asking();
        new CommandLine(asking).parseArgs(arguments);
        return asking.conversion;
    }

    @Test
    void whatIsNotGivenIsLeftToConvert() {
        assertThat(asked().arguments()).isEmpty();
        assertThat(asked("--strategy", "series-wan", "--embedding", "public").arguments())
                .containsExactly("--strategy", "series-wan", "--embedding", "public");
    }

    @Test
    void logitErrorThatIsGivenCountsMoreThanTheUsualOne() {
        assertThat(asked().argumentsWith("0.0005")).containsExactly("--logit-error", "0.0005");
        assertThat(asked("--logit-error", "0.01").argumentsWith("0.0005"))
                .containsExactly("--logit-error", "0.01");
        assertThat(asked("--logit-error", "0.01").arguments())
                .containsExactly("--logit-error", "0.01");
    }

    /** Before hours of training. */
    @Test
    void logitErrorThatConvertWouldRefuseIsRefusedAtOnce() {
        assertThatThrownBy(() -> asked("--logit-error", "9").arguments())
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("--logit-error");
    }
}
