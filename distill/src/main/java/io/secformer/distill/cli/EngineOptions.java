package io.secformer.distill.cli;

import io.secformer.convert.cli.UsageException;
import picocli.CommandLine.Option;

/** How the native engine runs. */
final class EngineOptions {
    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "Threads that compute. Default: one for each processor.")
    Integer threads = Runtime.getRuntime().availableProcessors();

    /** Settings that the engine reads when it is loaded: to be called before anything uses it. */
    int apply() {
        if (threads < 1) {
            throw new UsageException("--threads is " + threads + ", expected 1 or more");
        }
        System.setProperty("ai.djl.pytorch.num_threads", Integer.toString(threads));
        System.setProperty("ai.djl.pytorch.num_interop_threads", "1");
        return threads;
    }
}
