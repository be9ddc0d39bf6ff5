package io.secformer.kit.command.catalog;

import java.util.Locale;

/** A shell that completes. */
public enum Shell {
    /** What the function was written for. */
    BASH(""),

    /** Which takes functions of bash, when it has been asked to. */
    ZSH(
            """

            whence compdef >/dev/null || { autoload -U +X compinit && compinit; }
            autoload -U +X bashcompinit && bashcompinit
            """);

    private final String setup;

    Shell(String setup) {
        this.setup = setup;
    }

    /** What comes before the function. */
    String setup() {
        return setup;
    }

    /** Its name. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
