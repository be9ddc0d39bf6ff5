package io.secformer.convert.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.secformer.convert.model.BertConfig;
import io.secformer.convert.model.SoftmaxFunction;
import io.secformer.convert.share.InputInfo;
import io.secformer.convert.share.ShareFolder;
import io.secformer.convert.share.ShareManifest;
import io.secformer.datasets.text.BertTokenizer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Conversions that cannot be done say why in one line, and leave what was there. */
class ConvertRefusalsTest {
    private static final String QUERY = "bert.encoder.layer.1.attention.self.query.weight";

    @TempDir private static Path common;
    private static SmallCheckpoint small;
    private static Path model;
    private static Path earlier;

    @TempDir private Path folder;
    private final BertConfig config = SmallCheckpoint.config();
    private final Map<String, float[]> tensors = SmallCheckpoint.tensors(config);
    private final Map<String, List<Integer>> shapes = SmallCheckpoint.shapes(config);

    @BeforeAll
    static void convertOnce() throws IOException {
        small = new SmallCheckpoint(common);
        model = small.write(common.resolve("model"));
        earlier = common.resolve("earlier");
        CommandRun run =
                CommandRun.of(
                        "--model",
                        model.toString(),
                        "--calibrate",
                        small.calibration().toString(),
                        "--task",
                        "SST-2",
                        "--calibrate-examples",
                        "8",
                        "--out",
                        earlier.toString());
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out()).contains("written to " + earlier + ", model digest ");
    }

    @Test
    void missingTensorIsNamed() throws IOException {
        shapes.remove(QUERY);
        assertThat(refusedCheckpoint())
                .isEqualTo(weights() + ": the tensor " + QUERY + " is missing");
    }

    @Test
    void missingClassifierIsNamed() throws IOException {
        shapes.remove("classifier.weight");
        shapes.remove("classifier.bias");
        assertThat(refusedCheckpoint())
                .isEqualTo(
                        bad()
                                + ": there is no classifier: it is an encoder, not a fine-tuned"
                                + " classifier");
    }

    @Test
    void tensorOfAnotherShapeIsNamedWithBothShapes() throws IOException {
        shapes.put(QUERY, List.of(12, 48));
        assertThat(refusedCheckpoint())
                .isEqualTo(
                        weights()
                                + ": tensor "
                                + QUERY
                                + " has shape [12, 48], expected [24, 24] by config.json");
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
    void weightThatIsNoNumberIsNamedWithItsPlace(float value) throws IOException {
        tensors.getOrDefault(QUERY, new float[0])[3 * 24 + 7] = value;
        assertThat(refusedCheckpoint())
                .isEqualTo(
                        weights() + ": tensor " + QUERY + " holds " + value + " at index [3, 7]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"2quad", "softmax"})
    void valueThatOverflowsInTheClearIsNamedWithItsRow(String softmax) throws IOException {
        float[] queries = tensors.getOrDefault(QUERY, new float[0]);
        for (int i = 0; i < queries.length; i++) {
            queries[i] = i % 2 == 0 ? 2e38f : -2e38f;
        }
        BertConfig overflowing = config.withSoftmax(SoftmaxFunction.parse(softmax));
        small.write(bad(), overflowing, tensors, shapes);
        assertThat(refused())
                .matches(
                        Pattern.quote(bad().toString())
                                + ": wire layer\\.1\\.attention\\.query: a value is -?Infinity in"
                                + " the clear on row \\d+ of train\\.tsv: the model overflows .*");
    }

    @Test
    void weightsThatOverflowOnceFoldedAreNamed() throws IOException {
        float[] gains =
                tensors.getOrDefault("bert.encoder.layer.0.output.LayerNorm.weight", new float[0]);
        Arrays.fill(gains, 1e6f);
        Arrays.fill(tensors.getOrDefault(QUERY, new float[0]), 0, 7, 1e38f);
        assertThat(refusedCheckpoint())
                .matches(
                        Pattern.quote(bad().toString())
                                + ": the parameter layer\\.1\\.attention\\.query holds"
                                + " (NaN|-?Infinity) at element \\d+ once .*");
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0 bytes are too few for a safetensors file",
        "7, 7 bytes are too few for a safetensors file",
        "100, the header claims",
        "9000, (truncated?)"
    })
    void truncatedWeightsAreNamed(int length, String reason) throws IOException {
        small.write(bad());
        Files.write(weights(), Arrays.copyOf(Files.readAllBytes(weights()), length));
        assertThat(refused()).startsWith(weights() + ": ").contains(reason);
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MAX_VALUE, -1, Integer.MAX_VALUE, 1})
    void hostileHeaderLengthTakesNoMemory(long length) throws IOException {
        small.write(bad());
        byte[] bytes = Files.readAllBytes(weights());
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(0, length);
        Files.write(weights(), bytes);
        assertThat(refused())
                .startsWith(
                        weights()
                                + ": the header claims "
                                + Long.toUnsignedString(length)
                                + " bytes, expected 2 to ");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[2]  | [0,8]   | [2] | [4,12]    | tensor b starts at byte 4, expected 8"
                        + " (overlap)",
                "[2]  | [0,8]   | [2] | [0,8]     | tensor b starts at byte 0, expected 8"
                        + " (overlap)",
                "[1]  | [0,4]   | [1] | [8,12]    | tensor b starts at byte 8, expected 4 (hole)",
                "[2]  | [0,8]   | [2] | [8,16]    | the file holds 12 bytes of data",
                "[2]  | [-8,0]  | [1] | [8,12]    | tensor a",
                "[-2] | [0,8]   | [1] | [8,12]    | tensor a",
                "[4611686018427387904,4] | [0,8] | [1] | [8,12] | tensor a",
                "[2]  | [0,1e3] | [1] | [8,12]    | tensor a"
            })
    void hostileHeaderIsRefused(
            String shapeA, String offsetsA, String shapeB, String offsetsB, String reason)
            throws IOException {
        small.write(bad());
        writeWeights(
                "{\"a\":" + f32(shapeA, offsetsA) + ",\"b\":" + f32(shapeB, offsetsB) + "}", 12);
        assertThat(refused()).startsWith(weights() + ": ").contains(reason);
    }

    @Test
    void deeplyNestedHeaderIsRefused() throws IOException {
        small.write(bad());
        writeWeights("{\"a\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}", 0);
        assertThat(refused()).startsWith(weights() + ": header: not valid JSON: ");
    }

    @Test
    void seriesDoNotComputeReluAttention() throws IOException {
        small.write(bad(), config.withSoftmax(SoftmaxFunction.TWO_RELU), tensors, shapes);
        assertThat(refused())
                .isEqualTo(
                        bad()
                                + ": softmax_function 2relu compares scores with 0, and the"
                                + " strategy series compares nothing: choose one of secformer,"
                                + " mpcformer, puma, crypten");
    }

    @Test
    void anotherSoftmaxThanTheModelHasIsRefused() throws IOException {
        assertThat(refused(2, more(arguments(model, calibration(), "SST-2"), "--softmax", "exp")))
                .isEqualTo("--softmax is softmax, but the model's softmax_function is 2quad");
    }

    @Test
    void taskWithOtherOutputsThanTheModelIsRefusedAtOnce() throws IOException {
        String[] arguments = arguments(model, calibration(), "MNLI");
        assertThat(refused(1, arguments))
                .isEqualTo(
                        model
                                + ": task MNLI has 3 outputs (entailment, neutral, contradiction),"
                                + " the model 2 outputs (negative, positive); give --task the one"
                                + " that the model was trained for, or custom for classes of its"
                                + " own");
        assertThat(refusedTwice(arguments(model, calibration(), "STS-B")))
                .isEqualTo(
                        model
                                + ": task STS-B has 1 output, a score, the model 2 outputs"
                                + " (negative, positive); give --task the one that the model was"
                                + " trained for, or custom for classes of its own");
    }

    @Test
    void outputsThatAreNotTheTasksAreRefusedWithBothLists() throws IOException {
        BertConfig other = config.withLabels(List.of("spam", "ham"));
        small.write(bad(), other, tensors, shapes);
        assertThat(refused())
                .isEqualTo(
                        bad()
                                + ": task SST-2 has the classes negative, positive, the outputs are"
                                + " spam, ham; if the model was trained for this task, --labels"
                                + " says which is which, in the order of the outputs");
        String[] named =
                more(arguments(bad(), calibration(), "SST-2"), "--labels", "negative,neutral");
        assertThat(Refusal.of(folder.resolve("other places"), earlier, 2, named))
                .isEqualTo(
                        "--labels: task SST-2 has the classes negative, positive, the outputs are"
                                + " negative, neutral");
    }

    @Test
    void columnsBelongToOwnTasks() throws IOException {
        String[] arguments =
                more(arguments(model, calibration(), "SST-2"), "--text-column", "sentence");
        assertThat(refused(2, arguments)).startsWith("--text-column").contains("--task custom");
    }

    @Test
    void tokenizerOfALargerModelIsRefused() throws IOException {
        BertConfig smaller =
                BertConfig.ofSize(60, 24, 2, 3, 48)
                        .withMaxPositionEmbeddings(24)
                        .withLabels(config.id2label())
                        .withSoftmax(SoftmaxFunction.TWO_QUAD);
        small.write(
                bad(), smaller, SmallCheckpoint.tensors(smaller), SmallCheckpoint.shapes(smaller));
        assertThat(refused())
                .matches(
                        "\\Q"
                                + bad().resolve("tokenizer.json")
                                + "\\E: row \\d+ \"[^\"]+\": its token '[a-z#]+' has the id \\d+,"
                                + " the model has embeddings for 0 to 59 \\(vocab_size 60\\): .*");
    }

    @Test
    void pairsAreRefusedByAModelWithOneTokenType() throws IOException {
        Path json = bad().resolve("config.json");
        shapes.put("bert.embeddings.token_type_embeddings.weight", List.of(1, 24));
        tensors.put("bert.embeddings.token_type_embeddings.weight", new float[24]);
        small.write(
                bad(), config.withLabels(List.of("entailment", "not_entailment")), tensors, shapes);
        Files.writeString(
                json,
                Files.readString(json)
                        .replaceFirst("\"type_vocab_size\" : 2", "\"type_vocab_size\" : 1"));
        Path pairs = calibration().resolveSibling("../RTE/train.tsv");
        assertThat(refused(1, arguments(bad(), pairs, "RTE")))
                .contains("gives pairs of texts 2 token types, the model has 1 (type_vocab_size)");
    }

    @Test
    void lengthBeyondThePositionsIsWrongUsage() throws IOException {
        assertThat(refused(2, more(arguments(model, calibration(), "SST-2"), "--max-tokens", "25")))
                .isEqualTo(
                        "--max-tokens is 25, the model has 24 positions"
                                + " (max_position_embeddings)");
    }

    @Test
    void sharesNameTokenizerAndTexts() {
        for (int party = 0; party < 2; party++) {
            ShareManifest manifest =
                    ShareManifest.read(
                            ShareFolder.ofParty(earlier, party).resolve(ShareManifest.FILE));
            assertThat(manifest.input())
                    .isEqualTo(new InputInfo(BertTokenizer.digest(model), false));
        }
    }

    @Test
    void cutTextsAreCounted() throws IOException {
        CommandRun run =
                CommandRun.of(
                        more(
                                arguments(model, calibration(), "SST-2"),
                                "--max-tokens",
                                "5",
                                "--out",
                                folder.resolve("short").toString()));
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.err())
                .containsPattern(
                        "\\d+ of 40 texts have more than 5 tokens, up to \\d+, and are cut there");
    }

    @Test
    void headRoomThatNoRingHoldsIsRefused() throws IOException {
        // Once: the search for a series goes all the way before it gives up.
        String line =
                Refusal.keeping(
                        folder.resolve("places"),
                        earlier,
                        1,
                        more(arguments(model, calibration(), "SST-2"), "--head-room", "100"));
        assertThat(line).contains("headroom").contains("range");
    }

    @Test
    void weightsThatNoRingHoldsAreRefused() throws IOException {
        float[] weight = tensors.getOrDefault(QUERY, new float[0]);
        for (int i = 0; i < weight.length; i++) {
            weight[i] *= 1e12f;
        }
        assertThat(refusedCheckpoint()).contains("attention", "range", "headroom");
    }

    @Test
    void missingCalibrationFileIsNamed() throws IOException {
        Path none = folder.resolve("none.tsv");
        assertThat(refused(1, arguments(model, none, "SST-2")))
                .isEqualTo(none + ": there is no such file");
    }

    @Test
    void malformedRowIsNamedWithItsLine() throws IOException {
        Path file = folder.resolve("train.tsv");
        Files.writeString(file, "sentence\tlabel\na fine film\t1\na dull film\t2\n");
        assertThat(refused(1, arguments(model, file, "SST-2")))
                .isEqualTo(
                        file
                                + ", line 3: has the label \"2\", expected one of 0, 1;"
                                + " --skip-malformed leaves such rows out");
        Files.writeString(file, "sentence\tlabel\na fine film\t1\textra\n");
        assertThat(refusedTwice(arguments(model, file, "SST-2")))
                .isEqualTo(
                        file
                                + ", line 2: has 3 columns, expected 2; --skip-malformed leaves"
                                + " such rows out");
    }

    @Test
    void missingCheckpointIsNamed() throws IOException {
        assertThat(refused(1, arguments(bad(), calibration(), "SST-2")))
                .isEqualTo(bad() + ": there is no such folder");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--model", "--calibrate", "--task"})
    void missingOptionIsWrongUsage(String option) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(arguments(model, calibration(), "SST-2")));
        int at = arguments.indexOf(option);
        arguments.subList(at, at + 2).clear();
        assertThat(refused(2, arguments.toArray(String[]::new)))
                .isEqualTo("Missing required option: '" + option + "'; --help lists what there is");
    }

    @Test
    void allThatIsMissingIsNamed() {
        assertThat(Refusal.lineOf(CommandRun.of("--task", "SST-2"), 2))
                .isEqualTo(
                        "Missing required options: '--model', '--calibrate', '--out'; --help lists"
                                + " what there is");
    }

    @Test
    void missingOutputFolderIsWrongUsage() {
        CommandRun run = CommandRun.of(arguments(model, calibration(), "SST-2"));
        assertThat(Refusal.lineOf(run, 2))
                .isEqualTo("Missing required option: '--out'; --help lists what there is");
    }

    @Test
    void unknownTaskIsWrongUsage() throws IOException {
        assertThat(refused(2, arguments(model, calibration(), "SST-3")))
                .isEqualTo(
                        "--task: unknown task SST-3, expected one of CoLA, SST-2, MRPC, STS-B, QQP,"
                                + " MNLI, QNLI, RTE, WNLI, AX, or custom for your own");
    }

    @ParameterizedTest
    @CsvSource({
        "--head-room, 0.5, headroom is 0.5",
        "--head-room, NaN, --head-room is NaN",
        "--logit-error, 0, the error of logits is 0",
        "--logit-error, NaN, --logit-error is NaN",
        "--sweep-examples, -1, --sweep-examples is -1",
        "--max-tokens, 3, --max-tokens is 3",
        "--strategy, slow, --strategy is slow",
        "--calibrate-examples, 0, --calibrate-examples is 0"
    })
    void optionWithoutSenseIsWrongUsage(String option, String value, String reason)
            throws IOException {
        String[] arguments = more(arguments(model, calibration(), "SST-2"), option, value);
        assertThat(refused(2, arguments)).contains(option).contains(reason).contains("expected");
    }

    @ParameterizedTest
    @CsvSource({
        "--activation, sines, activation sines needs values of one format",
        "--truncation, local, truncation local needs rings of 64 bits"
    })
    void choicesThatDoNotGoTogetherAreWrongUsage(String option, String value, String reason)
            throws IOException {
        String[] arguments = more(arguments(model, calibration(), "SST-2"), option, value);
        assertThat(refused(2, arguments)).startsWith("--strategy series: ").contains(reason);
    }

    @ParameterizedTest
    @CsvSource({
        "16, '--fraction-bits is for published systems, such as --strategy crypten'",
        "30, '--fraction-bits is 30, expected 10 to 20'"
    })
    void fractionBitsAreOfSystemsThatHaveOneFormat(String bits, String begin) throws IOException {
        String[] arguments = arguments(model, calibration(), "SST-2");
        assertThat(refused(2, more(arguments, "--fraction-bits", bits))).startsWith(begin);
    }

    @Test
    void misspeltOptionIsOneLine() {
        assertThat(Refusal.lineOf(CommandRun.of("--head-rom", "2"), 2))
                .startsWith("Unknown option")
                .contains("--head-rom")
                .contains("did you mean --head-room");
    }

    @Test
    void folderOfSomethingElseIsRefusedBeforeAnyWork() throws IOException {
        Files.writeString(folder.resolve("thesis.txt"), "mine");
        String[] arguments =
                more(arguments(model, calibration(), "SST-2"), "--out", folder.toString());
        CommandRun run = CommandRun.of(arguments);
        assertThat(Refusal.lineOf(run, 1))
                .isEqualTo(
                        folder
                                + ": holds thesis.txt, which is not part of a sharing; choose"
                                + " another folder");
        assertThat(run.err()).doesNotContain("calibrating");
        assertThat(folder.resolve("thesis.txt")).hasContent("mine");
    }

    private Path bad() {
        return folder.resolve("bad");
    }

    private Path weights() {
        return bad().resolve("model.safetensors");
    }

    private static Path calibration() {
        return small.calibration();
    }

    private String refusedCheckpoint() throws IOException {
        small.write(bad(), config, tensors, shapes);
        return refused();
    }

    private String refused() throws IOException {
        return refused(1, arguments(bad(), calibration(), "SST-2"));
    }

    private String refused(int code, String... arguments) throws IOException {
        return Refusal.of(folder.resolve("places"), earlier, code, arguments);
    }

    private String refusedTwice(String... arguments) throws IOException {
        return Refusal.of(folder.resolve("more places"), earlier, 1, arguments);
    }

    private static String[] arguments(Path model, Path calibration, String task) {
        return new String[] {
            "--model", model.toString(), "--calibrate", calibration.toString(), "--task", task
        };
    }

    private static String[] more(String[] arguments, String... added) {
        String[] all = Arrays.copyOf(arguments, arguments.length + added.length);
        System.arraycopy(added, 0, all, arguments.length, added.length);
        return all;
    }

    private static String f32(String shape, String offsets) {
        return "{\"dtype\":\"F32\",\"shape\":" + shape + ",\"data_offsets\":" + offsets + "}";
    }

    private void writeWeights(String header, int dataBytes) throws IOException {
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        ByteBuffer file =
                ByteBuffer.allocate(8 + json.length + dataBytes).order(ByteOrder.LITTLE_ENDIAN);
        file.putLong(json.length).put(json);
        Files.write(weights(), file.array());
    }
}
