package io.secformer.convert.cli;

import io.secformer.kit.command.CommandSource;
import java.util.Map;

/** The one command of this module, with its subcommands. */
public final class ConvertCommands implements CommandSource {
    @Override
    public Map<String, Object> commands() {
        return Map.of("convert", new ConvertMain());
    }
}
