package io.secformer.infer.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.secformer.infer.ask.Question;
import io.secformer.infer.ask.Spent;
import io.secformer.infer.ask.TextAnswer;
import io.secformer.infer.ask.TextModel;
import io.secformer.infer.eval.BatchOptions;
import io.secformer.infer.eval.Reliability;
import io.secformer.kit.command.UsageException;
import io.secformer.kit.file.FormatException;
import io.secformer.kit.text.Rounded;
import java.util.ArrayList;
import java.util.List;

/** Asks a model about lines of text. */
final class TextClient {

    /**
     * An answer.
     *
     * @param line what was asked
     * @param json what the client is told
     * @param reliability whether it can be relied on
     */
    record Answered(TextLines.Line line, ObjectNode json, Reliability reliability) {}

    private final TextModel model;

    /** Asks a model that belongs to the caller. */
    TextClient(TextModel model) {
        this.model = model;
    }

    /**
     * Checks that there are as many texts as the task takes.
     *
     * @throws UsageException if there are not, on the command line
     * @throws FormatException if there are not, on a line of a file
     */
    void requireFits(TextLines.Line line) {
        Question question = question(line);
        try {
            model.requireFits(question);
        } catch (IllegalArgumentException e) {
            if (line.number() == 0) {
                throw new UsageException(
                        e.getMessage() + (question.isPair() ? "" : ": give --text-pair"));
            }
            throw new FormatException(
                    question.name(),
                    e.getMessage()
                            + (question.isPair()
                                    ? ""
                                    : ": put a tab and the second text behind it"),
                    e);
        }
    }

    /** Asks about one text, and tells all that it took. */
    Answered ask(TextLines.Line line) {
        requireFits(line);
        TextAnswer answer = model.ask(question(line));
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.setAll(AnswerJson.of(model.model().task(), answer.logits(), answer.reliability()));
        Spent spent = answer.spent();
        json.put("tokens", answer.tokens());
        json.put("rounds", spent.rounds());
        json.put("serverBytes", spent.serverBytes());
        json.put("clientBytes", spent.clientBytes());
        json.put("dealerBytes", spent.dealerBytes());
        json.put("onlineSeconds", Rounded.seconds(spent.onlineSeconds()));
        json.put("offlineSeconds", Rounded.seconds(spent.offlineSeconds()));
        json.put("waitedSeconds", Rounded.seconds(spent.waitedSeconds()));
        return new Answered(line, json, answer.reliability());
    }

    /**
     * Asks about several texts, those of one padded length together.
     *
     * @return an answer a line, in order, with its part of what its batch took
     */
    List<Answered> ask(List<TextLines.Line> lines, BatchOptions options) {
        lines.forEach(this::requireFits);
        List<TextAnswer> answers =
                model.ask(lines.stream().map(TextClient::question).toList(), options);
        List<Answered> answered = new ArrayList<>();
        for (int i = 0; i < answers.size(); i++) {
            answered.add(answered(lines.get(i), answers.get(i)));
        }
        return answered;
    }

    private Answered answered(TextLines.Line line, TextAnswer answer) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("line", line.number());
        json.setAll(AnswerJson.of(model.model().task(), answer.logits(), answer.reliability()));
        Spent spent = answer.spent();
        json.put("tokens", answer.tokens());
        json.put("rounds", spent.rounds());
        json.put("serverBytes", spent.serverBytes());
        json.put("dealerBytes", spent.dealerBytes());
        json.put("onlineSeconds", Rounded.seconds(spent.onlineSeconds()));
        json.put("offlineSeconds", Rounded.seconds(spent.offlineSeconds()));
        return new Answered(line, json, answer.reliability());
    }

    private static Question question(TextLines.Line line) {
        String name = line.number() == 0 ? "the text" : "line " + line.number();
        return new Question(name, line.text(), line.textPair());
    }
}
