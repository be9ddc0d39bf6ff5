package io.secformer.infer.pipeline;

import io.secformer.kit.command.NextStep;
import io.secformer.kit.command.ProgressMixin;
import io.secformer.kit.file.FileErrors;
import io.secformer.kit.progress.Progress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs other commands of this program, each as a process of its own, and prints what it runs, so
 * that every step can be repeated by hand.
 */
public final class Launcher {
    /** Names the launcher script to the JVM that it starts. */
    private static final String PROPERTY = "secformer.launcher";

    /** Gives the launcher script more options for the JVM that it starts. */
    private static final String JVM_OPTIONS = "SECFORMER_JVM_OPTS";

    private final Path script;
    private final Path logs;
    private final Progress progress;
    private final Children children;

    /**
     * @param logs folder for what the commands print
     * @param children gets what is started
     * @throws CommandFailedException if this JVM was not started by the launcher
     */
    public Launcher(Path logs, Progress progress, Children children) {
        String path = System.getProperty(PROPERTY);
        if (path == null) {
            throw new CommandFailedException(
                    "this command starts others: call it through the launcher, ./secformer");
        }
        this.script = Path.of(path);
        this.logs = logs;
        this.progress = progress;
        this.children = children;
        try {
            Files.createDirectories(logs);
        } catch (IOException e) {
            throw new UncheckedIOException(logs + " cannot be made: " + FileErrors.reason(e), e);
        }
    }

    /**
     * Runs a command to its end; its progress is shown, its results are returned and kept in {@code
     * NAME.out}. Answers that are not reliable are results too: the command has said why.
     *
     * @throws CommandFailedException if it fails
     */
    String run(String name, List<String> arguments) {
        announce("", arguments, "");
        Path out = logs.resolve(name + ".out");
        ProcessBuilder builder =
                new ProcessBuilder(command(arguments))
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .redirectOutput(out.toFile());
        if (progress.isQuiet()) {
            builder.environment().put(ProgressMixin.QUIET, "true");
        }
        Process process = children.start(builder);
        try {
            int status = process.waitFor();
            if (status != 0 && status != ExitCodes.UNRELIABLE) {
                throw new CommandFailedException(
                        "secformer " + arguments.getFirst() + " ended with exit code " + status);
            }
            return Files.readString(out, StandardCharsets.UTF_8);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailedException("interrupted");
        } catch (IOException e) {
            throw new UncheckedIOException(out + " cannot be read: " + FileErrors.reason(e), e);
        } finally {
            children.end(process);
        }
    }

    /**
     * Starts a command that goes on in the background; what it prints goes to {@code NAME.log}.
     *
     * @param jvmOptions for its JVM, after those that this process was given; may be empty
     */
    Process background(String name, List<String> arguments, String jvmOptions) {
        String all = (System.getenv().getOrDefault(JVM_OPTIONS, "") + " " + jvmOptions).strip();
        announce(jvmOptions.isEmpty() ? "" : JVM_OPTIONS + "='" + all + "' ", arguments, " &");
        ProcessBuilder builder =
                new ProcessBuilder(command(arguments))
                        .redirectErrorStream(true)
                        .redirectOutput(log(name).toFile());
        builder.environment().put(JVM_OPTIONS, all);
        return children.start(builder);
    }

    /** Where a command in the background prints to. */
    Path log(String name) {
        return logs.resolve(name + ".log");
    }

    private void announce(String prefix, List<String> arguments, String suffix) {
        StringBuilder line = new StringBuilder("$ " + prefix + "./secformer");
        for (String argument : arguments) {
            line.append(' ').append(NextStep.quoted(argument));
        }
        progress.say(line + suffix);
    }

    private List<String> command(List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(script.toString());
        command.addAll(arguments);
        return command;
    }
}
