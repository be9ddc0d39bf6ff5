package io.secformer.datasets.cli;

import io.secformer.kit.command.CommandSource;
import java.util.Map;

/** The one command of this module, with its subcommands. */
public final class DatasetsCommands implements CommandSource {
    @Override
    public Map<String, Object> commands() {
        return Map.of("datasets", new DatasetsMain());
    }
}
