package io.secformer.infer.cli;

import io.secformer.infer.runtime.PoolOptions;
import io.secformer.infer.runtime.Shape;
import io.secformer.kit.command.OptionTypes;
import io.secformer.kit.command.UsageException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Option;

/** Which inferences a dealer keeps ready. */
final class PoolMixin {
    private static final Pattern ENTRY = Pattern.compile("([0-9]{1,5})x([0-9]{1,5}):([0-9]{1,5})");

    @Option(
            names = "--pool",
            split = ",",
            paramLabel = "BxT:N",
            description =
                    "inferences to keep ready at both servers before they are asked for, such as"
                            + " 1x128:4,8x64:2: sentences, padded length, how many; default: none")
    private List<String> pool = List.of();

    @Option(
            names = "--pool-recent",
            converter = OptionTypes.Count.class,
            defaultValue = "0",
            paramLabel = "N",
            description =
                    "keep as many more ready, of the shapes of the last N requests; default:"
                            + " ${DEFAULT-VALUE}")
    private int recent;

    @Option(
            names = "--pool-bytes",
            defaultValue = "4GB",
            paramLabel = "SIZE",
            description =
                    "the most that the corrections of all that is ready may take at party 1, in MB"
                            + " or GB; default: ${DEFAULT-VALUE}")
    private String bytes;

    PoolOptions options() {
        Map<Shape, Integer> kept = new LinkedHashMap<>();
        for (String entry : pool) {
            Matcher parts = ENTRY.matcher(entry);
            if (!parts.matches()) {
                throw new UsageException("--pool has '" + entry + "', expected like 8x64:2");
            }
            Shape shape = new Shape(number(parts, 1), number(parts, 2));
            if (shape.batch() < 1 || shape.batch() > Shape.MAX_BATCH || shape.tokens() < 1) {
                throw new UsageException(
                        "--pool has '"
                                + entry
                                + "', expected 1 to "
                                + Shape.MAX_BATCH
                                + " sentences of 1 token or more");
            }
            kept.merge(shape, number(parts, 3), Integer::sum);
        }
        long most = ByteSize.parse("--pool-bytes", bytes);
        return UsageException.orUsage("--pool", () -> new PoolOptions(kept, recent, most));
    }

    private static int number(Matcher parts, int group) {
        return Integer.parseInt(parts.group(group));
    }
}
