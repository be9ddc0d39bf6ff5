package io.secformer.convert.cli;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.secformer.convert.model.BertConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model with a column that is far wider than all others, from its checkpoint to its shares. */
class OutlierSharesTest {
    private static final int COLUMN = 7;

    @TempDir private Path folder;

    private Path checkpoint(SmallCheckpoint small) throws IOException {
        BertConfig config = SmallCheckpoint.config();
        Map<String, float[]> tensors = SmallCheckpoint.tensors(config);
        float[] weight = requireNonNull(tensors.get("bert.encoder.layer.0.output.dense.weight"));
        int inner = config.intermediateSize();
        for (int i = 0; i < inner; i++) {
            weight[COLUMN * inner + i] *= 30;
        }
        return small.write(
                folder.resolve("model"), config, tensors, SmallCheckpoint.shapes(config));
    }

    @Test
    void sharesOfAModelWithAnOutlierVerifyAndSayWhichColumnItIs() throws IOException {
        SmallCheckpoint small = new SmallCheckpoint(folder);
        String model = checkpoint(small).toString();
        String shares = folder.resolve("shares").toString();
        CommandRun converted =
                CommandRun.of(
                        "--model",
                        model,
                        "--calibrate",
                        small.calibration().toString(),
                        "--task",
                        "sst2",
                        "--calibrate-examples",
                        "16",
                        "--out",
                        shares);
        assertThat(converted.code()).as(converted.err()).isZero();
        assertThat(CommandRun.of("inspect", shares).out())
                .containsPattern("(?m)^rows before a LayerNorm +column +divided by$")
                .containsPattern(
                        "(?m)^layer.0.output.norm.centered +%d +(4|8|16|32|64)$".formatted(COLUMN));
        assertThat(CommandRun.of("verify", "--shares", shares, "--model", model).out())
                .contains("model digest right");
    }
}
