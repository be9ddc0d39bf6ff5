package io.secformer.infer.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** The launcher as servers have it, with a JDK whose {@code java} is a script. */
final class ServerDistribution {
    private ServerDistribution() {}

    /**
     * Writes it, without libraries; JAVA_HOME is then its folder {@code jdk}.
     *
     * @param java what stands in for {@code java}: a line of a shell
     */
    static void write(Path folder, String java) throws IOException {
        Path root = Path.of("..").toAbsolutePath().normalize();
        Files.createDirectories(folder.resolve(".mvn"));
        Files.copy(root.resolve("secformer"), folder.resolve("secformer"));
        Files.copy(
                root.resolve(".mvn/find-jdk25.sh"),
                folder.resolve(".mvn").resolve("find-jdk25.sh"));
        Files.writeString(folder.resolve("jvm.flags"), "\n");
        Files.createDirectories(folder.resolve("lib"));
        Path jdk = Files.createDirectories(folder.resolve("jdk"));
        Files.writeString(jdk.resolve("release"), "JAVA_VERSION=\"25\"\n");
        Files.createDirectories(jdk.resolve("bin"));
        script(jdk.resolve("bin/java"), java);
        script(jdk.resolve("bin/javac"), "exit 1");
    }

    /** The JVM that runs this, to be called by what stands in for it. */
    static String ownJava() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /** Writes a line that can be run. */
    static void script(Path file, String line) throws IOException {
        Files.writeString(file, "#!/bin/sh\n" + line + "\n", StandardCharsets.UTF_8);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
