package io.secformer.distill.cli;

import io.secformer.kit.command.CommandSource;
import java.util.Map;

/** The one command of this module, with its subcommands. */
public final class DistillCommands implements CommandSource {
    @Override
    public Map<String, Object> commands() {
        return Map.of("distill", new DistillMain());
    }
}
