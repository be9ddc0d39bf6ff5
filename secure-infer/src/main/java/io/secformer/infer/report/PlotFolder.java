package io.secformer.infer.report;

import io.secformer.infer.plot.Plot;
import io.secformer.kit.file.FileErrors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A folder of pictures, each as PNG and SVG. */
final class PlotFolder {
    private PlotFolder() {}

    /**
     * Writes all figures of a page; pictures of an earlier time that are no longer among them go.
     *
     * @return the files
     * @throws io.secformer.kit.file.FormatException if a file is in the way; nothing is then
     *     written
     * @throws UncheckedIOException if one cannot be written
     */
    static List<Path> write(Path folder, Page page) {
        List<Path> files = new ArrayList<>();
        for (Figure figure : page.figures()) {
            files.add(folder.resolve(figure.name() + ".png"));
            files.add(folder.resolve(figure.name() + ".svg"));
        }
        files.forEach(OwnFiles::requirePlot);
        page.figures().parallelStream()
                .forEach(
                        figure -> {
                            figure.plot().writePng(folder.resolve(figure.name() + ".png"));
                            figure.plot()
                                    .writeSvg(
                                            folder.resolve(figure.name() + ".svg"),
                                            figure.description());
                        });
        removeOthers(folder, files);
        return List.copyOf(files);
    }

    private static void removeOthers(Path folder, List<Path> files) {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (Stream<Path> all = Files.list(folder)) {
            for (Path file : all.filter(file -> !files.contains(file)).toList()) {
                if (Files.isRegularFile(file) && Plot.isPlot(file)) {
                    Files.delete(file);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(
                    folder + " cannot be tidied: " + FileErrors.reason(e), e);
        }
    }
}
