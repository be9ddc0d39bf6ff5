package io.secformer.commands.catalog;

import io.secformer.kit.command.CommandLines;
import io.secformer.kit.command.CommandSource;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** All commands of the class path. */
public final class CommandCatalog {
    /** The program's name, under which its commands stand. */
    public static final String PROGRAM = "secformer";

    /** The micro-benchmarks, whose options are those of JMH. */
    public static final String JMH = "jmh";

    private CommandCatalog() {}

    /**
     * A fresh root command with every command below it, by name; to be explained and parsed, not to
     * be run.
     *
     * @throws IllegalStateException if two modules have a command of the same name
     */
    public static CommandLine read() {
        Map<String, Object> all = new TreeMap<>();
        all.put(JMH, new Jmh());
        for (CommandSource source : ServiceLoader.load(CommandSource.class)) {
            source.commands()
                    .forEach(
                            (name, command) -> {
                                if (all.put(name, command) != null) {
                                    throw new IllegalStateException(
                                            "two modules have a command " + name);
                                }
                            });
        }
        CommandLine root = CommandLines.of(PROGRAM, new Root());
        all.forEach(
                (name, command) ->
                        root.addSubcommand(CommandLines.of(PROGRAM + " ", name, command)));
        return root;
    }

    /** The launcher's own options. */
    @Command(mixinStandardHelpOptions = true)
    private static final class Root {}

    /** Not one of ours: it explains itself. */
    @Command(description = "Runs micro-benchmarks of the engine, with the options of JMH.")
    private static final class Jmh {}
}
