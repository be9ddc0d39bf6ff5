package io.secformer.datasets.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secformer.datasets.SharedData;
import io.secformer.datasets.glue.GlueTask;
import io.secformer.kit.file.Sha256;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class GlueSourcesTest {
    private static final String DIGEST = "0".repeat(64);

    @Test
    void everyTaskHasItsSource() {
        assertThat(GlueSources.official())
                .extracting(TaskSource::task)
                .containsExactly(GlueTask.values());
        assertThat(GlueSources.official())
                .flatExtracting(TaskSource::files)
                .extracting(RemoteFile::sha256)
                .doesNotHaveDuplicates();
    }

    @Test
    void addressesAreTheOfficialOnes() {
        assertThat(GlueSources.official())
                .flatExtracting(TaskSource::files)
                .extracting(file -> file.under(GlueSources.BASE))
                .contains(
                        URI.create("https://dl.fbaipublicfiles.com/glue/data/QQP-clean.zip"),
                        URI.create(
                                "https://dl.fbaipublicfiles.com/senteval/senteval_data/"
                                        + "msr_paraphrase_test.txt"));
    }

    /** Of all sources, only AX is a file that the data folder holds as it is. */
    @Test
    @Tag("shared")
    void realDiagnosticFileHasTheRecordedDigest() throws IOException {
        Path file = SharedData.path("glue/AX/diagnostic.tsv");
        RemoteFile source = GlueSources.official().getLast().files().getFirst();
        assertThat(Sha256.of(file)).isEqualTo(source.sha256());
        assertThat(Files.size(file)).isEqualTo(source.bytes());
    }

    @ParameterizedTest
    @ValueSource(strings = {"../a", "a/../b", "/a", "a//b", "", "a b", ".a"})
    void pathThatIsNotPlainIsRefused(String path) {
        assertThatThrownBy(() -> new RemoteFile(path, 1, DIGEST))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void sourceWithoutADigestIsRefused() {
        assertThatThrownBy(() -> new RemoteFile("a", 1, ""))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new RemoteFile("a", 0, DIGEST))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
