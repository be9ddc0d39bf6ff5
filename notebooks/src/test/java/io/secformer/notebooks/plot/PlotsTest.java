package io.secformer.notebooks.plot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PlotsTest {
    /** How many pixels have exactly this colour. */
    private static long pixels(BufferedImage image, int rgb) {
        int width = image.getWidth();
        int[] all = image.getRGB(0, 0, width, image.getHeight(), null, 0, width);
        return java.util.Arrays.stream(all).filter(pixel -> pixel == rgb).count();
    }

    @Test
    void partsOfAHistogramAreOfAllValues() {
        double[] parts = Histograms.counted(new double[] {0, 0.1, 0.9, 1, 7}, 0, 1, 2);

        assertThat(parts).containsExactly(0.4, 0.4);
    }

    @Test
    void wholeNumbersFallIntoTheirOwnBins() {
        for (int value = 0; value < 26; value++) {
            double[] parts = Histograms.counted(new double[] {value}, 0, 26, 26);

            assertThat(parts[value]).as("%d", value).isEqualTo(1);
        }
    }

    @Test
    void histogramOfOneValueIsDrawn() {
        BufferedImage image = new Histograms("one", "x").of("a", new double[] {3, 3}).image();

        assertThat(pixels(image, Look.colour(0).getRGB())).isPositive();
    }

    @Test
    void barsAreAsHighAsTheirValues() {
        BarPlot plot = new BarPlot("two", "", "y", List.of("a", "b"));

        long low = pixels(plot.bars("x", 1, 1).rangeY(0, 10).image(), Look.colour(0).getRGB());
        long high =
                pixels(
                        new BarPlot("two", "", "y", List.of("a", "b"))
                                .bars("x", 8, 8)
                                .rangeY(0, 10)
                                .image(),
                        Look.colour(0).getRGB());

        assertThat((double) high / low).isBetween(7.0, 9.0);
    }

    @Test
    void largestValueOfAHeatMapIsDarkestAndEmptyCellsAreWhite() {
        double[][] values = {{1, 0}, {Double.NaN, 0}};
        BufferedImage image =
                new HeatMap("m", List.of("r", "r"), List.of("a", "b"), values).range(0, 1).image();
        int quarterX = image.getWidth() * 2 / 5;

        int top = image.getRGB(quarterX, image.getHeight() / 3);
        int bottom = image.getRGB(quarterX, image.getHeight() * 3 / 5);

        assertThat(top & 0xff0000).isLessThan(0x400000);
        assertThat(bottom).isEqualTo(0xffffffff);
    }

    @Test
    void icicleIsAsWideAsItsParts() {
        Icicle icicle =
                new Icicle("parts", "kB")
                        .add(List.of("a"), 3)
                        .add(List.of("b"), 1)
                        .add(List.of("a"), 3);
        BufferedImage image = icicle.image();

        // Below the whole, a has six parts of seven.
        int y = 40 + 54 + 5;
        int first = image.getRGB(20, y);
        assertThat(image.getRGB(image.getWidth() * 3 / 4, y)).isEqualTo(first);
        assertThat(image.getRGB(image.getWidth() * 9 / 10, y)).isNotEqualTo(first);
        assertThatThrownBy(() -> icicle.add(List.of("a"), -1))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void smoothedCurvesAreMeansOfNeighbours() {
        assertThat(LinePlot.smoothed(new double[] {0, 3, 6, 0}, 3)).containsExactly(1.5, 3, 3, 3);
    }

    @Test
    void lineOfUnequalLengthsIsRefused() {
        LinePlot plot = new LinePlot("t", "x", "y");

        assertThatThrownBy(() -> plot.line("a", new double[2], new double[3]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'a' has 2 x and 3 y");
    }

    @Test
    void picturesStandBesideAndAboveEachOther() {
        BufferedImage wide = new BufferedImage(30, 10, BufferedImage.TYPE_INT_RGB);
        BufferedImage high = new BufferedImage(10, 40, BufferedImage.TYPE_INT_RGB);

        BufferedImage beside = Pictures.beside(wide, high);
        BufferedImage above = Pictures.above(wide, high);

        assertThat(List.of(beside.getWidth(), beside.getHeight())).containsExactly(52, 40);
        assertThat(List.of(above.getWidth(), above.getHeight())).containsExactly(30, 62);
        assertThatThrownBy(Pictures::beside).isInstanceOf(IllegalArgumentException.class);
    }
}
