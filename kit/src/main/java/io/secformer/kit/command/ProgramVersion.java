package io.secformer.kit.command;

/** Which version of the program this is. */
public final class ProgramVersion {
    private ProgramVersion() {}

    /** As {@code --version} of every command prints it. */
    public static String line() {
        return "secformer " + orUnknown();
    }

    /** Of the jar that this is run from; {@code unknown} if it is not run from one. */
    public static String orUnknown() {
        String version = ProgramVersion.class.getPackage().getImplementationVersion();
        return version == null ? "unknown" : version;
    }
}
