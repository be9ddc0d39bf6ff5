package io.secformer.kit.cli;

import io.secformer.kit.command.Choice;
import io.secformer.kit.command.CommandRunner;
import io.secformer.kit.command.ExampleCall;
import io.secformer.kit.command.Examples;
import io.secformer.kit.command.catalog.CommandCatalog;
import io.secformer.kit.command.catalog.CompletionScript;
import io.secformer.kit.command.catalog.Shell;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code secformer completion}. */
@Command(
        name = "completion",
        mixinStandardHelpOptions = true,
        description = {
            "Prints a script by which a shell completes commands, options, the words that options"
                    + " take (tasks, strategies, networks), and names of files and folders. Write"
                    + " it to a file that the shell reads when it starts, and again after an"
                    + " update.",
            "For bash with bash-completion, that is"
                    + " ~/.local/share/bash-completion/completions/secformer; elsewhere, source the"
                    + " file in ~/.bashrc or, after compinit, in ~/.zshrc."
        })
@Examples({
    @ExampleCall(does = "the script of bash", line = "completion bash"),
    @ExampleCall(does = "the script of zsh", line = "completion zsh")
})
public final class CompletionMain implements Callable<Integer> {
    /** System property, by the launcher: the commands that it has, with commas between. */
    static final String COMMANDS = "secformer.commands";

    @Parameters(
            paramLabel = "SHELL",
            converter = Shells.class,
            completionCandidates = Shells.class,
            description = "the shell: ${COMPLETION-CANDIDATES}")
    private Shell shell;

    /** Runs the command and ends the process: 0 done, 1 failed, 2 wrong usage. */
    public static void main(String[] arguments) {
        System.exit(run(arguments));
    }

    /** Runs the command; the exit code. */
    public static int run(String... arguments) {
        return CommandRunner.run("secformer completion", new CompletionMain(), arguments);
    }

    @Override
    public Integer call() {
        System.out.print(CompletionScript.of(shell, CommandCatalog.read(isThere())));
        return 0;
    }

    /** Which commands the launcher has: all of them, unless it says that it has a few. */
    private static Predicate<String> isThere() {
        String some = System.getProperty(COMMANDS);
        return some == null ? name -> true : Set.of(some.split(",", -1))::contains;
    }

    /** The shells that there is a script for. */
    static final class Shells extends Choice<Shell> {
        Shells() {
            super(List.of(Shell.values()), Shell::word);
        }
    }
}
