package io.secformer.distill.cli;

import io.secformer.kit.command.OptionTypes;
import picocli.CommandLine.Option;

/** How the native engine runs. */
final class EngineOptions {
    @Option(
            names = "--threads",
            converter = OptionTypes.Positive.class,
            paramLabel = "N",
            description = "threads that compute; default: one for each processor")
    Integer threads = Runtime.getRuntime().availableProcessors();

    /** Settings that the engine reads when it is loaded: to be called before anything uses it. */
    int apply() {
        System.setProperty("ai.djl.pytorch.num_threads", Integer.toString(threads));
        System.setProperty("ai.djl.pytorch.num_interop_threads", "1");
        return threads;
    }
}
