package io.secformer.infer.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StudyPlotTest {
    @TempDir private Path folder;

    private Set<Integer> colours(StudyPlot plot) throws IOException {
        Path file = folder.resolve("plot.png");
        plot.write(file);
        BufferedImage image = ImageIO.read(file.toFile());
        assertThat(image).as("a PNG").isNotNull();
        Set<Integer> colours = new HashSet<>();
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                colours.add(image.getRGB(x, y));
            }
        }
        return colours;
    }

    private static StudyPlot plot() {
        return new StudyPlot("title", "step", "MB").logarithmicY();
    }

    @Test
    void everySeriesOfBarsHasAColourOfItsOwn() throws IOException {
        List<String> steps = List.of("a", "b");
        Set<Integer> one = colours(plot().bars("first", steps, List.of(1.0, 100.0)));
        Set<Integer> two =
                colours(
                        plot().bars("first", steps, List.of(1.0, 100.0))
                                .bars("second", steps, List.of(20.0, 3000.0)));
        assertThat(two).hasSizeGreaterThan(one.size());
    }

    @Test
    void pointsMayHaveTwoLogarithmicAxes() throws IOException {
        StudyPlot plot =
                plot().logarithmicX()
                        .points("error", new double[] {1, 10, 100}, new double[] {1e-6, 1e-3, 2});
        assertThat(colours(plot)).hasSizeGreaterThan(10);
    }

    @Test
    void pointsAndBarsDoNotGoTogether() {
        StudyPlot both =
                plot().bars("bars", List.of("a"), List.of(1.0))
                        .points("points", new double[] {1}, new double[] {1});
        assertThatThrownBy(() -> both.write(folder.resolve("both.png")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("a picture has series of points, or of bars");
        assertThat(folder.resolve("both.png")).doesNotExist();
    }
}
