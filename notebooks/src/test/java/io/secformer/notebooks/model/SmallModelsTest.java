package io.secformer.notebooks.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secformer.datasets.glue.GlueTask;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SmallModelsTest {
    @TempDir Path root;

    private final List<String> said = new ArrayList<>();

    /** A launcher that notes what it is asked for, and says and ends as it is told. */
    private SmallModels models(String ending) throws IOException {
        Path launcher = root.resolve("secformer");
        Files.writeString(launcher, "#!/bin/sh\necho \"$@\" >> calls.txt\n" + ending + "\n");
        Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rwx------"));
        return new SmallModels(launcher, root.resolve("made here"), said::add);
    }

    private List<String> calls() throws IOException {
        return Files.readAllLines(root.resolve("calls.txt"));
    }

    @Test
    void everythingIsMadeOnce() throws IOException {
        SmallModels models = models("exit 0");

        Path teacher = models.teacher(GlueTask.SST_2);
        Path again = models.teacher(GlueTask.SST_2);

        assertThat(again).isEqualTo(teacher).isEqualTo(root.resolve("made here/SST-2/teacher"));
        assertThat(calls())
                .satisfiesExactly(
                        call -> assertThat(call).startsWith("datasets make --out made here/glue"),
                        call -> assertThat(call).startsWith("distill teacher --task SST-2"));
        assertThat(said).hasSize(2).allMatch(line -> line.startsWith("$ ./secformer "));
    }

    @Test
    void whatACommandSaysIsItsResult() throws IOException {
        SmallModels models = models("echo progress >&2; echo '{\"teacher\": 97.5}'");

        assertThat(models.result(models.teacher(GlueTask.COLA)).path("teacher").asDouble())
                .isEqualTo(97.5);
    }

    @Test
    void whatWasMadeBeforeIsToldAllTheSame() throws IOException {
        models("exit 0").data();
        models("exit 0").data();

        assertThat(calls()).hasSize(1);
        assertThat(said).hasSize(2).allMatch(said.getFirst()::equals);
    }

    @Test
    void otherArgumentsMakeItAgain() throws IOException {
        SmallModels models = models("exit 0");

        models.run("study", "ablation", "--tokens", "16");
        models.run("study", "ablation", "--tokens", "32");
        models.run("study", "ablation", "--tokens", "32");

        assertThat(calls())
                .containsExactly(
                        "ablation --tokens 16 --out made here/study",
                        "ablation --tokens 32 --out made here/study");
    }

    @Test
    void commandsNameNoFolderAboveTheCheckout() throws IOException {
        models("exit 0").data();

        assertThat(said).singleElement().asString().doesNotContain(root.toString());
    }

    @Test
    void failureIsToldWithTheLastLineAndNotTakenForDone() throws IOException {
        SmallModels models = models("echo first; echo 'secformer: no such task' >&2; exit 2");

        for (int attempt = 0; attempt < 2; attempt++) {
            assertThatThrownBy(models::data)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("exit code 2")
                    .hasMessageContaining("no such task");
        }
        assertThat(calls()).hasSize(2);
    }

    @Test
    void kernelOfSomebodyElseIsTold() {
        assertThatThrownBy(SmallModels::here)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("notebooks/run");
    }
}
