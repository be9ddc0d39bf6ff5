package io.secformer.infer.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secformer.kit.file.FormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClientListTest {
    private static final Set<String> LINKED = Set.of("alice", "bob");

    @TempDir private Path folder;
    private Path file;

    @BeforeEach
    void write() throws IOException {
        file = folder.resolve("clients");
        Files.writeString(file, "alice # since May\n\n# nobody else but\nbob\n");
    }

    @Test
    void nobodyIsGoneAsLongAsTheListNamesAll() {
        ClientList.Watch watch = new ClientList(file).watch();
        for (int look = 0; look < 4; look++) {
            assertThat(watch.gone(LINKED)).isEmpty();
        }
    }

    @Test
    void whoIsTakenOutIsGoneAtTheSecondLookAndUntilHeIsBack() throws IOException {
        ClientList.Watch watch = new ClientList(file).watch();
        watch.gone(LINKED);
        watch.gone(LINKED);
        Files.writeString(file, "bob\n");
        assertThat(watch.gone(LINKED)).isEmpty();
        assertThat(watch.gone(LINKED)).containsExactly("alice");
        // Whoever linked in the meantime is gone too.
        assertThat(watch.gone(Set.of("bob", "alice", "carol")))
                .containsExactlyInAnyOrder("alice", "carol");
        Files.writeString(file, "bob\nalice\n");
        assertThat(watch.gone(LINKED)).isEmpty();
        assertThat(watch.gone(LINKED)).isEmpty();
    }

    /** An editor empties the file before it writes it anew. */
    @Test
    void aListThatIsBeingWrittenLetsNobodyGo() throws IOException {
        ClientList.Watch watch = new ClientList(file).watch();
        watch.gone(LINKED);
        for (String part : new String[] {"", "al", "alice\n", "alice\nbob\n"}) {
            Files.writeString(file, part);
            assertThat(watch.gone(LINKED)).as("'%s'", part).isEmpty();
        }
        assertThat(watch.gone(LINKED)).isEmpty();
    }

    @Test
    void aListThatIsMissingForAWhileIsComparedWithTheOneBefore() throws IOException {
        ClientList.Watch watch = new ClientList(file).watch();
        watch.gone(LINKED);
        Path aside = Files.move(file, folder.resolve("aside"));
        assertThatThrownBy(() -> watch.gone(LINKED)).isInstanceOf(FormatException.class);
        Files.move(aside, file);
        assertThat(watch.gone(Set.of("carol"))).containsExactly("carol");
    }

    @Test
    void anotherLineIsNoName() throws IOException {
        Files.writeString(file, "alice\nparty1\n");
        assertThatThrownBy(() -> new ClientList(file))
                .isInstanceOf(FormatException.class)
                .hasMessage(file + ": a client cannot be named party1");
    }
}
