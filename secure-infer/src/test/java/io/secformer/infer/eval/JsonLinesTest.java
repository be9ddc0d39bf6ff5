package io.secformer.infer.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.secformer.kit.file.FormatException;
import io.secformer.kit.file.JsonFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Documents that outlive the process that wrote them, line by line. */
class JsonLinesTest {
    @TempDir private Path folder;
    private JsonLines lines;

    @BeforeEach
    void placeBelowAFolderThatIsNotThere() {
        lines = new JsonLines(folder.resolve("runs/lines.jsonl"));
    }

    private static ObjectNode document(String value) {
        return JsonFiles.object().put("value", value);
    }

    private List<String> values() {
        return lines.read().stream().map(line -> line.path("value").asText()).toList();
    }

    @Test
    void documentsComeBackInTheirOrder() {
        assertThat(lines.read()).isEmpty();
        lines.append(List.of(document("größer"), document("a\nb")));
        lines.append(List.of(document("c")));
        assertThat(values()).containsExactly("größer", "a\nb", "c");
        lines.restart(List.of(document("d")));
        assertThat(values()).containsExactly("d");
    }

    @Test
    void lineThatWasCutOffDoesNotCountAndDoesNotSpoilTheNext() throws IOException {
        lines.append(List.of(document("größer"), document("b")));
        String whole = Files.readString(lines.file());
        Files.writeString(lines.file(), whole.substring(0, whole.length() - 3));
        assertThat(values()).containsExactly("größer");
        lines.cutOff();
        lines.append(List.of(document("c")));
        assertThat(values()).containsExactly("größer", "c");
    }

    @Test
    void wholeLineThatIsNoJsonIsAnErrorThatNamesTheFile() throws IOException {
        lines.append(List.of(document("a")));
        Files.writeString(lines.file(), "value = 1\n");
        assertThatThrownBy(lines::read)
                .isInstanceOf(FormatException.class)
                .hasMessageContaining(lines.file().toString());
    }
}
