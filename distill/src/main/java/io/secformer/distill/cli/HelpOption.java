package io.secformer.distill.cli;

import picocli.CommandLine.Option;

/** Explains a command. */
final class HelpOption {
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Explain this and exit.")
    boolean help;
}
