package io.secformer.kit.cli;

import io.secformer.kit.command.CommandSource;
import java.util.Map;
import java.util.function.Supplier;

/** The one command of this module. */
public final class CompletionCommands implements CommandSource {
    @Override
    public Map<String, Supplier<Object>> commands() {
        return Map.of("completion", CompletionMain::new);
    }
}
