package io.secformer.infer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.secformer.convert.checkpoint.HfCheckpointWriter;
import io.secformer.convert.model.BertConfig;
import io.secformer.convert.model.BertTensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a newcomer gets wrong is one line, before anything is computed, asked or written. */
class WrongInputTest {
    private static final List<String> WORDS =
            List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "hail", "snow");

    @TempDir private Path folder;

    @BeforeEach
    void writeInputs() throws IOException {
        BertConfig config =
                BertConfig.ofSize(WORDS.size(), 8, 1, 2, 16)
                        .withMaxPositionEmbeddings(12)
                        .withLabels(List.of("negative", "positive"));
        Map<String, float[]> tensors = new HashMap<>();
        BertTensors.all(config)
                .forEach(
                        (name, shape) ->
                                tensors.put(
                                        name,
                                        new float[shape.stream().reduce(1, (a, b) -> a * b)]));
        new HfCheckpointWriter(config).write(folder.resolve("model"), tensors);
        Files.write(folder.resolve("model/vocab.txt"), WORDS);
        Files.createDirectories(folder.resolve("glue/SST-2"));
        for (String file : List.of("train.tsv", "dev.tsv")) {
            Files.write(
                    folder.resolve("glue/SST-2").resolve(file),
                    List.of("sentence\tlabel", "hail\t1", "snow\t0"));
        }
        Files.writeString(folder.resolve("file"), "text");
        Files.createDirectories(folder.resolve("empty"));
        Files.createDirectories(folder.resolve("keys/client"));
    }

    /** The one line; {@code @} in arguments stands for the folder, {@code ''} for nothing. */
    private String refused(int code, String line) {
        String[] arguments =
                List.of(line.split(" ")).stream()
                        .map(word -> word.equals("''") ? "" : word)
                        .map(word -> word.replace("@", folder.toString()))
                        .toArray(String[]::new);
        InferRun run = InferRun.of(arguments);
        List<String> said = run.err().lines().filter(one -> !one.contains(" INFO ai.djl")).toList();
        assertThat(said).as(run.err()).hasSize(1);
        assertThat(run.code()).as(run.err()).isEqualTo(code);
        assertThat(run.out()).isEmpty();
        String told = said.getFirst().replace(folder.toString(), "@");
        assertThat(told)
                .startsWith("secformer: ")
                .doesNotContain("Exception", "java.", "null")
                .doesNotContainPattern("[0-9]{16}");
        return told.substring("secformer: ".length());
    }

    private static final String INFER = "infer --timeout 1 --text hail";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--keys @/keys --tokenizer @/nosuch|@/nosuch: there is no such file",
                "--keys @/keys --tokenizer @/empty|@/empty: holds neither tokenizer.json nor"
                        + " vocab.txt",
                "--keys @/keys --tokenizer @/model --embeddings @/nosuch|@/nosuch: there is no such"
                        + " file or folder",
                "--keys @/keys --tokenizer @/model|@/keys/client: there is no key.p12, expected the"
                        + " keys of client, which 'secformer keys' makes",
                "--keys @/keys --tokenizer @/model --as ward7|@/keys: there is no key.p12, expected"
                        + " the keys of client ward7, which 'secformer keys' makes",
            })
    void clientChecksItsOwnFilesBeforeItAsks(String options, String line) {
        assertThat(refused(1, INFER + " " + options)).isEqualTo(line);
    }

    @ParameterizedTest
    @CsvSource({
        "@/nosuch,'there is no such file, expected one of texts, or - for standard input'",
        "@/empty,'is a folder, expected a file of texts, or - for standard input'",
    })
    void textsThatAreNoFileAreRefusedBeforeAnybodyIsAsked(String file, String line) {
        assertThat(refused(1, "infer --keys @/keys --tokenizer @/model --text-file " + file))
                .isEqualTo(file + ": " + line);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "server --party 0 --shares @ --keys @ --listen 70000|--listen: '70000' is no"
                        + " address",
                "server --party 0 --shares @ --keys @ --peer x:0|--peer: 'x:0' has the port 0",
                "server --party 2 --shares @ --keys @|--party is 2, expected 0 or 1",
                "dealer --state @/state --keys @ --listen x|--listen: 'x' is no address",
                "dealer --state @/state --keys @ --pool 0x128:4|--pool is '0x128:4', expected 1"
                        + " to",
                "dealer --state @/state --keys @ --pool 8x0:4|--pool is '8x0:4', expected 1 to",
                "plan --model bert-base --batch 100000|--batch is 100000, expected 1 to 1024",
                "bench --batch 100000|--batch is 100000, expected 1 to 1024",
                "plan --model bert-base --softmax sharp|--softmax is sharp, expected one of"
                        + " softmax, 2quad",
                "plan --model bert-base --link fast|--link: 'fast' is no link: expected none, lan",
                "bench --link=rate=1|--link: 'rate=1' is no link: expected none, lan",
                "plan --model bert-base --strategy fast|--strategy is fast, expected one of series,"
                        + " series-wan",
                "evaluate --model @/model --task SST-2 --glue-dir @/glue --mode secret|--mode is"
                        + " secret, expected one of clear, fixed, private",
                "evaluate --model @/model --task SST-2 --glue-dir @/glue --split val|--split is"
                        + " val, expected one of train, dev, dev_mismatched, test, test_mismatched",
                "evaluate --model @/model --task SST-2 --glue-dir @/glue --mode private --servers"
                        + " a:1|--servers is 'a:1', expected two addresses with a comma between",
                "dealer --state @/state --keys @ --pool-bytes 4|--pool-bytes is 4, expected a size",
                "dealer --state @/state --keys @ --pool 8x64|--pool is '8x64', expected like"
                        + " 8x64:2",
                "dealer --state @/state --keys @ --max-request-bytes 4TB|--max-request-bytes is"
                        + " 4TB, expected a size such as 500MB or 4GB",
                "server --party 0 --shares @ --keys @ --spool @ --spool-bytes x|--spool-bytes is"
                        + " x,",
                "pipeline --task SST-2 --glue-dir @/glue --teacher @/model --out @/run --student"
                        + " 2relu|--student: softmax_function 2relu compares scores with 0, and the"
                        + " strategy series",
                "scores @/model --glue-dir @/glue --out @/run --task SST|--task: unknown task"
                        + " SST, expected one of CoLA, SST-2",
                "bench --strategy crypten,puma --tokens 100000|--tokens",
                "stability --strategy fast|--strategy is fast, expected one of series,",
                "bench --json --csv|--json and --csv are both given",
                "evaluate --model @/model --task SST-2 --glue-dir @/glue --servers a:1,b:2"
                        + "|--servers is for --mode private",
                "evaluate --model @/model --task SST-2 --glue-dir @/glue --restart-if-changed"
                        + "|--restart-if-changed is about the outcomes in --out DIR",
                "evaluate --model '' --task SST-2 --glue-dir @/glue|--model is '', expected the"
                        + " name",
                "evaluate --model @/model --task SST-2 --glue-dir @/glue --mode private --shares @"
                        + " --keys @|--keys is for --servers",
                "evaluate --model @/model --task SST-2 --glue-dir @/glue --mode private --shares @"
                        + " --dealer a:1|--dealer is for --servers",
                "infer --text hail --keys @ --tokenizer @/model --batch 4|--batch is for"
                        + " --text-file",
                "demo --task QQP|--task is QQP, expected one of SST-2, CoLA, RTE, STS-B",
                "pipeline --task SST-2 --glue-dir @/glue --teacher @/model --out @/run --student"
                        + " none --activation quad|--activation, --stage1-epochs and",
                "keys --out @/k --sign party0|--sign is 'party0', expected ROLE=FILE",
                "infer --nosuch|Unknown option '--nosuch'",
            })
    void wrongUsageNamesTheOption(String line, String begin) {
        assertThat(refused(2, line)).startsWith(begin);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a:1,b:0|--servers: 'b:0' has the port 0, expected the one that is listened on, 1"
                        + " to 65535",
                "a:1,b:99999|--servers: 'b:99999' is no address: expected host:port, an IPv6"
                        + " address in brackets as in [::1]:7510",
            })
    void addressOfAServerIsNamedWithItsOption(String servers, String line) {
        assertThat(
                        refused(
                                2,
                                "infer --text hail --tokenizer @/model --servers "
                                        + servers
                                        + " --keys "
                                        + keys()))
                .isEqualTo(line);
    }

    private String keys() {
        String keys = folder.resolve("real-keys").toString();
        assertThat(InferRun.of("keys", "--out", keys).code()).isZero();
        return keys;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "@/nosuch|there is no such folder",
                "@/file|is a file",
                "@/empty|holds no party0/manifest.json",
                "@/one|is the folder of one party",
            })
    void sharesThatAreNoneAreSaidToBeNone(String shares, String found) throws IOException {
        Files.createDirectories(folder.resolve("one"));
        Files.writeString(folder.resolve("one/manifest.json"), "{}");
        assertThat(
                        refused(
                                1,
                                "evaluate --model @/model --task SST-2 --glue-dir @/glue --mode"
                                        + " fixed --shares "
                                        + shares))
                .isEqualTo(
                        shares
                                + ": "
                                + found
                                + ", expected the folder above party0 and party1 that convert"
                                + " wrote");
    }

    @Test
    void modelThatIsNoFolderIsNamed() {
        String more = " --task SST-2 --glue-dir @/glue";
        assertThat(refused(1, "evaluate --model @/nosuch" + more))
                .isEqualTo("@/nosuch: there is no such folder");
        assertThat(refused(1, "evaluate --model @/file" + more))
                .isEqualTo("@/file: is a file, expected a Hugging Face folder with config.json");
        assertThat(refused(1, "evaluate --model @/empty" + more))
                .isEqualTo(
                        "@/empty/config.json: there is no such file, expected in a Hugging Face"
                                + " folder of a model");
    }

    private static final String PIPELINE = "pipeline --task SST-2 --glue-dir @/glue --teacher ";

    @Test
    void pipelineRefusesAtOnceWhatALaterStepWould() throws IOException {
        String good = PIPELINE + "@/model --out @/run ";
        assertThat(refused(2, good + "--teacher-learning-rate 5e-5,abc"))
                .isEqualTo("--teacher-learning-rate is abc, expected a number between 0 and 1");
        assertThat(refused(2, good + "--activation relu"))
                .isEqualTo("--activation is relu, expected one of gelu, gelu_new, quad, fourier");
        assertThat(refused(2, good + "--recipe best"))
                .isEqualTo("--recipe is best, expected one of secformer, published");
        assertThat(refused(2, good + "--max-tokens 13"))
                .startsWith("--max-tokens is 13, the model");
        assertThat(refused(2, good.replace("SST-2", "SST-2,SST-2")))
                .startsWith("--task names a task twice: SST-2,SST-2");
        assertThat(refused(1, good.replace("@/glue", "@/nosuch")))
                .isEqualTo("@/nosuch/SST-2/train.tsv: there is no such file");
        assertThat(refused(1, PIPELINE + "@/nosuch --out @/run"))
                .isEqualTo("@/nosuch: there is no such folder");
        assertThat(refused(1, PIPELINE + "@/model --out @/file"))
                .isEqualTo("@/file: is a file, expected a folder, or none yet, for --out");
        assertThat(folder.resolve("run")).doesNotExist();
    }

    @Test
    void resultsThatCannotBeWrittenAreRefusedBeforeAnythingIsMeasured() {
        String line = "@/file: is a file, expected a folder, or none yet, for --out";
        assertThat(refused(1, "bench --out @/file")).isEqualTo(line);
        assertThat(refused(1, "demo --out @/file")).isEqualTo(line);
        assertThat(refused(1, "stability --out @/file")).isEqualTo(line);
        assertThat(
                        refused(
                                1,
                                "evaluate --model @/model --task SST-2 --glue-dir @/glue --out"
                                        + " @/file"))
                .isEqualTo(line);
    }
}
