package io.secformer.infer.cli;

import io.secformer.infer.eval.BatchOptions;
import io.secformer.infer.session.RequestShape;
import io.secformer.kit.command.UsageException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What a client asks about: one text or pair, or a file of them. */
final class TextOptions {
    private static final int USUAL_BATCH = 8;
    private static final int USUAL_MEGABYTES = 512;

    private static final char REPLACEMENT = '\uFFFD';

    @Option(
            names = "--text",
            paramLabel = "TEXT",
            parameterConsumer = LiteralText.class,
            description =
                    "the text, or the first of a pair, taken as it stands. Other users of this"
                            + " machine can see it in the list of processes, and the shell may keep"
                            + " it in its history: see --text-file")
    private @Nullable String text;

    @Option(
            names = "--text-pair",
            paramLabel = "TEXT",
            parameterConsumer = LiteralText.class,
            description = "the second text of a pair, with --text")
    private @Nullable String textPair;

    @Option(
            names = "--text-file",
            paramLabel = "FILE",
            description =
                    "a file of texts, or - for standard input: UTF-8, a text a line, of a pair both"
                            + " with a tab between; an empty line is an empty text. Answers come a"
                            + " line each, in their order")
    private @Nullable String textFile;

    @Option(
            names = "--batch",
            paramLabel = "B",
            description =
                    "with --text-file: the most texts of one inference, all of one padded length; 1"
                            + " answers each line before the next is read; default: "
                            + USUAL_BATCH)
    private @Nullable Integer batch;

    @Option(
            names = "--batch-mb",
            paramLabel = "MB",
            description =
                    "with --text-file: the most that the dealer sends for one inference; default: "
                            + USUAL_MEGABYTES)
    private @Nullable Integer megabytes;

    /**
     * Checks that there is one thing to ask.
     *
     * @throws UsageException if there is none, or two
     */
    void require() {
        if ((text == null) == (textFile == null)) {
            throw new UsageException(
                    text == null
                            ? "there is no text: give --text TEXT, or --text-file FILE (- for"
                                    + " standard input)"
                            : "--text and --text-file are both given, expected one of them");
        }
        if (text == null && textPair != null) {
            throw new UsageException(
                    "--text-pair belongs to --text: in a --text-file a tab stands between the"
                            + " texts of a pair");
        }
        requireText("--text", text);
        requireText("--text-pair", textPair);
        requireFile("--batch", batch);
        requireFile("--batch-mb", megabytes);
        requireWithin("--batch", batch(), RequestShape.MAX_BATCH);
        requireWithin("--batch-mb", megabytes(), 1_000_000);
    }

    /** The file or - of many texts; null if there is only one. */
    @Nullable String file() {
        return textFile;
    }

    /** The one text. */
    TextLines.Line line() {
        return new TextLines.Line(0, Objects.requireNonNull(text), textPair);
    }

    /** How many are asked about at a time, over one link. */
    BatchOptions batches() {
        return new BatchOptions(batch(), megabytes() * 1_000_000L, 1);
    }

    private int batch() {
        return batch == null ? USUAL_BATCH : batch;
    }

    private int megabytes() {
        return megabytes == null ? USUAL_MEGABYTES : megabytes;
    }

    private void requireFile(String option, @Nullable Integer value) {
        if (textFile == null && value != null) {
            throw new UsageException(option + " is for --text-file");
        }
    }

    private static void requireText(String option, @Nullable String value) {
        if (value != null && value.indexOf(REPLACEMENT) >= 0) {
            throw new UsageException(
                    option
                            + " holds U+FFFD, which stands for bytes that are no characters of the"
                            + " locale: set LC_ALL to one with UTF-8, or give the text in a"
                            + " --text-file");
        }
    }

    private static void requireWithin(String option, int value, int most) {
        if (value < 1 || value > most) {
            throw new UsageException(option + " is " + value + ", expected 1 to " + most);
        }
    }
}
