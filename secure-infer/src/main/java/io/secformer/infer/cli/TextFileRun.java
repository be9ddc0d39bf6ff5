package io.secformer.infer.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.secformer.infer.eval.BatchOptions;
import io.secformer.infer.pipeline.CommandFailedException;
import io.secformer.infer.pipeline.ExitCodes;
import io.secformer.kit.text.Rounded;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Answers a file of texts, a line a line and in their order. So many lines are read at a time that
 * batches of one length fill up, and no more.
 */
final class TextFileRun {
    /** Batches' worth of lines that are read before the first of them is asked about. */
    private static final int BATCHES_READ = 32;

    private static final int LOGIT_DECIMALS = 5;

    private final TextClient client;
    private final BatchOptions options;
    private final boolean json;
    private final AtomicLong answered = new AtomicLong();
    private long doubtful;

    TextFileRun(TextClient client, BatchOptions options, boolean json) {
        this.client = client;
        this.options = options;
        this.json = json;
    }

    /** How many lines are answered. */
    long answered() {
        return answered.get();
    }

    /**
     * Answers all lines.
     *
     * @param file or - for standard input
     * @return the exit code
     */
    int run(String file) {
        try (TextLines lines = TextLines.open(file)) {
            List<TextLines.Line> read = read(lines);
            while (!read.isEmpty()) {
                client.ask(read, options).forEach(this::print);
                System.out.flush();
                if (System.out.checkError()) {
                    throw new CommandFailedException("standard output takes no more");
                }
                read = read(lines);
            }
        } catch (RuntimeException e) {
            if (answered.get() > 0) {
                System.err.println(answered + " lines were answered before this:");
            }
            throw e;
        }
        if (doubtful > 0) {
            System.err.println(doubtful + " of " + answered + " answers may be wrong");
            return ExitCodes.UNRELIABLE;
        }
        return 0;
    }

    private List<TextLines.Line> read(TextLines lines) {
        int most = options.sentences() == 1 ? 1 : options.sentences() * BATCHES_READ;
        List<TextLines.Line> read = new ArrayList<>();
        while (read.size() < most) {
            TextLines.Line line = lines.next();
            if (line == null) {
                break;
            }
            read.add(line);
        }
        return read;
    }

    private void print(TextClient.Answered answer) {
        System.out.println(json ? answer.json().toString() : text(answer.json()));
        answered.incrementAndGet();
        if (!answer.reliability().holds()) {
            doubtful++;
            System.err.println(
                    "line "
                            + answer.line().number()
                            + ": the answer may be wrong: "
                            + String.join("; ", answer.reliability().reasons()));
        }
    }

    /** Label or score, logits, and whether they are reliable, with tabs between. */
    private static String text(ObjectNode answer) {
        JsonNode label = answer.path("label");
        return (label.isMissingNode() ? rounded(answer.path("score")) : label.asText())
                + "\t"
                + joined(answer.path("logits"))
                + "\t"
                + (answer.path("reliable").asBoolean() ? "reliable" : "unreliable");
    }

    /** Numbers with blanks between, rounded. */
    static String joined(JsonNode numbers) {
        StringJoiner joined = new StringJoiner(" ");
        numbers.forEach(number -> joined.add(rounded(number)));
        return joined.toString();
    }

    private static String rounded(JsonNode number) {
        return Double.toString(Rounded.decimals(number.asDouble(), LOGIT_DECIMALS));
    }
}
