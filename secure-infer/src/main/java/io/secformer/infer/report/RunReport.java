package io.secformer.infer.report;

import java.nio.file.Path;

/** The page of a run, as the commands that make runs write it. */
public final class RunReport {
    /** The page's file in the run's folder. */
    public static final String FILE = "report.html";

    private RunReport() {}

    /**
     * Writes the page of a run.
     *
     * @return its file
     * @throws io.secformer.kit.file.FormatException if that is no run, or another file is in the
     *     way
     * @throws java.io.UncheckedIOException if it cannot be written
     */
    public static Path write(Path run) {
        Path file = run.resolve(FILE);
        OwnFiles.requirePage(file);
        HtmlPage.write(file, Pages.of(Source.of(run)));
        return file;
    }
}
