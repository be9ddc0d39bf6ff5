package io.secformer.commands.catalog;

import io.secformer.kit.command.CommandSource;
import java.util.Map;
import java.util.function.Supplier;
import picocli.CommandLine.Command;

/** The micro-benchmarks, whose options are those of JMH: the launcher calls it as it is. */
public final class JmhCommands implements CommandSource {
    /** What the user types. */
    public static final String JMH = "jmh";

    @Override
    public Map<String, Supplier<Object>> commands() {
        return Map.of(JMH, Jmh::new);
    }

    /** Not one of ours: it explains itself. */
    @Command(description = "Runs micro-benchmarks of the engine, with the options of JMH.")
    private static final class Jmh {}
}
