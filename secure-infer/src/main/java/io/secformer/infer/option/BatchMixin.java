package io.secformer.infer.option;

import io.secformer.infer.eval.BatchOptions;
import io.secformer.infer.session.RequestShape;
import io.secformer.kit.command.OptionTypes;
import io.secformer.kit.command.UsageException;
import java.util.List;
import picocli.CommandLine.Option;

/** How a private evaluation asks: batches, several at a time. */
public final class BatchMixin {
    private static final int MAX_IN_FLIGHT = 64;

    @Option(
            names = "--batch",
            converter = OptionTypes.Positive.class,
            defaultValue = "8",
            paramLabel = "B",
            description =
                    "the most sentences of one inference, all of one padded length; default:"
                            + " ${DEFAULT-VALUE}")
    private int batch;

    @Option(
            names = "--batch-mb",
            converter = OptionTypes.Positive.class,
            defaultValue = "512",
            paramLabel = "MB",
            description =
                    "the most that the dealer sends for one inference: batches of long sentences"
                            + " are smaller; default: ${DEFAULT-VALUE}")
    private int megabytes;

    @Option(
            names = "--in-flight",
            converter = OptionTypes.Positive.class,
            defaultValue = "2",
            paramLabel = "N",
            description =
                    "batches that are asked about at a time, each over links of its own; default:"
                            + " ${DEFAULT-VALUE}")
    private int inFlight;

    public BatchOptions options() {
        requireWithin("--batch", batch, RequestShape.MAX_BATCH);
        requireWithin("--batch-mb", megabytes, 1_000_000);
        requireWithin("--in-flight", inFlight, MAX_IN_FLIGHT);
        return new BatchOptions(batch, megabytes * 1_000_000L, inFlight);
    }

    /** The same as arguments of a command. */
    public List<String> arguments() {
        options();
        return List.of(
                "--batch",
                Integer.toString(batch),
                "--batch-mb",
                Integer.toString(megabytes),
                "--in-flight",
                Integer.toString(inFlight));
    }

    public int inFlight() {
        return inFlight;
    }

    private static void requireWithin(String option, int value, int most) {
        if (value < 1 || value > most) {
            throw new UsageException(option + " is " + value + ", expected 1 to " + most);
        }
    }
}
