package io.secformer.commands.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.secformer.kit.command.catalog.CommandCatalog;
import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

/** The reference at the top of the checkout is what the commands say of themselves. */
class ReferencePageTest {
    private static final String PAGE = "COMMANDS.md";

    private static final String FOOT =
            """
            ---

            Written from the commands' own help by `./mvnw test -pl commands -am -Dtest=ReferencePageTest
            -Dsurefire.failIfNoSpecifiedTests=false -Dsecformer.rewrite=true`; a test keeps it true.
            """;

    @Test
    void referenceIsWhatTheCommandsSay() throws IOException {
        String page = ReferencePage.of(CommandCatalog.read(), Launcher.commands(), FOOT);
        if (Boolean.getBoolean("secformer.rewrite")) {
            Files.writeString(Launcher.atTop(PAGE), page);
        }
        assertThat(Launcher.read(PAGE)).isEqualTo(page);
    }
}
