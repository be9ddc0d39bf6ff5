package io.secformer.kit.command;

import java.util.Map;
import java.util.function.Supplier;

/**
 * The commands of one module, for what is made of all commands together, such as completion and the
 * reference. Found by {@link java.util.ServiceLoader}, so that no module has to know the others.
 */
public interface CommandSource {
    /**
     * Makers of picocli commands that nobody has used yet, by the name that the user types. A
     * command's class is loaded when it is made: a small class path has only some of them.
     */
    Map<String, Supplier<Object>> commands();
}
