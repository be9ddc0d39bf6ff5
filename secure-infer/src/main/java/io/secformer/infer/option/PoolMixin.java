package io.secformer.infer.option;

import io.secformer.infer.role.dealer.PoolOptions;
import io.secformer.infer.session.RequestShape;
import io.secformer.kit.command.OptionTypes;
import io.secformer.kit.command.UsageException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** Which inferences a dealer keeps ready. */
public final class PoolMixin {
    @Option(
            names = "--pool",
            split = ",",
            converter = PoolEntry.Text.class,
            paramLabel = "BxT:N",
            description =
                    "inferences to keep ready at both servers before they are asked for, such as"
                            + " 1x128:4,8x64:2: sentences, padded length, how many; default: none")
    private List<PoolEntry> pool = List.of();

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
            converter = OptionTypes.Bytes.class,
            defaultValue = "4GB",
            paramLabel = "SIZE",
            description =
                    "the most that the corrections of all that is ready may take at party 1, in MB"
                            + " or GB; default: ${DEFAULT-VALUE}")
    private long bytes;

    public PoolOptions options() {
        Map<RequestShape, Integer> kept = new LinkedHashMap<>();
        pool.forEach(entry -> kept.merge(entry.shape(), entry.count(), Integer::sum));
        return UsageException.orUsage("--pool", () -> new PoolOptions(kept, recent, bytes));
    }
}
