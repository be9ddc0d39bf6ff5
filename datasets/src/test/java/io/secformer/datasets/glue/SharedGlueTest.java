package io.secformer.datasets.glue;

import static org.assertj.core.api.Assertions.assertThat;

import io.secformer.datasets.SharedData;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("shared")
final class SharedGlueTest {
    @ParameterizedTest
    @CsvSource({
        "CoLA,8551,1043,1063",
        "SST-2,67349,872,1821",
        "MRPC,3667,408,1725",
        "STS-B,5749,1500,1379",
        "RTE,2490,277,3000",
        "QNLI,,5463,5463",
        "WNLI,635,71,146",
        "MNLI,48,48,",
        "QQP,32,32,",
        "AX,,,1104"
    })
    void everyRealFileIsReadWhole(String name, Integer train, Integer dev, Integer test) {
        GlueTask task = GlueTask.of(name);
        Integer[] rows = {train, dev, test};
        Split[] splits = {Split.TRAIN, Split.DEV, Split.TEST};
        for (int i = 0; i < rows.length; i++) {
            if (rows[i] != null) {
                List<Example> examples = GlueReader.read(SharedData.path("glue"), task, splits[i]);
                assertThat(examples).hasSize(rows[i]);
                boolean isLabelled = splits[i].isLabelled();
                assertThat(examples).allMatch(example -> example.isLabelled() == isLabelled);
                assertThat(examples)
                        .allMatch(example -> (example.textPair() != null) == task.isPair());
            }
        }
    }

    @Test
    void realRowsKeepQuotesAndLabels() {
        List<Example> mrpc = GlueReader.read(SharedData.path("glue"), GlueTask.MRPC, Split.TRAIN);
        assertThat(mrpc.getFirst().text()).contains("he called \" the witness \" ,");
        assertThat(mrpc.getFirst().label()).isEqualTo(1);
        List<Example> rte = GlueReader.read(SharedData.path("glue"), GlueTask.RTE, Split.DEV);
        assertThat(Stream.of(rte.get(0), rte.get(1)).map(Example::label)).containsExactly(1.0, 0.0);
        List<Example> cola = GlueReader.read(SharedData.path("glue"), GlueTask.COLA, Split.DEV);
        assertThat(cola.getFirst().text())
                .isEqualTo("The sailors rode the breeze clear of the rocks.");
    }
}
