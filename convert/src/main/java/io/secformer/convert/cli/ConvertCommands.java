package io.secformer.convert.cli;

import io.secformer.kit.command.CommandSource;
import java.util.Map;
import java.util.function.Supplier;

/** The one command of this module, with its subcommands. */
public final class ConvertCommands implements CommandSource {
    @Override
    public Map<String, Supplier<Object>> commands() {
        return Map.of("convert", ConvertMain::new);
    }
}
