package io.secformer.notebooks.plot;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import org.knowm.xchart.internal.chartpart.IChart;
import org.knowm.xchart.style.AxesChartStyler;
import org.knowm.xchart.style.Styler.LegendLayout;
import org.knowm.xchart.style.Styler.LegendPosition;

/**
 * What all pictures have in common: size, fonts, colours that colour-blind people can tell apart.
 */
final class Look {
    static final int WIDTH = 860;
    static final int HEIGHT = 440;

    /** Of Okabe and Ito, without the yellow that white paper swallows. */
    private static final Color[] COLOURS = {
        new Color(0, 114, 178),
        new Color(213, 94, 0),
        new Color(0, 158, 115),
        new Color(204, 121, 167),
        new Color(86, 180, 233),
        new Color(230, 159, 0),
        new Color(80, 80, 80)
    };

    private static final Color GRID = new Color(225, 225, 225);
    private static final Color INK = new Color(40, 40, 40);
    private static final Font TITLE = new Font(Font.SANS_SERIF, Font.BOLD, 15);
    private static final Font TEXT = new Font(Font.SANS_SERIF, Font.PLAIN, 12);

    private Look() {}

    /** The colour of a series, by its place; after the last the first comes again. */
    static Color colour(int place) {
        return COLOURS[place % COLOURS.length];
    }

    /** The same, as much of it as lets what is below shine through. */
    static Color translucent(int place) {
        Color solid = colour(place);
        return new Color(solid.getRed(), solid.getGreen(), solid.getBlue(), 110);
    }

    static Font title() {
        return TITLE;
    }

    static Font text() {
        return TEXT;
    }

    static Color ink() {
        return INK;
    }

    static void apply(AxesChartStyler styler) {
        styler.setChartBackgroundColor(Color.WHITE);
        styler.setPlotBackgroundColor(Color.WHITE);
        styler.setPlotBorderVisible(false);
        styler.setPlotGridLinesColor(GRID);
        styler.setPlotGridLinesStroke(new BasicStroke(1f));
        styler.setChartTitleFont(TITLE);
        styler.setChartTitleBoxVisible(false);
        styler.setChartFontColor(INK);
        styler.setAxisTitleFont(TEXT);
        styler.setAxisTickLabelsFont(TEXT);
        styler.setLegendFont(TEXT);
        styler.setLegendBorderColor(Color.WHITE);
        styler.setLegendPosition(LegendPosition.OutsideS);
        styler.setLegendLayout(LegendLayout.Horizontal);
        styler.setSeriesColors(COLOURS.clone());
    }

    /** Draws into memory: no screen is needed, and none is looked for. */
    static BufferedImage draw(IChart chart, int width, int height) {
        if (System.getProperty("java.awt.headless") == null) {
            System.setProperty("java.awt.headless", "true");
        }
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        chart.paint(graphics, width, height);
        graphics.dispose();
        return image;
    }
}
