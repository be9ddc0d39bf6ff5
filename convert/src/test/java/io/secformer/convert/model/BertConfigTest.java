package io.secformer.convert.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secformer.kit.file.FormatException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BertConfigTest {
    private static final String MINIMAL =
            "{'model_type':'bert','vocab_size':100,'hidden_size':8,'num_hidden_layers':2,"
                    + "'num_attention_heads':2,'intermediate_size':16,'hidden_act':'gelu'}";

    @TempDir private Path folder;

    @Test
    void whatIsWrittenIsReadBack() {
        BertConfig config =
                BertConfig.bertLarge()
                        .withLabels(List.of("entailment", "not_entailment"))
                        .withSoftmax(SoftmaxFunction.TWO_RELU)
                        .withActivation(ActivationFunction.FOURIER)
                        .withSoftmaxOffset(2.5)
                        .withDropout(0, 0.25)
                        .withMaxPositionEmbeddings(64);
        Path file = folder.resolve("config.json");
        config.write(file, "BertForSequenceClassification");
        assertThat(BertConfig.read(file)).isEqualTo(config);
        assertThat(BertConfig.fromJson(config.toJson(), "tree")).isEqualTo(config);
        BertConfig regression = config.withRegression();
        regression.write(file);
        assertThat(BertConfig.read(file)).isEqualTo(regression);
        assertThat(regression.isRegression()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"GELU,gelu", "GELU_TANH,gelu_new", "QUAD,gelu", "FOURIER,gelu"})
    void hiddenActIsWrittenAsTheClosestOfHuggingFace(ActivationFunction function, String act) {
        BertConfig config = BertConfig.bertBase().withActivation(function);
        assertThat(config.toJson().get("hidden_act").asText()).isEqualTo(act);
        assertThat(BertConfig.fromJson(config.toJson(), "tree")).isEqualTo(config);
    }

    @ParameterizedTest
    @CsvSource({
        "gelu,GELU",
        "gelu_python,GELU",
        "gelu_new,GELU_TANH",
        "gelu_pytorch_tanh,GELU_TANH",
        "gelu_fast,GELU_TANH",
        "gelu_accurate,GELU_TANH"
    })
    void hiddenActNamesTheActivation(String act, ActivationFunction function) throws IOException {
        String json = MINIMAL.replace("'hidden_act':'gelu'", "'hidden_act':'" + act + "'");
        assertThat(read(json).activation()).isEqualTo(function);
        assertThat(read(json.replace("}", ",'activation_function':'quad'}")).activation())
                .isEqualTo(ActivationFunction.QUAD);
    }

    @Test
    void absentKeysHaveHuggingFacesDefaults() throws IOException {
        BertConfig config = read(MINIMAL);
        assertThat(config.numLabels()).isEqualTo(2);
        assertThat(config.id2label()).containsExactly("LABEL_0", "LABEL_1");
        assertThat(config.maxPositionEmbeddings()).isEqualTo(512);
        assertThat(config.layerNormEps()).isEqualTo(1e-12);
        assertThat(config.softmax()).isEqualTo(SoftmaxFunction.SOFTMAX);
        assertThat(config.activation()).isEqualTo(ActivationFunction.GELU);
        assertThat(config.problemType()).isEqualTo(ProblemType.SINGLE_LABEL_CLASSIFICATION);
        assertThat(read(MINIMAL.replace("}", ",'num_labels':1}")).isRegression()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "'id2label':{'0':0,'1':1,'2':2} | 0,1,2",
                "'id2label':{'0':'1 star','1':'2 stars'} | 1 star,2 stars",
                "'id2label':{'1':'b','0':'a'},'num_labels':3 | a,b",
                "'id2label':null,'num_labels':3 | LABEL_0,LABEL_1,LABEL_2",
                "'label2id':{'a':0,'b':1,'c':2} | LABEL_0,LABEL_1",
                "'id2label':{'0':'a'},'num_labels':2 | a"
            })
    void labelsAreReadAsHuggingFaceReadsThem(String keys, String labels) throws IOException {
        BertConfig config = read(MINIMAL.replace("}", "," + keys + "}"));
        assertThat(config.id2label()).isEqualTo(List.of(labels.split(",", -1)));
        assertThat(config.numLabels()).isEqualTo(config.id2label().size());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "'hidden_act':'gelu' | 'hidden_act':'relu' | hidden_act is 'relu', expected gelu,",
                "'hidden_act':'gelu' | 'hidden_act':'gelu_new','activation_function':'gelu' |"
                        + " activation_function is 'gelu' and hidden_act 'gelu_new'",
                "'hidden_act':'gelu' | 'position_embedding_type':'relative_key' | expected"
                        + " absolute",
                "'model_type':'bert' | 'model_type':'roberta' | model_type is 'roberta'",
                "'model_type':'bert' | 'is_decoder':true | the model is a decoder",
                "'hidden_size':8 | 'hidden_size':9 | not a multiple of num_attention_heads 2",
                "'hidden_size':8 | 'hidden_size':'8' | hidden_size is \"8\", expected a whole",
                "'hidden_size':8 | 'hidden_size':8.5 | hidden_size is 8.5, expected a whole",
                "'hidden_size':8, | ^^ | the key hidden_size is missing",
                "'vocab_size':100 | 'vocab_size':99999999999 | expected a whole number",
                "'vocab_size':100 | 'vocab_size':0 | vocab_size is 0, expected a number from 1",
                "'vocab_size':100 | 'vocab_size':5,'pad_token_id':5 | outside the vocabulary of 5",
                "'hidden_size':8 | 'hidden_size':8,'softmax_function':'3quad' | is '3quad'",
                "'hidden_size':8 | 'hidden_size':8,'softmax_offset':0 | softmax_offset is 0.0,",
                "'hidden_size':8 | 'hidden_size':8,'softmax_offset':'5' | softmax_offset is",
                "'hidden_size':8 | 'hidden_size':8,'activation_function':'relu' | is 'relu'",
                "'hidden_size':8 | 'hidden_size':8,'num_labels':-1 | num_labels is -1",
                "'hidden_size':8 | 'hidden_size':8,'problem_type':'multi' | problem_type is"
                        + " 'multi'",
                "'hidden_size':8 | 'hidden_size':8,'problem_type':'regression' | found 2",
                "'hidden_size':8 | 'hidden_size':8,'id2label':{'1':'x'} | no name for label 0",
                "'hidden_size':8 | 'hidden_size':8,'id2label':{'0':null} | no name for label 0",
                "'hidden_size':8 | 'hidden_size':8,'id2label':['a','b'] | expected names by",
                "'hidden_size':8 | 'hidden_size':8,'layer_norm_eps':-1 | layer_norm_eps is -1.0",
                "'hidden_size':8 | 'hidden_size':8,'hidden_size':8 | Duplicate field",
            })
    void unusableConfigurationIsNamed(String part, String replacement, String message) {
        assertThat(MINIMAL).contains(part);
        assertThatThrownBy(() -> read(MINIMAL.replace(part, replacement)))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining(message);
    }

    @Test
    void hugeFileIsRefusedUnread() throws IOException {
        Path file = folder.resolve("config.json");
        Files.write(file, new byte[(1 << 20) + 1]);
        assertThatThrownBy(() -> BertConfig.read(file))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("expected at most 1048576");
    }

    @Test
    void tensorsOfBertBaseAreAllNamed() {
        long parameters =
                BertTensors.all(BertConfig.bertBase()).values().stream()
                        .mapToLong(
                                s ->
                                        s.stream()
                                                .mapToLong(Integer::longValue)
                                                .reduce(1, (a, b) -> a * b))
                        .sum();
        assertThat(parameters).isEqualTo(109_482_240L + 2 * 768 + 2);
    }

    private BertConfig read(String json) throws IOException {
        Path file = folder.resolve("config.json");
        Files.writeString(file, json.replace('\'', '"'), StandardCharsets.UTF_8);
        return BertConfig.read(file);
    }
}
