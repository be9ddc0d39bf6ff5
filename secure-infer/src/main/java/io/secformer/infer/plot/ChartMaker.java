package io.secformer.infer.plot;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.font.FontRenderContext;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.XYSeries.XYSeriesRenderStyle;
import org.knowm.xchart.style.AxesChartStyler;
import org.knowm.xchart.style.Styler.LegendLayout;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Lays series out as a chart of XChart. */
record ChartMaker(
        String title,
        String horizontal,
        String vertical,
        int width,
        int height,
        boolean logarithmicX,
        boolean logarithmicY,
        double most) {
    private static final int FONT = 12;
    private static final int TICK_FONT = 11;
    private static final int SLANT = 30;
    private static final int LEGEND_LINE = 19;

    /** Points of which each is marked; of more, the line is enough. */
    private static final int MARKED = 60;

    /** Shapes that tell series apart without their colours. */
    private static final Marker[] MARKERS = {
        SeriesMarkers.DIAMOND, SeriesMarkers.CIRCLE, SeriesMarkers.SQUARE
    };

    /** What a legend has before and behind each name. */
    private static final int KEY = 42;

    /** What the vertical axis takes. */
    private static final int AXIS = 65;

    /** Room between the names of two categories. */
    private static final int BETWEEN = 6;

    /**
     * The chart.
     *
     * @throws IllegalStateException if there are no series, or points and bars together
     */
    Drawing of(List<Series> series) {
        if (!series.isEmpty() && series.stream().allMatch(Series.Bars.class::isInstance)) {
            return bars(series.stream().map(Series.Bars.class::cast).toList());
        }
        if (!series.isEmpty() && series.stream().noneMatch(Series.Bars.class::isInstance)) {
            return points(series);
        }
        throw new IllegalStateException("a picture has series of points, or of bars");
    }

    private Drawing bars(List<Series.Bars> series) {
        boolean stacked = !fitsInALine(series);
        int whole = height + (stacked ? LEGEND_LINE * series.size() : 0);
        CategoryChart chart = new CategoryChart(width, whole);
        chart.setTitle(title);
        chart.setXAxisTitle(horizontal);
        chart.setYAxisTitle(vertical);
        style(chart.getStyler(), series.size(), stacked);
        boolean positive = values(series).allMatch(value -> value > 0);
        chart.getStyler().setYAxisLogarithmic(logarithmicY && positive);
        chart.getStyler().setAvailableSpaceFill(0.8);
        List<String> categories = series.getFirst().categories();
        if (!fitsBelow(categories)) {
            chart.getStyler().setXAxisLabelRotation(SLANT);
        }
        chart.getStyler().setPlotGridVerticalLinesVisible(false);
        // Every category has its name.
        chart.getStyler().setXAxisTickMarkSpacingHint(1);
        chart.getStyler().setXAxisMaxLabelCount(Math.max(2, categories.size()));
        int place = 0;
        for (Series.Bars bars : series) {
            Color colour = Ink.ofSeries(place++).onWhite();
            chart.addSeries(bars.name(), bars.categories(), bars.values()).setFillColor(colour);
        }
        if (chart.getStyler().isYAxisLogarithmic()) {
            chart.getStyler().setYAxisMin(decadeBelow(series));
        } else if (!Double.isNaN(most)) {
            double least = values(series).min().orElse(0);
            chart.getStyler().setYAxisMin(Math.min(0, least));
            chart.getStyler().setYAxisMax(most);
        }
        return new Drawing(chart, width, whole);
    }

    private static DoubleStream values(List<Series.Bars> series) {
        return series.stream()
                .flatMap(bars -> bars.values().stream())
                .mapToDouble(Double::doubleValue);
    }

    /** Bars of a logarithmic axis stand on a power of ten below all of them. */
    private static double decadeBelow(List<Series.Bars> series) {
        double least = values(series).min().orElse(1);
        return Math.pow(10, Math.ceil(Math.log10(least)) - 1);
    }

    private Drawing points(List<Series> series) {
        boolean stacked = !fitsInALine(series);
        int whole = height + (stacked ? LEGEND_LINE * series.size() : 0);
        XYChart chart = new XYChart(width, whole);
        chart.setTitle(title);
        chart.setXAxisTitle(horizontal);
        chart.setYAxisTitle(vertical);
        style(chart.getStyler(), series.size(), stacked);
        chart.getStyler().setXAxisLogarithmic(logarithmicX);
        chart.getStyler().setXAxisTickLabelsFormattingFunction(ChartMaker::number);
        int place = 0;
        for (Series each : series) {
            switch (each) {
                case Series.Line line -> add(chart, line);
                case Series.Marks marks -> add(chart, marks, place);
                case Series.Steps steps -> add(chart, steps, place);
                case Series.Bars _ -> throw new IllegalStateException("bars among points");
            }
            place++;
        }
        return new Drawing(chart, width, whole);
    }

    private static void add(XYChart chart, Series.Line line) {
        Color colour = Ink.ofSeries(line.colour()).onWhite();
        XYSeries added = chart.addSeries(line.name(), line.x(), line.y());
        added.setLineColor(colour);
        added.setMarkerColor(colour);
        added.setLineStyle(
                line.marked()
                        ? new BasicStroke(
                                1.6f,
                                BasicStroke.CAP_BUTT,
                                BasicStroke.JOIN_ROUND,
                                10,
                                new float[] {5, 4},
                                0)
                        : new BasicStroke(1.8f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND));
        boolean few = line.x().length <= MARKED;
        added.setMarker(few ? SeriesMarkers.CIRCLE : SeriesMarkers.NONE);
    }

    private static void add(XYChart chart, Series.Marks marks, int place) {
        XYSeries added = chart.addSeries(marks.name(), marks.x(), marks.y());
        added.setXYSeriesRenderStyle(XYSeriesRenderStyle.Scatter);
        added.setMarkerColor(Ink.ofSeries(place).onWhite());
        added.setMarker(MARKERS[place % MARKERS.length]);
    }

    private static void add(XYChart chart, Series.Steps steps, int place) {
        Color colour = Ink.ofSeries(place).onWhite();
        XYSeries added = chart.addSeries(steps.name(), steps.x(), steps.y());
        added.setXYSeriesRenderStyle(XYSeriesRenderStyle.StepArea);
        added.setLineColor(colour);
        added.setFillColor(colour);
        added.setMarker(SeriesMarkers.NONE);
    }

    private boolean fitsInALine(List<? extends Series> series) {
        return series.stream().mapToDouble(each -> KEY + length(FONT, each.name())).sum() < width;
    }

    private boolean fitsBelow(List<String> categories) {
        double longest =
                categories.stream().mapToDouble(each -> length(TICK_FONT, each)).max().orElse(0);
        return categories.size() * (longest + BETWEEN) < width - AXIS;
    }

    private static double length(int size, String text) {
        Font font = new Font(Font.SANS_SERIF, Font.PLAIN, size);
        return font.getStringBounds(text, new FontRenderContext(null, true, true)).getWidth();
    }

    private void style(AxesChartStyler styler, int count, boolean stacked) {
        Font font = new Font(Font.SANS_SERIF, Font.PLAIN, FONT);
        styler.setChartBackgroundColor(Ink.GROUND);
        styler.setPlotBackgroundColor(Ink.GROUND);
        styler.setPlotBorderColor(Ink.GROUND);
        styler.setLegendBackgroundColor(Ink.GROUND);
        styler.setLegendBorderColor(Ink.GROUND);
        styler.setChartFontColor(Ink.TEXT.onWhite());
        styler.setChartTitleFontColor(Ink.TEXT.onWhite());
        styler.setChartTitleBoxBackgroundColor(Ink.GROUND);
        styler.setChartTitleBoxBorderColor(Ink.GROUND);
        styler.setAxisTickLabelsColor(Ink.TEXT.onWhite());
        styler.setAxisTickMarksColor(Ink.AXIS.onWhite());
        styler.setPlotGridLinesColor(Ink.GRID.onWhite());
        styler.setPlotGridLinesStroke(new BasicStroke(1));
        styler.setChartTitleFont(font.deriveFont(Font.BOLD, FONT + 2));
        styler.setAxisTitleFont(font);
        styler.setAxisTickLabelsFont(font.deriveFont((float) TICK_FONT));
        styler.setLegendFont(font);
        styler.setChartTitleVisible(!title.isEmpty());
        styler.setXAxisTitleVisible(!horizontal.isEmpty());
        styler.setChartPadding(6);
        styler.setLegendPadding(6);
        styler.setLegendSeriesLineLength(22);
        styler.setLegendVisible(count > 1);
        styler.setLegendPosition(LegendPosition.OutsideS);
        styler.setLegendLayout(stacked ? LegendLayout.Vertical : LegendLayout.Horizontal);
        styler.setMarkerSize(6);
        styler.setYAxisLogarithmic(logarithmicY);
        styler.setYAxisLogarithmicDecadeOnly(true);
        styler.setYAxisTickLabelsFormattingFunction(ChartMaker::number);
        styler.setYAxisTickMarkSpacingHint(40);
        styler.setXAxisTickMarkSpacingHint(64);
        styler.setLocale(Locale.ROOT);
    }

    /** A number of an axis: few digits, and no more than tell it from its neighbours. */
    static String number(double value) {
        double size = Math.abs(value);
        if (size < 1e-12) {
            return "0";
        }
        if (size >= 1e5 || size < 1e-3) {
            return String.format(Locale.ROOT, "%.2e", value)
                    .replaceAll("\\.?0*e", "e")
                    .replaceAll("e([+-])0*", "e$1")
                    .replace("e+", "e");
        }
        String plain = String.format(Locale.ROOT, "%.4f", value).replaceAll("\\.?0+$", "");
        return plain.isEmpty() ? "0" : plain;
    }
}
