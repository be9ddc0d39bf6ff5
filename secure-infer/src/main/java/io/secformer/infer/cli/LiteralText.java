package io.secformer.infer.cli;

import java.util.Stack;
import picocli.CommandLine.IParameterConsumer;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/** Takes the argument after an option as it stands, whatever it looks like: it is a user's text. */
final class LiteralText implements IParameterConsumer {

    @Override
    @SuppressWarnings("JdkObsolete") // picocli's own signature
    public void consumeParameters(Stack<String> arguments, ArgSpec option, CommandSpec command) {
        String name = option.paramLabel().isEmpty() ? "" : " (" + option.paramLabel() + ")";
        if (arguments.isEmpty()) {
            throw new ParameterException(
                    command.commandLine(),
                    "Missing required parameter for option '" + nameOf(option) + "'" + name);
        }
        if (option.getValue() != null) {
            throw new ParameterException(
                    command.commandLine(),
                    "option '" + nameOf(option) + "' should be specified only once");
        }
        option.setValue(arguments.pop());
    }

    private static String nameOf(ArgSpec option) {
        return option instanceof OptionSpec named ? named.longestName() : option.paramLabel();
    }
}
