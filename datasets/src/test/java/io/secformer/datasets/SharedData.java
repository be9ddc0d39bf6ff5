package io.secformer.datasets;

import java.nio.file.Path;

/** The data folder beside the checkout, for tests tagged {@code shared}. */
public final class SharedData {
    private SharedData() {}

    public static Path path(String name) {
        return Path.of(System.getProperty("secformer.shared")).resolve(name);
    }
}
