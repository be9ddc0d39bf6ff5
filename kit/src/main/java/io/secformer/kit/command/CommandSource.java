package io.secformer.kit.command;

import java.util.Map;

/**
 * The commands of one module, for what is made of all commands together, such as completion and the
 * reference. Found by {@link java.util.ServiceLoader}, so that no module has to know the others.
 */
public interface CommandSource {
    /** Picocli commands that nobody has used yet, by the name that the user types. */
    Map<String, Object> commands();
}
