package io.secformer.infer.option;

import com.sun.management.OperatingSystemMXBean;
import io.secformer.infer.correlation.OffHeapStore;
import io.secformer.infer.correlation.ShareStore;
import io.secformer.infer.correlation.Spool;
import io.secformer.kit.command.OptionTypes;
import io.secformer.kit.command.UsageException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where a server keeps what is dealt. */
public final class SpoolMixin {
    private static final long DEFAULT_BYTES = 200_000_000_000L;

    @Option(
            names = "--spool",
            paramLabel = "DIR",
            description =
                    "keep what is dealt in files in this folder, of this server alone, until it is"
                            + " used; default: keep it in memory")
    private @Nullable Path folder;

    @Option(
            names = "--spool-bytes",
            converter = OptionTypes.Bytes.class,
            paramLabel = "SIZE",
            description =
                    "the most that these files may take, in MB or GB: the dealer deals no more at"
                            + " a time; default: "
                            + "200GB")
    private @Nullable Long bytes;

    @Option(
            names = "--dealt-bytes",
            converter = OptionTypes.Bytes.class,
            paramLabel = "SIZE",
            description =
                    "without --spool: the most memory that what is dealt may take, outside the"
                            + " heap, in MB or GB: the dealer deals no more at a time; default: the"
                            + " machine's memory less the heap")
    private @Nullable Long memory;

    /** Where the server keeps it, for as long as it runs. */
    public ShareStore open() {
        if (folder != null) {
            if (memory != null) {
                throw new UsageException("--dealt-bytes is for a server without --spool");
            }
            return Spool.open(folder, bytes == null ? DEFAULT_BYTES : bytes);
        }
        if (bytes != null) {
            throw new UsageException("--spool-bytes is for the files of --spool, expected both");
        }
        return new OffHeapStore(memory == null ? memoryRoom() : memory);
    }

    /** What the heap leaves of the machine's memory, and at least a quarter of that. */
    private static long memoryRoom() {
        if (ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system) {
            long all = system.getTotalMemorySize();
            return Math.max(all / 4, all - Runtime.getRuntime().maxMemory());
        }
        return Long.MAX_VALUE;
    }
}
