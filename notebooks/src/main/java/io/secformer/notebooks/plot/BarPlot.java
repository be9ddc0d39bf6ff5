package io.secformer.notebooks.plot;

import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategorySeries;

/** Bars over named categories, one series beside the other or one on top of the other. */
public final class BarPlot {
    private static final int SLANT = 45;
    private static final int CLOSE = 8;
    private static final double CHARACTER = 7.5;
    private static final double PART_OF_PLOT = 0.85;

    private final CategoryChart chart;
    private final List<String> categories;
    private final List<Double> all = new ArrayList<>();
    private boolean logarithmic;
    private int width = Look.WIDTH;
    private int height = Look.HEIGHT;
    private int series;

    /**
     * An empty plot.
     *
     * @param horizontal title of the axis
     * @param vertical title of the axis, with its unit
     * @param categories that every series has a value for
     */
    public BarPlot(String title, String horizontal, String vertical, List<String> categories) {
        this.categories = List.copyOf(categories);
        chart = new CategoryChart(Look.WIDTH, Look.HEIGHT);
        chart.setTitle(title);
        chart.setXAxisTitle(horizontal);
        chart.setYAxisTitle(vertical);
        Look.apply(chart.getStyler());
        chart.getStyler().setAvailableSpaceFill(0.75);
        chart.getStyler().setPlotGridVerticalLinesVisible(false);
        // A name at every category.
        chart.getStyler().setXAxisTickMarkSpacingHint(CLOSE);
    }

    /** Adds a bar to every category. */
    public BarPlot bars(String name, double... values) {
        List<Double> boxed = Arrays.stream(values).boxed().toList();
        CategorySeries added = chart.addSeries(name, categories, boxed);
        added.setFillColor(Look.colour(series));
        series++;
        all.addAll(boxed);
        return this;
    }

    /** Puts the series on top of each other. */
    public BarPlot stacked() {
        chart.getStyler().setStacked(true);
        return this;
    }

    /** Makes the vertical axis logarithmic: all values are then above 0. */
    public BarPlot logarithmicY() {
        logarithmic = true;
        return this;
    }

    /** Sets the ends of the vertical axis. */
    public BarPlot rangeY(double low, double high) {
        chart.getStyler().setYAxisMin(low);
        chart.getStyler().setYAxisMax(high);
        return this;
    }

    /** Writes every value at its bar. */
    public BarPlot withValues(String decimalPattern) {
        chart.getStyler().setLabelsVisible(true);
        chart.getStyler().setLabelsFont(Look.text());
        chart.getStyler().setLabelsPosition(0.5);
        chart.getStyler().setDecimalPattern(decimalPattern);
        return this;
    }

    /** Sets another size, in pixels. */
    public BarPlot size(int pixelsWide, int pixelsHigh) {
        width = pixelsWide;
        height = pixelsHigh;
        return this;
    }

    /** The picture. */
    public BufferedImage image() {
        if (logarithmic) {
            // Bars of a logarithmic axis stand on a power of ten below all of them.
            double least = all.stream().mapToDouble(Double::doubleValue).min().orElse(1);
            chart.getStyler().setYAxisLogarithmic(true);
            chart.getStyler().setYAxisMin(Math.pow(10, Math.ceil(Math.log10(least)) - 1));
        }
        chart.getStyler().setLegendVisible(series > 1);
        int longest = categories.stream().mapToInt(String::length).max().orElse(0);
        if (CHARACTER * longest > PART_OF_PLOT * width / categories.size()) {
            chart.getStyler().setXAxisLabelRotation(SLANT);
        }
        return Look.draw(chart, width, height);
    }
}
