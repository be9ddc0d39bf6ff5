package io.secformer.notebooks.plot;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.knowm.xchart.HeatMapChart;
import org.knowm.xchart.HeatMapChartBuilder;
import org.knowm.xchart.style.HeatMapStyler;

/** A matrix as colours, from white for the lowest value to dark blue for the highest. */
public final class HeatMap {
    private static final Color[] RANGE = {
        new Color(247, 251, 255),
        new Color(198, 219, 239),
        new Color(107, 174, 214),
        new Color(33, 113, 181),
        new Color(8, 48, 107)
    };

    private static final int SIDE = 420;
    private static final int SLANT = 45;
    private static final int CLOSE = 8;

    private final HeatMapChart chart;
    private int width = SIDE;
    private int height = SIDE;

    /**
     * The first row stands at the top.
     *
     * @param rows names of the rows
     * @param columns names of the columns
     * @param values by row and column; where it is not a number, the cell stays empty
     */
    public HeatMap(String title, List<String> rows, List<String> columns, double[][] values) {
        chart = new HeatMapChartBuilder().width(SIDE).height(SIDE).build();
        chart.setTitle(title);
        Look.apply(chart.getStyler());
        HeatMapStyler styler = chart.getStyler();
        styler.setRangeColors(RANGE.clone());
        styler.setPlotGridLinesVisible(false);
        styler.setXAxisLabelRotation(SLANT);
        styler.setPlotContentSize(1);
        styler.setLegendVisible(false);
        // A name at every row and column.
        styler.setXAxisTickMarkSpacingHint(CLOSE);
        styler.setYAxisTickMarkSpacingHint(CLOSE);
        styler.setHeatMapValueDecimalPattern("0.00");
        List<String> across = told(columns);
        List<String> up = told(rows).reversed();
        List<Number[]> cells = new ArrayList<>();
        for (int row = 0; row < rows.size(); row++) {
            for (int column = 0; column < columns.size(); column++) {
                int height = rows.size() - 1 - row;
                if (!Double.isNaN(values[row][column])) {
                    cells.add(new Number[] {column, height, values[row][column]});
                }
            }
        }
        chart.addSeries("values", across, up, cells);
    }

    /** Sets the values of the lightest and the darkest colour. */
    public HeatMap range(double low, double high) {
        chart.getStyler().setMin(low);
        chart.getStyler().setMax(high);
        return this;
    }

    /** Names the axes. */
    public HeatMap axes(String horizontal, String vertical) {
        chart.setXAxisTitle(horizontal);
        chart.setYAxisTitle(vertical);
        return this;
    }

    /** Writes the values into the cells. */
    public HeatMap withValues(String decimalPattern) {
        chart.getStyler().setShowValue(true);
        chart.getStyler().setValueFont(Look.text());
        chart.getStyler().setValueFontColor(Look.ink());
        // Dark cells would hide what is written in them.
        chart.getStyler().setRangeColors(Arrays.copyOf(RANGE, 3));
        chart.getStyler().setHeatMapValueDecimalPattern(decimalPattern);
        return this;
    }

    /** Sets another size, in pixels. */
    public HeatMap size(int pixelsWide, int pixelsHigh) {
        width = pixelsWide;
        height = pixelsHigh;
        return this;
    }

    /** The picture. */
    public BufferedImage image() {
        return Look.draw(chart, width, height);
    }

    /** Names that an axis can tell apart: the second of a name is followed by a 2. */
    private static List<String> told(List<String> names) {
        Map<String, Integer> seen = new HashMap<>();
        List<String> result = new ArrayList<>();
        for (String name : names) {
            int count = seen.merge(name, 1, Integer::sum);
            result.add(count == 1 ? name : name + " " + count);
        }
        return result;
    }
}
