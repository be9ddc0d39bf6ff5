package io.secformer.commands.catalog;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the launcher script says of itself. */
final class Launcher {
    private static final Pattern COMMAND = Pattern.compile("  ([a-z]+) +(\\S.*)");

    private Launcher() {}

    /** A file at the top of the checkout; tests run in the folder of their module. */
    static Path atTop(String name) {
        return Path.of("..", name);
    }

    static String read(String name) {
        try {
            return Files.readString(atTop(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Its list of commands, in its order. */
    static Map<String, String> commands() {
        String script = read("secformer");
        int begin = script.indexOf("<<'TEXT'");
        String usage = script.substring(begin, script.indexOf("\nTEXT\n", begin));
        Map<String, String> commands = new LinkedHashMap<>();
        for (String line : usage.lines().toList()) {
            Matcher command = COMMAND.matcher(line);
            if (command.matches()) {
                commands.put(command.group(1), command.group(2));
            }
        }
        return commands;
    }
}
