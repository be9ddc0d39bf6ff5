package io.secformer.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import io.secformer.left.Stranger;
import io.secformer.right.cli.Command;
import io.secformer.right.cli.Own;
import org.junit.jupiter.api.Test;

/** The rules of all modules find what they are there to find. */
final class CommonRulesTest {
    private static boolean isBroken(ArchRule rule, Class<?>... by) {
        return rule.evaluate(new ClassFileImporter().importClasses(by)).hasViolation();
    }

    @Test
    void commandOfAnotherModuleIsFound() {
        ArchRule rule = CommonRules.commandsBelongToTheirModule;
        assertThat(isBroken(rule, Own.class, Command.class)).isFalse();
        assertThat(isBroken(rule, Stranger.class, Command.class)).isTrue();
    }

    @Test
    void endOfTheProcessIsFoundOutsideOfCommands() {
        assertThat(isBroken(CommonRules.onlyCommandsEndTheProcess, Stranger.class)).isTrue();
    }

    @Test
    void ruleAboutNothingIsNoRule() {
        assertThatThrownBy(() -> isBroken(CommonRules.onlyCommandsEndTheProcess, Own.class))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("failed to check any classes");
    }
}
