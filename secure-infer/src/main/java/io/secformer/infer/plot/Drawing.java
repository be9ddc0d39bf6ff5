package io.secformer.infer.plot;

import java.awt.Graphics2D;
import org.knowm.xchart.internal.chartpart.IChart;

/** A chart, ready to be painted at its size. */
record Drawing(IChart chart, int width, int height) {
    void paint(Graphics2D graphics) {
        chart.paint(graphics, width, height);
    }
}
