package io.secformer.infer.study;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.secformer.infer.cli.InferRun;
import io.secformer.kit.file.JsonFiles;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.imageio.ImageIO;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StabilityCommandTest {
    @TempDir private Path folder;

    @Test
    void filesOfOneStrategyAgree() throws Exception {
        Path out = folder.resolve("out");
        InferRun run =
                InferRun.of(
                        "stability", "--strategy", "crypten", "--out", out.toString(), "--json");
        assertThat(run.code()).as(run.err()).isZero();
        JsonNode json = JsonFiles.parse(run.out().getBytes(StandardCharsets.UTF_8), "printed");
        assertThat(JsonFiles.read(out.resolve("stability.json"), 1 << 24)).isEqualTo(json);
        requireEqual(out.resolve("stability.csv"), json.path("functions"));
        requireEqual(out.resolve("truncation.csv"), json.path("truncation"));

        Set<String> functions = new HashSet<>();
        for (JsonNode row : json.path("functions")) {
            assertThat(row.path("strategy").asText()).isEqualTo("crypten");
            functions.add(row.path("function").asText());
        }
        assertThat(functions)
                .contains("exponential", "inverse root", "GeLU", "tanh")
                .contains("maximum of a row, 128 keys", "division of 2Quad rows, 512 keys");
        for (String function : functions) {
            Path plot = ErrorPlots.file(out, function);
            assertThat(ImageIO.read(plot.toFile()).getWidth()).as(function).isGreaterThan(600);
        }
        assertThat(Files.readString(out.resolve("stability.txt")))
                .contains("crypten\n", "8 Taylor terms, no cut", "the polynomial grows as x^16");
    }

    @Test
    void helpExplainsWhatIsFound() {
        InferRun run = InferRun.of("stability", "--help");
        assertThat(run.code()).isZero();
        assertThat(run.err()).isEmpty();
        assertThat(run.out())
                .containsPattern("0\\.1\\s+or\\s+10\\s+%")
                .contains("--strategy", "--out");
    }

    private static void requireEqual(Path csv, JsonNode rows) throws Exception {
        CSVFormat format = CSVFormat.RFC4180.builder().setHeader().setSkipHeaderRecord(true).get();
        try (Reader reader = Files.newBufferedReader(csv)) {
            List<CSVRecord> records = format.parse(reader).getRecords();
            assertThat(records).hasSameSizeAs(rows).isNotEmpty();
            for (int i = 0; i < records.size(); i++) {
                for (var field : rows.get(i).properties()) {
                    String cell = records.get(i).get(field.getKey());
                    JsonNode value = field.getValue();
                    if (value.isNumber()) {
                        assertThat(Double.parseDouble(cell))
                                .as(field.getKey())
                                .isEqualTo(value.asDouble());
                    } else {
                        assertThat(cell)
                                .as(field.getKey())
                                .isEqualTo(value.isNull() ? "" : value.asText());
                    }
                }
            }
        }
    }
}
