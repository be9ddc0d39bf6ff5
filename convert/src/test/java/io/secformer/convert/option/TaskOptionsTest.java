package io.secformer.convert.option;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secformer.convert.model.BertConfig;
import io.secformer.datasets.glue.GlueTask;
import io.secformer.datasets.glue.OwnTask;
import io.secformer.datasets.glue.OwnTask.OwnColumns;
import io.secformer.kit.command.UsageException;
import io.secformer.kit.file.FormatException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Which task a name, options, a model and shares make together. */
class TaskOptionsTest {
    private static final Path MODEL = Path.of("model");
    private static final List<String> PUBLISHED = List.of("contradiction", "entailment", "neutral");

    @Command
    private static final class Holder {
        @Mixin private TaskOptions options = new TaskOptions();
    }

    private static TaskOptions options(String... arguments) {
        Holder holder = new Holder();
        new CommandLine(holder).parseArgs(arguments);
        return holder.options;
    }

    private static BertConfig model(String... names) {
        return BertConfig.ofSize(10, 4, 1, 1, 8).withLabels(List.of(names));
    }

    @Test
    void sharesNameOutputsThatTheModelDoesNot() {
        BertConfig odd = model("a", "b", "c");
        assertThatThrownBy(() -> options().of("MNLI", odd, MODEL))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("a, b, c")
                .hasMessageContaining("entailment, neutral, contradiction")
                .hasMessageContaining("--labels");
        List<String> shared = List.of("contradiction", "entailment", "neutral");
        assertThat(options().of("MNLI", odd, MODEL, shared).labels()).isEqualTo(PUBLISHED);
        assertThat(options().of("custom", odd, MODEL, shared).labels()).isEqualTo(PUBLISHED);
    }

    @Test
    void sharesInAnotherOrderThanTheModelAreRefused() {
        BertConfig published = model(PUBLISHED.toArray(String[]::new));
        List<String> shared = List.of("entailment", "neutral", "contradiction");
        assertThatThrownBy(() -> options().of("MNLI", published, MODEL, shared))
                .isInstanceOf(FormatException.class)
                .hasMessage(
                        "model: its outputs are contradiction, entailment, neutral, those of the"
                                + " shares entailment, neutral, contradiction: convert it again, or"
                                + " say with --labels what they are");
        assertThat(
                        options("--labels", "entailment,neutral,contradiction")
                                .of("MNLI", published, MODEL, shared))
                .isEqualTo(GlueTask.MNLI);
    }

    @Test
    void sharesOfOwnNamesFitATaskOfGlueWithThoseNames() {
        BertConfig model = model("POS", "NEG");
        List<String> shared = List.of("POS", "NEG");
        assertThat(options().of("SST-2", model, MODEL, shared).labels())
                .containsExactly("positive", "negative");
        List<String> unnamed = List.of("LABEL_0", "LABEL_1");
        assertThat(options().of("SST-2", model("LABEL_0", "LABEL_1"), MODEL, unnamed))
                .isEqualTo(GlueTask.SST_2);
    }

    @Test
    void ownTaskTakesTheModelsClassesOrThoseThatAreGiven() {
        BertConfig model = model("skin", "heart", "bones");
        assertThat(options().of("custom", model, MODEL))
                .isEqualTo(new OwnTask(List.of("skin", "heart", "bones"), OwnColumns.USUAL));
        assertThat(
                        options(
                                        "--labels=a, b,c",
                                        "--text-column=x",
                                        "--text-pair-column=y",
                                        "--label-column=-z")
                                .of("Custom", model, MODEL))
                .isEqualTo(new OwnTask(List.of("a", "b", "c"), new OwnColumns("x", "y", "-z")));
        assertThatThrownBy(() -> options("--labels", "a,b").of("custom", model, MODEL))
                .isInstanceOf(FormatException.class)
                .hasMessage(
                        "model: task custom has 2 outputs (a, b), the model 3 outputs (skin, heart,"
                                + " bones)");
        assertThat(options().of("custom", model.withRegression(), MODEL).isRegression()).isTrue();
    }

    @Test
    void ownTaskWithoutModelNeedsItsClasses() {
        assertThatThrownBy(() -> options().of("custom"))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("--task custom needs --labels");
        assertThatThrownBy(() -> options("--labels", "a,,b").of("custom"))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("--labels");
        assertThatThrownBy(() -> options("--labels", "a,b,a").of("custom"))
                .isInstanceOf(UsageException.class)
                .hasMessage("--labels: two classes have the same name: a, b, a");
    }

    @Test
    void classifierIsOfATaskByItsNames() {
        assertThat(options().isOf("MNLI", model("NEUTRAL", "entailment", "contradiction")))
                .isTrue();
        assertThat(options().isOf("MNLI", model("a", "b", "c"))).isFalse();
        assertThat(
                        options("--labels=entailment,neutral,contradiction")
                                .isOf("MNLI", model("a", "b", "c")))
                .isTrue();
        assertThat(options().isOf("SST-2", model("a", "b", "c"))).isFalse();
        assertThat(options().isOf("STS-B", model("a", "b").withRegression())).isTrue();
        assertThat(options("--labels=x,y").isOf("custom", model("a", "b", "c"))).isFalse();
        assertThat(options().isOf("custom", model("a", "b", "c"))).isTrue();
    }

    @Test
    void argumentsMakeTheSameOptionsAgain() {
        TaskOptions first =
                options("--labels", "a,b", "--text-column=-x", "--skip-malformed", "--quoted");
        TaskOptions again = options(first.arguments().toArray(String[]::new));
        assertThat(again.arguments()).isEqualTo(first.arguments());
        assertThat(again.of("custom")).isEqualTo(first.of("custom"));
        assertThat(again.reading().skipMalformed()).isTrue();
        assertThat(again.reading().quoted()).isTrue();
        assertThat(options().arguments()).isEmpty();
    }
}
