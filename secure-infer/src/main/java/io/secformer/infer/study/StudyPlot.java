package io.secformer.infer.study;

import io.secformer.kit.file.WholeFiles;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.internal.chartpart.IChart;
import org.knowm.xchart.style.AxesChartStyler;
import org.knowm.xchart.style.Styler.LegendLayout;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * A picture of named series of points, or of bars over named categories, as PNG. No display is
 * needed.
 */
final class StudyPlot {
    private static final int WIDTH = 1400;
    private static final int HEIGHT = 800;
    private static final int SLANT = 30;
    private static final int LEGEND_LINE = 20;

    /** Points of which each is marked; of more, the line is enough. */
    private static final int MARKED = 60;

    private sealed interface Series {}

    private record Points(String name, double[] x, double[] y) implements Series {}

    private record Bars(String name, List<String> categories, List<Double> values)
            implements Series {}

    private final String title;
    private final String horizontal;
    private final String vertical;
    private final List<Series> series = new ArrayList<>();
    private boolean logarithmicX;
    private boolean logarithmicY;

    /**
     * An empty picture.
     *
     * @param horizontal title of the axis, with its unit
     * @param vertical title of the axis, with its unit
     */
    StudyPlot(String title, String horizontal, String vertical) {
        this.title = title;
        this.horizontal = horizontal;
        this.vertical = vertical;
    }

    /** Makes the horizontal axis of points logarithmic. */
    StudyPlot logarithmicX() {
        logarithmicX = true;
        return this;
    }

    /** Makes the vertical axis logarithmic: all values are then above 0. */
    StudyPlot logarithmicY() {
        logarithmicY = true;
        return this;
    }

    /** Adds points, joined by lines. */
    StudyPlot points(String name, double[] x, double[] y) {
        series.add(new Points(name, x.clone(), y.clone()));
        return this;
    }

    /** Adds bars; every series has the same categories. */
    StudyPlot bars(String name, List<String> categories, List<Double> values) {
        series.add(new Bars(name, List.copyOf(categories), List.copyOf(values)));
        return this;
    }

    /**
     * Writes the picture; the file appears whole or not at all.
     *
     * @throws IllegalStateException if there are no series, or points and bars together
     * @throws java.io.UncheckedIOException if it cannot be written
     */
    void write(Path png) {
        // Drawing into memory needs no screen, and must not look for one.
        if (System.getProperty("java.awt.headless") == null) {
            System.setProperty("java.awt.headless", "true");
        }
        BufferedImage image = BitmapEncoder.getBufferedImage(chart());
        WholeFiles.writeBytes(png, out -> encode(image, out));
    }

    private static void encode(BufferedImage image, OutputStream out) throws IOException {
        if (!ImageIO.write(image, "png", out)) {
            throw new IOException("this Java writes no PNG");
        }
    }

    private IChart chart() {
        if (!series.isEmpty() && series.stream().allMatch(Bars.class::isInstance)) {
            return bars();
        }
        if (!series.isEmpty() && series.stream().allMatch(Points.class::isInstance)) {
            return points();
        }
        throw new IllegalStateException("a picture has series of points, or of bars");
    }

    private CategoryChart bars() {
        CategoryChart chart = new CategoryChart(WIDTH, HEIGHT);
        chart.setTitle(title);
        chart.setXAxisTitle(horizontal);
        chart.setYAxisTitle(vertical);
        style(chart.getStyler());
        chart.getStyler().setXAxisLabelRotation(SLANT);
        chart.getStyler().setAvailableSpaceFill(0.8);
        for (Series each : series) {
            if (each instanceof Bars bars) {
                chart.addSeries(bars.name(), bars.categories(), bars.values());
            }
        }
        if (logarithmicY) {
            chart.getStyler().setYAxisMin(decadeBelow());
        }
        return chart;
    }

    /** Bars of a logarithmic axis stand on a power of ten below all of them. */
    private double decadeBelow() {
        double least =
                series.stream()
                        .filter(Bars.class::isInstance)
                        .flatMap(each -> ((Bars) each).values().stream())
                        .mapToDouble(Double::doubleValue)
                        .min()
                        .orElse(1);
        return Math.pow(10, Math.ceil(Math.log10(least)) - 1);
    }

    private XYChart points() {
        XYChart chart = new XYChart(WIDTH, HEIGHT + LEGEND_LINE * series.size());
        chart.setTitle(title);
        chart.setXAxisTitle(horizontal);
        chart.setYAxisTitle(vertical);
        style(chart.getStyler());
        chart.getStyler().setXAxisLogarithmic(logarithmicX);
        chart.getStyler().setLegendLayout(LegendLayout.Vertical);
        for (Series each : series) {
            if (each instanceof Points points) {
                XYSeries line = chart.addSeries(points.name(), points.x(), points.y());
                if (points.x().length > MARKED) {
                    line.setMarker(SeriesMarkers.NONE);
                }
            }
        }
        return chart;
    }

    private void style(AxesChartStyler styler) {
        styler.setYAxisLogarithmic(logarithmicY);
        styler.setLegendPosition(LegendPosition.OutsideS);
        styler.setLegendLayout(LegendLayout.Horizontal);
        styler.setChartBackgroundColor(Color.WHITE);
    }
}
