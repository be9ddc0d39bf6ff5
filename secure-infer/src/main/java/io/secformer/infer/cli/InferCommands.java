package io.secformer.infer.cli;

import io.secformer.kit.command.CommandSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/** The commands of this module. */
public final class InferCommands implements CommandSource {
    @Override
    public Map<String, Supplier<Object>> commands() {
        Map<String, Supplier<Object>> commands = new LinkedHashMap<>();
        for (String name : InferMain.NAMES) {
            commands.put(name, () -> InferMain.command(name));
        }
        return commands;
    }
}
