package io.secformer.notebooks.plot;

import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.XYSeries.XYSeriesRenderStyle;
import org.knowm.xchart.style.lines.SeriesLines;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Lines and dots over two axes. */
public final class LinePlot {
    private static final int MARKED = 30;
    private static final int MANY = 100;
    private static final double UNEQUAL = 0.3;
    private static final int DOT = 6;

    private final XYChart chart;
    private int series;
    private int width = Look.WIDTH;
    private int height = Look.HEIGHT;

    /**
     * An empty plot.
     *
     * @param horizontal title of the axis, with its unit
     * @param vertical title of the axis, with its unit
     */
    public LinePlot(String title, String horizontal, String vertical) {
        chart = new XYChart(Look.WIDTH, Look.HEIGHT);
        chart.setTitle(title);
        chart.setXAxisTitle(horizontal);
        chart.setYAxisTitle(vertical);
        Look.apply(chart.getStyler());
        chart.getStyler().setMarkerSize(DOT);
    }

    /** Adds points that a line joins; of few points each is marked. */
    public LinePlot line(String name, double[] x, double[] y) {
        XYSeries added = add(name, x, y);
        added.setMarker(x.length > MARKED ? SeriesMarkers.NONE : SeriesMarkers.CIRCLE);
        return this;
    }

    /** Adds points at 1, 2, 3, ... that a line joins. */
    public LinePlot line(String name, double[] y) {
        return line(name, IntStream.rangeClosed(1, y.length).asDoubleStream().toArray(), y);
    }

    /** Adds a dashed line, for what others are held against. */
    public LinePlot reference(String name, double[] x, double[] y) {
        XYSeries added = add(name, x, y);
        added.setMarker(SeriesMarkers.NONE);
        added.setLineStyle(SeriesLines.DASH_DASH);
        return this;
    }

    /** Adds points that nothing joins. */
    public LinePlot dots(String name, double[] x, double[] y) {
        XYSeries added = add(name, x, y);
        added.setXYSeriesRenderStyle(XYSeriesRenderStyle.Scatter);
        added.setMarker(SeriesMarkers.CIRCLE);
        added.setMarkerColor(Look.translucent(series - 1));
        return this;
    }

    private XYSeries add(String name, double[] x, double[] y) {
        if (x.length == 0 || x.length != y.length) {
            throw new IllegalArgumentException(
                    "'" + name + "' has " + x.length + " x and " + y.length + " y");
        }
        double[] across = x.clone();
        if (across.length > MANY) {
            // Of points equally far apart XChart writes so many numbers that they run together.
            across[1] += UNEQUAL * (across[2] - across[1]);
        }
        XYSeries added = chart.addSeries(name, across, y.clone());
        added.setLineColor(Look.colour(series));
        added.setMarkerColor(Look.colour(series));
        series++;
        return added;
    }

    /** Makes the horizontal axis logarithmic: all values are then above 0. */
    public LinePlot logarithmicX() {
        chart.getStyler().setXAxisLogarithmic(true);
        return this;
    }

    /** Makes the vertical axis logarithmic: all values are then above 0. */
    public LinePlot logarithmicY() {
        chart.getStyler().setYAxisLogarithmic(true);
        return this;
    }

    /** Sets the ends of the vertical axis. */
    public LinePlot rangeY(double low, double high) {
        chart.getStyler().setYAxisMin(low);
        chart.getStyler().setYAxisMax(high);
        return this;
    }

    /** Sets another size, in pixels. */
    public LinePlot size(int pixelsWide, int pixelsHigh) {
        width = pixelsWide;
        height = pixelsHigh;
        return this;
    }

    /** Leaves out the numbers at both axes, where only neighbourhood counts. */
    public LinePlot withoutNumbers() {
        chart.getStyler().setAxisTicksVisible(false);
        return this;
    }

    /** The picture. */
    public BufferedImage image() {
        return Look.draw(chart, width, height);
    }

    /**
     * Means of so many neighbours each, so that a noisy curve can be read.
     *
     * @param width neighbours on both sides together, at least 1
     */
    public static double[] smoothed(double[] values, int width) {
        double[] result = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            int from = Math.max(0, i - width / 2);
            int to = Math.min(values.length, i + width / 2 + 1);
            result[i] = Arrays.stream(values, from, to).average().orElse(values[i]);
        }
        return result;
    }
}
