package io.secformer.infer.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.secformer.infer.eval.Scores;
import io.secformer.kit.file.FormatException;
import io.secformer.kit.file.JsonFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The table of a sweep, read and continued. */
class SweepScoresTest {
    private static final String TABLE =
            """
            task,kind,recipe,learningRate,seed,metric,teacher,dev,model
            RTE,teacher,secformer,5.0E-5 1.0E-4,1,accuracy,,57.7617,RTE/teacher/model
            RTE,2quad+gelu,secformer,2.0E-4,3,accuracy,57.7617,58.1227,RTE/2quad+gelu.s3/model
            """;

    @TempDir Path folder;

    private List<SweepModel> read(String table) throws IOException {
        Files.writeString(folder.resolve("sweep.csv"), table);
        return SweepModel.read(folder);
    }

    @Test
    void modelsAreThoseOfTheTable() throws IOException {
        List<SweepModel> models = read(TABLE);
        assertThat(models).extracting(SweepModel::task).containsExactly("RTE", "RTE");
        SweepModel student = models.getLast();
        assertThat(student.folder()).isEqualTo(folder.resolve("RTE/2quad+gelu.s3/model"));
        assertThat(student.place()).isEqualTo(Path.of("RTE/2quad+gelu.s3"));
        assertThat(student.value("seed")).isEqualTo("3");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a,b\n1,2\n",
                "task,model\nRTE\n",
                "task,model\nRTE,\"x\n",
                "task,task\nRTE,x\n"
            })
    void anotherTableIsRefusedByItsName(String table) {
        assertThatThrownBy(() -> read(table))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("sweep.csv");
    }

    @Test
    void aFolderWithoutATableIsRefused() {
        assertThatThrownBy(() -> SweepModel.read(folder))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("sweep.csv");
    }

    @Test
    void rowsHaveTheColumnsOfBoth() throws IOException {
        List<SweepModel> models = read(TABLE);
        int[] asked = new int[1];
        SweepScores scores =
                new SweepScores(
                        () -> JsonNodeFactory.instance.objectNode().put("finished", ++asked[0]));
        scores.add(models.get(0), scores(57.7617, 57.4007));
        scores.write(folder);
        scores.add(models.get(1), scores(58.1227, 58.1227));
        scores.write(folder);
        List<String> lines = Files.readAllLines(folder.resolve("private.csv"));
        assertThat(lines).hasSize(3);
        assertThat(lines.getFirst())
                .startsWith("task,kind,recipe,learningRate,seed,metric,teacher,dev,student,")
                .contains("studentPrivate", "maxLogitDifference", "serverBytes");
        assertThat(lines.get(1))
                .startsWith(
                        "RTE,teacher,secformer,5.0E-5 1.0E-4,1,accuracy,,57.7617,57.7617,57.7617,"
                                + "57.4007,277,");
        JsonNode json =
                JsonFiles.parse(Files.readAllBytes(folder.resolve("private.json")), "private.json");
        assertThat(json.path("provenance").path("finished").asInt()).isEqualTo(2);
        assertThat(json.path("models").get(1).path("seed").asText()).isEqualTo("3");
        assertThat(json.path("models").get(1).path("rounds").asInt()).isEqualTo(98);
        assertThat(scores.table().lines().toList().get(1)).contains("57.76", "57.40", "99.64");
    }

    private static Scores scores(double clear, double shared) {
        String json =
                """
                {"task": "RTE", "metric": "accuracy", "examples": 277, "student": %s,
                 "studentFixed": %s, "studentPrivate": %s, "labelAgreement": 0.9964,
                 "maxLogitDifference": 0.0123, "rounds": 98, "serverBytes": 22370000,
                 "dealerBytes": 166000000, "onlineSeconds": 0.3, "offlineSeconds": 0.4}
                """
                        .formatted(clear, clear, shared);
        return Scores.fromJson(
                JsonFiles.parse(json.getBytes(StandardCharsets.UTF_8), "the scores"));
    }
}
