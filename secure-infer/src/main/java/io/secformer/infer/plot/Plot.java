package io.secformer.infer.plot;

import io.secformer.kit.file.WholeFiles;
import java.awt.geom.AffineTransform;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * A picture of named lines, marks or steps over numbers, or of bars over named categories. No
 * display is needed. Equal plots give equal files.
 */
public final class Plot {
    private static final int WIDTH = 440;
    private static final int HEIGHT = 300;
    private static final int WIDE = 1000;
    private static final int WIDE_HEIGHT = 560;

    /** Pixels of a PNG for every one of the drawing. */
    private static final int PIXELS = 2;

    private final String title;
    private final String horizontal;
    private final String vertical;
    private final List<Series> series = new ArrayList<>();
    private boolean wide;
    private boolean logarithmicX;
    private boolean logarithmicY;
    private double most = Double.NaN;

    /**
     * An empty picture.
     *
     * @param horizontal title of the axis, with its unit; may be empty
     * @param vertical title of the axis, with its unit
     */
    public Plot(String title, String horizontal, String vertical) {
        this.title = title;
        this.horizontal = horizontal;
        this.vertical = vertical;
    }

    /** Makes room for many categories, or for long names in the legend. */
    public Plot wide() {
        wide = true;
        return this;
    }

    /** Makes the horizontal axis of points logarithmic. */
    public Plot logarithmicX() {
        logarithmicX = true;
        return this;
    }

    /** Makes the vertical axis logarithmic; bars of 0 or less keep it from being that. */
    public Plot logarithmicY() {
        logarithmicY = true;
        return this;
    }

    /** Lets the vertical axis of bars reach from 0, or the least value below it, to this. */
    public Plot upTo(double value) {
        most = value;
        return this;
    }

    /** Adds points, joined by a line in a colour of its own. */
    public Plot points(String name, double[] x, double[] y) {
        return line(name, series.size(), false, x, y);
    }

    /**
     * Adds points, joined by a line; those that are no numbers are left out.
     *
     * @param colour place in the list of colours: lines of the same place have the same
     * @param marked dashed, with a mark at every point
     */
    public Plot line(String name, int colour, boolean marked, double[] x, double[] y) {
        int[] places =
                IntStream.range(0, x.length)
                        .filter(i -> Double.isFinite(x[i]) && Double.isFinite(y[i]))
                        .toArray();
        if (places.length > 0) {
            series.add(
                    new Series.Line(
                            name,
                            colour,
                            marked,
                            IntStream.of(places).mapToDouble(i -> x[i]).toArray(),
                            IntStream.of(places).mapToDouble(i -> y[i]).toArray()));
        }
        return this;
    }

    /** Adds points that nothing joins, in a colour of their own; all of them are numbers. */
    public Plot marks(String name, double[] x, double[] y) {
        if (x.length > 0) {
            series.add(new Series.Marks(name, x.clone(), y.clone()));
        }
        return this;
    }

    /** Adds a filled outline of steps: each value holds from its place to the next one. */
    public Plot steps(String name, double[] x, double[] y) {
        series.add(new Series.Steps(name, x.clone(), y.clone()));
        return this;
    }

    /** Adds bars; every series has the same categories. What is no number has no height. */
    public Plot bars(String name, List<String> categories, List<Double> values) {
        if (!categories.isEmpty()) {
            series.add(
                    new Series.Bars(
                            name,
                            categories,
                            values.stream().map(v -> Double.isFinite(v) ? v : 0).toList()));
        }
        return this;
    }

    /** Whether there is nothing to be seen. */
    public boolean isEmpty() {
        return series.isEmpty();
    }

    /** The title. */
    public String title() {
        return title;
    }

    /** Whether it has room for many categories, or for long names. */
    public boolean isWide() {
        return wide;
    }

    /**
     * Writes the picture on white; the file appears whole or not at all.
     *
     * @throws IllegalStateException if there are no series, or points and bars together
     * @throws java.io.UncheckedIOException if it cannot be written
     */
    public void writePng(Path png) {
        Drawing drawing = drawing(true);
        BufferedImage image =
                new BufferedImage(
                        PIXELS * drawing.width(),
                        PIXELS * drawing.height(),
                        BufferedImage.TYPE_INT_RGB);
        var graphics = image.createGraphics();
        try {
            graphics.setTransform(AffineTransform.getScaleInstance(PIXELS, PIXELS));
            drawing.paint(graphics);
        } finally {
            graphics.dispose();
        }
        WholeFiles.writeBytes(png, out -> PngFile.write(image, out));
    }

    /**
     * Writes the picture without a ground, in colours for light and dark; the file appears whole or
     * not at all.
     *
     * @param description what is to be seen, for those who do not see it
     * @throws IllegalStateException if there are no series, or points and bars together
     * @throws java.io.UncheckedIOException if it cannot be written
     */
    public void writeSvg(Path svg, String description) {
        WholeFiles.write(
                svg, new SvgDrawing("plot", title, description, drawing(true)).standalone());
    }

    /**
     * The picture as an element of a page, which has its title elsewhere; its colours are those of
     * {@link #css}.
     *
     * @param id of the element, unique in its page; all ids within begin with it
     * @param description what is to be seen, for those who do not see it
     * @throws IllegalStateException if there are no series, or points and bars together
     */
    public String svg(String id, String description) {
        return new SvgDrawing(id, title, description, drawing(false)).element();
    }

    /** The style sheet that elements of {@link #svg} need. */
    public static String css() {
        return Ink.css();
    }

    /** Whether a file is a picture that was written here. */
    public static boolean isPlot(Path file) {
        return PngFile.isOwn(file) || SvgDrawing.isOwn(file);
    }

    private Drawing drawing(boolean titled) {
        // Drawing into memory needs no screen, and must not look for one.
        if (System.getProperty("java.awt.headless") == null) {
            System.setProperty("java.awt.headless", "true");
        }
        int width = wide ? WIDE : WIDTH;
        return new ChartMaker(
                        titled ? title : "",
                        horizontal,
                        vertical,
                        width,
                        wide ? WIDE_HEIGHT : HEIGHT,
                        logarithmicX,
                        logarithmicY,
                        most)
                .of(series);
    }

    /**
     * Values of a logarithmic axis that reach over more than this are too far apart for another.
     */
    private static final double FAR = 30;

    /** Whether values are all above 0, and too far apart for an axis that is not logarithmic. */
    public static boolean areFarApart(DoubleStream values) {
        double[] all = values.toArray();
        double least = DoubleStream.of(all).min().orElse(0);
        return least > 0 && DoubleStream.of(all).max().orElse(0) > FAR * least;
    }
}
