package io.secformer.infer.cli;

import io.secformer.convert.cli.UsageException;
import io.secformer.infer.dealer.OffHeapStore;
import io.secformer.infer.dealer.ShareStore;
import io.secformer.infer.dealer.Spool;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where a server keeps what is dealt. */
final class SpoolMixin {
    private static final String DEFAULT_BYTES = "200GB";

    @Option(
            names = "--spool",
            paramLabel = "DIR",
            description =
                    "keep what is dealt in files in this folder, of this server alone, until it is"
                            + " used; default: keep it in memory")
    private @Nullable Path folder;

    @Option(
            names = "--spool-bytes",
            paramLabel = "SIZE",
            description =
                    "the most that these files may take, in MB or GB: what is dealt beyond that"
                            + " ends the session; default: "
                            + DEFAULT_BYTES)
    private @Nullable String bytes;

    /** Where the server keeps it, for as long as it runs. */
    ShareStore open() {
        if (folder != null) {
            return Spool.open(
                    folder, ByteSize.parse("--spool-bytes", bytes == null ? DEFAULT_BYTES : bytes));
        }
        if (bytes != null) {
            throw new UsageException("--spool-bytes is for the files of --spool, expected both");
        }
        return new OffHeapStore();
    }
}
