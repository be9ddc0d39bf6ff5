package io.secformer.infer.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.secformer.convert.network.PlannedNetwork;
import io.secformer.convert.reading.TokenInput;
import io.secformer.datasets.glue.Example;
import io.secformer.datasets.text.BertTokenizer;
import io.secformer.infer.engine.CostReading;
import io.secformer.infer.eval.BatchOptions;
import io.secformer.infer.eval.Journal;
import io.secformer.infer.eval.Outcome.Shared;
import io.secformer.infer.eval.PrivateEvaluation;
import io.secformer.infer.eval.Reliability;
import io.secformer.infer.eval.RemoteModel;
import io.secformer.infer.eval.Subject;
import io.secformer.infer.eval.Subjects;
import io.secformer.infer.role.client.InferenceClient;
import io.secformer.infer.session.PublicModel;
import io.secformer.kit.command.UsageException;
import io.secformer.kit.file.FormatException;
import io.secformer.kit.progress.Progress;
import io.secformer.kit.text.Rounded;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/** Asks a model about texts, all over the links of one client. */
final class TextClient {

    /**
     * An answer.
     *
     * @param line what was asked
     * @param json what the client is told
     * @param reliability whether it can be relied on
     */
    record Answered(TextLines.Line line, ObjectNode json, Reliability reliability) {}

    private final InferenceClient client;
    private final PublicModel model;
    private final BertTokenizer tokenizer;

    /**
     * @param tokenizer cuts at the longest input of the model
     */
    TextClient(InferenceClient client, BertTokenizer tokenizer) {
        this.client = client;
        this.model = client.model();
        this.tokenizer = tokenizer;
    }

    /**
     * Checks that there are as many texts as the task takes.
     *
     * @throws UsageException if there are not, on the command line
     * @throws FormatException if there are not, on a line of a file
     */
    static void requireFits(PublicModel model, TextLines.Line line) {
        boolean pair = line.textPair() != null;
        String task = "the model's task, " + model.task().name();
        if (model.input().pair() != pair) {
            String found =
                    pair
                            ? task + ", takes one text, found a pair"
                            : task
                                    + ", takes a pair of texts, found one: "
                                    + (line.number() == 0
                                            ? "give --text-pair"
                                            : "put a tab and the second text behind it");
            throw line.number() == 0
                    ? new UsageException(found)
                    : new FormatException("line " + line.number(), found);
        }
    }

    /** Asks about one text, and tells all that it took. */
    Answered ask(TextLines.Line line) {
        Subject subject = subject(line);
        Reliability reliability = reliability(subject);
        InferenceClient.Answer answer = client.infer(padded(subject));
        requireFinite(line, answer.logits()[0]);
        ObjectNode json = AnswerJson.of(model.task(), answer.logits()[0], reliability);
        json.put("tokens", subject.paddedLength());
        json.put("rounds", answer.rounds());
        json.put("serverBytes", answer.serverBytes());
        json.put("clientBytes", answer.clientBytes());
        json.put("dealerBytes", answer.dealerBytes());
        json.put("onlineSeconds", Rounded.seconds(answer.onlineSeconds()));
        json.put("offlineSeconds", Rounded.seconds(answer.offlineSeconds()));
        json.put("waitedSeconds", Rounded.seconds(answer.waitedSeconds()));
        return new Answered(line, json, reliability);
    }

    /**
     * Asks about several texts, those of one padded length together.
     *
     * @return an answer a line, in order, with its part of what its batch took
     */
    List<Answered> ask(List<TextLines.Line> lines, BatchOptions options) {
        List<Subject> subjects = lines.stream().map(this::subject).toList();
        Journal journal = Journal.inMemory();
        // The client belongs to the caller, so the model is not closed here.
        RemoteModel asked = new RemoteModel(client, model.modelDigest());
        new PrivateEvaluation(subjects, tokenizer.padId(), journal, Progress.none().begin(""))
                .run(List.of(asked), options, this::dealerBytes);
        List<Answered> answers = new ArrayList<>();
        for (int i = 0; i < subjects.size(); i++) {
            answers.add(answered(lines.get(i), subjects.get(i), shared(journal, i)));
        }
        return answers;
    }

    private Answered answered(TextLines.Line line, Subject subject, Shared shared) {
        Reliability reliability = reliability(subject);
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("line", line.number());
        json.setAll(AnswerJson.of(model.task(), shared.logits(), reliability));
        json.put("tokens", subject.paddedLength());
        json.put("rounds", shared.rounds());
        json.put("serverBytes", Math.round(shared.serverBytes()));
        json.put("dealerBytes", Math.round(shared.dealerBytes()));
        json.put("onlineSeconds", Rounded.seconds(shared.onlineSeconds()));
        json.put("offlineSeconds", Rounded.seconds(shared.offlineSeconds()));
        return new Answered(line, json, reliability);
    }

    private static Shared shared(Journal journal, int place) {
        return Objects.requireNonNull(journal.shared(place), "all are answered, or it throws");
    }

    private Subject subject(TextLines.Line line) {
        requireFits(model, line);
        String name = line.number() == 0 ? "text" : "line " + line.number();
        return Subjects.of(
                new Example(name, line.text(), line.textPair(), Double.NaN),
                tokenizer,
                tokenizer.maxTokens());
    }

    private TokenInput padded(Subject subject) {
        return subject.tokens().paddedTo(subject.paddedLength(), tokenizer.padId());
    }

    private Reliability reliability(Subject subject) {
        return new Reliability(
                subject.tokens().tokens(),
                subject.fullLength(),
                model.calibration(),
                client.outsideRange(padded(subject)));
    }

    private long dealerBytes(int tokens) {
        return CostReading.of(PlannedNetwork.of(model.config(), model.plan(), 1, tokens))
                .dealerBytes();
    }

    private static void requireFinite(TextLines.Line line, double[] logits) {
        if (!Arrays.stream(logits).allMatch(Double::isFinite)) {
            throw new FormatException(
                    line.number() == 0 ? "the text" : "line " + line.number(),
                    "its logits are " + Arrays.toString(logits) + ", expected finite numbers");
        }
    }
}
