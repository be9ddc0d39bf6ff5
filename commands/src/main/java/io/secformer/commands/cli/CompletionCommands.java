package io.secformer.commands.cli;

import io.secformer.kit.command.CommandSource;
import java.util.Map;

/** The one command of this module. */
public final class CompletionCommands implements CommandSource {
    @Override
    public Map<String, Object> commands() {
        return Map.of("completion", new CompletionMain());
    }
}
