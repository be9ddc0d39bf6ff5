package io.secformer.notebooks.plot;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.XYSeries.XYSeriesRenderStyle;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** How often values fall into bins of one width, for one or several sets of values. */
public final class Histograms {
    private static final int BINS = 48;

    private final String title;
    private final String horizontal;
    private final Map<String, double[]> sets = new LinkedHashMap<>();
    private int bins = BINS;
    private int width = Look.WIDTH;
    private int height = Look.HEIGHT;
    private double low = Double.NaN;
    private double high = Double.NaN;

    /**
     * No values yet.
     *
     * @param horizontal title of the axis, with its unit
     */
    public Histograms(String title, String horizontal) {
        this.title = title;
        this.horizontal = horizontal;
    }

    /** Adds values. */
    public Histograms of(String name, double[] values) {
        if (values.length == 0) {
            throw new IllegalArgumentException("'" + name + "' has no values");
        }
        sets.put(name, values.clone());
        return this;
    }

    /** Sets another number of bins. */
    public Histograms bins(int count) {
        bins = count;
        return this;
    }

    /** Sets what the bins reach over; values outside are left out, and all are counted. */
    public Histograms range(double from, double to) {
        low = from;
        high = to;
        return this;
    }

    /** Sets another size, in pixels. */
    public Histograms size(int pixelsWide, int pixelsHigh) {
        width = pixelsWide;
        height = pixelsHigh;
        return this;
    }

    /** The picture: each set's bins together make the part of its values that the range holds. */
    public BufferedImage image() {
        double from = low;
        double to = high;
        if (Double.isNaN(low)) {
            double least = extreme(false);
            double most = extreme(true) > least ? extreme(true) : least + 1;
            // Ends that are easy to read: a fifth of the power of ten below the span.
            double unit = Math.pow(10, Math.floor(Math.log10(most - least))) / 5;
            from = unit * Math.floor(least / unit);
            to = unit * Math.ceil(most / unit);
        }
        XYChart chart = new XYChart(width, height);
        chart.setTitle(title);
        chart.setXAxisTitle(horizontal);
        chart.setYAxisTitle("% of the values");
        Look.apply(chart.getStyler());
        chart.getStyler().setLegendVisible(sets.size() > 1);
        chart.getStyler().setYAxisMin(0.0);
        chart.getStyler().setXAxisMin(from);
        chart.getStyler().setXAxisMax(to);
        int place = 0;
        for (Map.Entry<String, double[]> set : sets.entrySet()) {
            draw(chart, set.getKey(), counted(set.getValue(), from, to, bins), from, to, place);
            place++;
        }
        return Look.draw(chart, width, height);
    }

    /** An outline of bars, filled. */
    private void draw(XYChart chart, String name, double[] parts, double from, double to, int at) {
        double[] x = new double[2 * parts.length + 2];
        double[] y = new double[x.length];
        double step = (to - from) / parts.length;
        x[0] = from;
        for (int i = 0; i < parts.length; i++) {
            x[2 * i + 1] = from + i * step;
            x[2 * i + 2] = from + (i + 1) * step;
            y[2 * i + 1] = 100 * parts[i];
            y[2 * i + 2] = 100 * parts[i];
        }
        x[x.length - 1] = to;
        XYSeries series = chart.addSeries(name, x, y);
        series.setXYSeriesRenderStyle(XYSeriesRenderStyle.Area);
        series.setMarker(SeriesMarkers.NONE);
        Color outline = Look.colour(at);
        series.setLineColor(outline);
        series.setLineWidth(1.2f);
        series.setFillColor(Look.translucent(at));
    }

    /** The part of all values in every bin; the last bin has its upper end. */
    static double[] counted(double[] values, double from, double to, int bins) {
        double[] parts = new double[bins];
        for (double value : values) {
            if (value >= from && value <= to) {
                // In this order, so that whole numbers at the ends of bins are not rounded down.
                int bin = (int) ((value - from) * bins / (to - from));
                parts[Math.min(bin, bins - 1)] += 1.0 / values.length;
            }
        }
        return parts;
    }

    private double extreme(boolean largest) {
        return sets.values().stream()
                .mapToDouble(
                        values ->
                                largest
                                        ? Arrays.stream(values).max().orElseThrow()
                                        : Arrays.stream(values).min().orElseThrow())
                .reduce(largest ? Math::max : Math::min)
                .orElseThrow(() -> new IllegalStateException("a histogram needs values"));
    }
}
