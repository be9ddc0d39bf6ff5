package io.secformer.infer.role;

import java.io.File;
import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Class paths of processes that tests start. */
public final class ClassPaths {
    private static final Pattern OF_SERVERS =
            Pattern.compile(
                    "[/\\\\](kit|convert|secure-infer)[/\\\\]target[/\\\\](classes|secformer-)"
                            + "|[/\\\\](jackson-[a-z]+|picocli|slf4j-[a-z]+)-[0-9.]+\\.jar$");

    private ClassPaths() {}

    /** All that this process has. */
    public static String all() {
        // Surefire may start its JVM with a jar that only names the class path.
        return System.getProperty(
                "surefire.test.class.path", System.getProperty("java.class.path", ""));
    }

    /** What the server distribution has, and nothing else: no tokenizers, ND4J or libtorch. */
    public static String ofServers() {
        return Arrays.stream(all().split(File.pathSeparator, -1))
                .filter(entry -> OF_SERVERS.matcher(entry).find())
                .collect(Collectors.joining(File.pathSeparator));
    }
}
