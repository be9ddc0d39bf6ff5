package io.secformer.infer.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.secformer.convert.checkpoint.HfCheckpointWriter;
import io.secformer.convert.cli.ConvertMain;
import io.secformer.convert.model.BertConfig;
import io.secformer.convert.model.BertTensors;
import io.secformer.convert.model.SoftmaxFunction;
import io.secformer.datasets.builtin.BuiltinData;
import io.secformer.infer.bench.Machine;
import io.secformer.infer.cli.InferRun;
import io.secformer.infer.eval.ResultFiles;
import io.secformer.infer.eval.Scores;
import io.secformer.infer.eval.TaskResult;
import io.secformer.kit.file.JsonFiles;
import io.secformer.testing.Captured;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.Stream;

/**
 * A run as {@code demo} leaves it: the shares and the private answers are made by the commands
 * themselves, in this process; what takes a training is written as the training writes it.
 */
final class MadeRun {
    static final int EXAMPLES = 8;
    static final Machine MACHINE = new Machine("a kernel", 2e10, 4e10, 2e10, 2e10, 2e9, 1e9, 2e9);

    private final Path folder;
    private final Path glue;

    /** Makes a run of SST-2 below a folder. */
    MadeRun(Path below) throws IOException {
        folder = below.resolve("run");
        glue = below.resolve("glue");
        BuiltinData.write(glue, 7, new BuiltinData.Sizes(60, EXAMPLES, 6));
        model("teacher", SoftmaxFunction.SOFTMAX);
        model("student", SoftmaxFunction.TWO_QUAD);
        convert();
        InferRun evaluation = evaluate();
        assertThat(evaluation.code()).as(evaluation.err()).isZero();
        JsonNode scores =
                JsonFiles.parse(evaluation.out().getBytes(StandardCharsets.UTF_8), "scores");
        write("baseline", step("baseline", "majorityBaseline", 50.0).put("bagOfWords", 62.5));
        write("teacher-dev", step("teacher-dev", "score", 87.5));
        write("evaluate", scores);
        ResultFiles.write(
                folder,
                List.of(new TaskResult(50, 62.5, 87.5, Scores.fromJson(scores))),
                JsonFiles.object()
                        .put("program", "secformer test")
                        .put("finished", "2026-01-02T03:04:05Z")
                        .put("seed", 7));
        ObjectNode plan = JsonFiles.object();
        MACHINE.putInto(plan);
        JsonFiles.write(folder.resolve("plan.json"), plan);
        losses();
    }

    Path folder() {
        return folder;
    }

    /** A copy that a test may change. */
    Path copy(Path to) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path each : all.toList()) {
                Path target = to.resolve(folder.relativize(each).toString());
                if (Files.isDirectory(each)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(each, target);
                }
            }
        }
        return to;
    }

    private static ObjectNode step(String name, String key, double value) {
        return JsonFiles.object().put("task", "SST-2").put("step", name).put(key, value);
    }

    private void write(String name, JsonNode result) {
        ObjectNode step = JsonFiles.object();
        step.putArray("arguments").add(name);
        step.set("result", result);
        JsonFiles.write(folder.resolve("SST-2/log/" + name + ".step.json"), step);
    }

    private void model(String role, SoftmaxFunction softmax) {
        BertConfig config =
                BertConfig.ofSize(BuiltinData.vocabulary().size(), 24, 1, 3, 48)
                        .withMaxPositionEmbeddings(40)
                        .withLabels(List.of("negative", "positive"))
                        .withSoftmax(softmax);
        new HfCheckpointWriter(config)
                .tokenizerFrom(glue)
                .write(folder.resolve("SST-2").resolve(role), tensors(config));
        ObjectNode provenance =
                JsonFiles.object()
                        .put("role", role)
                        .put("task", "SST-2")
                        .put("metric", "accuracy")
                        .put("devMetric", 87.5);
        provenance.putObject("data").put("trainSha256", "ab".repeat(32)).put("trainExamples", 60);
        provenance.putObject("recipe").put("seed", 7).putArray("learningRates").add(0.001);
        provenance.putObject("versions").put("pytorch", "2.7.1");
        JsonFiles.write(folder.resolve("SST-2/" + role + "/provenance.json"), provenance);
    }

    private static Map<String, float[]> tensors(BertConfig config) {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(17);
        Map<String, float[]> tensors = new HashMap<>();
        BertTensors.all(config)
                .forEach(
                        (name, shape) -> {
                            float center = name.endsWith("LayerNorm.weight") ? 1 : 0;
                            float[] values = new float[shape.stream().reduce(1, (a, b) -> a * b)];
                            for (int i = 0; i < values.length; i++) {
                                values[i] = center + (float) random.nextGaussian(0, 0.2);
                            }
                            tensors.put(name, values);
                        });
        return tensors;
    }

    private void convert() {
        List<String> arguments =
                List.of(
                        "--model",
                        folder.resolve("SST-2/student").toString(),
                        "--task",
                        "SST-2",
                        "--calibrate",
                        glue.resolve("SST-2/train.tsv").toString(),
                        "--sweep-examples",
                        "8",
                        "--out",
                        folder.resolve("SST-2/shares").toString());
        Captured run = Captured.of(() -> ConvertMain.run(arguments.toArray(String[]::new)));
        assertThat(run.code()).as(run.err()).isZero();
    }

    private InferRun evaluate() {
        return InferRun.of(
                "evaluate",
                "--mode",
                "private",
                "--task",
                "SST-2",
                "--glue-dir",
                glue.toString(),
                "--model",
                folder.resolve("SST-2/student").toString(),
                "--shares",
                folder.resolve("SST-2/shares").toString(),
                "--out",
                folder.resolve("SST-2").toString(),
                "--json");
    }

    /** The teacher's losses as an earlier version kept them, the student's as this one does. */
    private void losses() throws IOException {
        List<String> log =
                new ArrayList<>(List.of("step,loss,gradientNorm,learningRate,tokens,devMetric"));
        List<String> history =
                new ArrayList<>(
                        List.of(
                                "stage,step,loss,gradientNorm,learningRate,tokens,devMetric,devLoss"));
        for (int step = 1; step <= 300; step++) {
            String metric = step % 100 == 0 ? Double.toString(50 + step / 10.0) : "";
            log.add(step + "," + 1.0 / step + ",1,1e-3,100," + metric);
        }
        for (String stage : List.of("stage1", "stage2")) {
            for (int step = 1; step <= 50; step++) {
                String dev = step % 25 == 0 ? "80.0,0.5" : ",";
                history.add(stage + "," + step + "," + 3.0 / step + ",1,1e-3,100," + dev);
            }
        }
        Files.createDirectories(folder.resolve("SST-2/teacher.work"));
        Files.write(folder.resolve("SST-2/teacher.work/teacher.csv"), log);
        Files.write(folder.resolve("SST-2/student/history.csv"), history);
    }
}
