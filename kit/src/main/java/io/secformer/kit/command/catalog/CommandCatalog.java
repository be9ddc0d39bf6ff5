package io.secformer.kit.command.catalog;

import io.secformer.kit.command.CommandLines;
import io.secformer.kit.command.CommandSource;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** All commands of the class path. */
public final class CommandCatalog {
    /** The program's name, under which its commands stand. */
    public static final String PROGRAM = "secformer";

    private CommandCatalog() {}

    /**
     * A fresh root command with every command below it, by name; to be explained and parsed, not to
     * be run.
     *
     * @throws IllegalStateException if two modules have a command of the same name
     */
    public static CommandLine read() {
        return read(name -> true);
    }

    /**
     * The same with some commands only; classes of others are not loaded.
     *
     * @param isThere which, by name
     * @throws IllegalStateException if two modules have a command of the same name
     */
    public static CommandLine read(Predicate<String> isThere) {
        Map<String, Supplier<Object>> all = new TreeMap<>();
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
                (name, command) -> {
                    if (isThere.test(name)) {
                        root.addSubcommand(CommandLines.of(PROGRAM + " ", name, command.get()));
                    }
                });
        return root;
    }

    /** The launcher's own options. */
    @Command(mixinStandardHelpOptions = true)
    private static final class Root {}
}
