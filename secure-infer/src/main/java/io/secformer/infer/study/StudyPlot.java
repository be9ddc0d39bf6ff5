package io.secformer.infer.study;

import io.secformer.kit.file.WholeFiles;
import java.awt.Color;
import java.nio.file.Path;
import java.util.List;
import org.knowm.xchart.ChartEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * Named lines over two axes, as a PNG file.
 *
 * @param title above it
 * @param xAxis what numbers to the right are
 * @param yAxis what numbers upwards are
 * @param xLogarithmic whether equal distances to the right are equal factors
 * @param yLogarithmic the same upwards
 * @param lines in the order of the legend
 */
record StudyPlot(
        String title,
        String xAxis,
        String yAxis,
        boolean xLogarithmic,
        boolean yLogarithmic,
        List<Line> lines) {
    private static final int WIDTH = 1280;
    private static final int HEIGHT = 720;
    private static final int LEGEND_LINE = 18;

    StudyPlot {
        lines = List.copyOf(lines);
    }

    /**
     * A line.
     *
     * @param name in the legend; no two lines have one
     * @param x ascending; positive on a logarithmic axis
     * @param y as many; positive on a logarithmic axis
     */
    record Line(String name, double[] x, double[] y) {}

    /** Writes it as PNG. */
    void write(Path file) {
        // Drawing into memory needs no screen, and must not look for one.
        if (System.getProperty("java.awt.headless") == null) {
            System.setProperty("java.awt.headless", "true");
        }
        XYChart chart =
                new XYChartBuilder()
                        .width(WIDTH)
                        .height(HEIGHT + LEGEND_LINE * lines.size())
                        .title(title)
                        .xAxisTitle(xAxis)
                        .yAxisTitle(yAxis)
                        .build();
        chart.getStyler()
                .setXAxisLogarithmic(xLogarithmic)
                .setYAxisLogarithmic(yLogarithmic)
                .setLegendPosition(LegendPosition.OutsideS)
                .setChartBackgroundColor(Color.WHITE);
        for (Line line : lines) {
            chart.addSeries(line.name(), line.x(), line.y()).setMarker(SeriesMarkers.NONE);
        }
        WholeFiles.writeBytes(file, out -> ChartEncoder.saveChart(chart, out, "png"));
    }
}
