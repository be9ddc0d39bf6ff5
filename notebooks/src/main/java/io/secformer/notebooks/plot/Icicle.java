package io.secformer.notebooks.plot;

import java.awt.Color;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * An icicle: a whole above its parts, each as wide as its share of the whole, and below each part
 * its own. Parts stand in the order in which they were first added.
 */
public final class Icicle {
    private static final int ROW = 54;
    private static final int TOP = 40;
    private static final int PAD = 5;
    private static final int NARROWEST_TEXT = 26;

    /** A part, with what it is made of. */
    private static final class Node {
        private final Map<String, Node> parts = new LinkedHashMap<>();
        private double value;
        private int depth;
    }

    private final String title;
    private final String unit;
    private final Node root = new Node();

    /**
     * An empty whole.
     *
     * @param unit of the values, such as {@code kB}
     */
    public Icicle(String title, String unit) {
        this.title = title;
        this.unit = unit;
    }

    /**
     * Adds to a part, and to all that it is a part of.
     *
     * @param path names of the parts, the largest first
     * @param value 0 or more
     */
    public Icicle add(List<String> path, double value) {
        if (!(value >= 0)) {
            throw new IllegalArgumentException("a part of " + value + " has no width");
        }
        root.value += value;
        root.depth = Math.max(root.depth, path.size());
        Node at = root;
        for (String name : path) {
            at = at.parts.computeIfAbsent(name, _ -> new Node());
            at.value += value;
        }
        return this;
    }

    /** The picture. */
    public BufferedImage image() {
        int height = TOP + ROW * (root.depth + 1) + PAD;
        BufferedImage image = new BufferedImage(Look.WIDTH, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        graphics.setRenderingHint(
                RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        graphics.setColor(Color.WHITE);
        graphics.fillRect(0, 0, Look.WIDTH, height);
        graphics.setColor(Look.ink());
        graphics.setFont(Look.title());
        int across = graphics.getFontMetrics().stringWidth(title);
        graphics.drawString(title, (Look.WIDTH - across) / 2, TOP - 16);
        graphics.setFont(Look.text());
        draw(graphics, "all", root, PAD, Look.WIDTH - 2.0 * PAD, 0, new Color(210, 210, 210));
        graphics.dispose();
        return image;
    }

    private void draw(
            Graphics2D graphics,
            String name,
            Node node,
            double left,
            double width,
            int level,
            Color colour) {
        int x = (int) Math.round(left);
        int wide = (int) Math.round(left + width) - x;
        if (wide < 1) {
            return;
        }
        int y = TOP + ROW * level;
        graphics.setColor(colour);
        graphics.fillRect(x, y, wide, ROW);
        graphics.setColor(Color.WHITE);
        graphics.drawRect(x, y, wide, ROW);
        write(graphics, name, node.value, x, y, wide);
        double at = left;
        int place = 0;
        for (Map.Entry<String, Node> part : node.parts.entrySet()) {
            double own = node.value == 0 ? 0 : width * part.getValue().value / node.value;
            Color below = level == 0 ? light(Look.colour(place)) : light(colour);
            draw(graphics, part.getKey(), part.getValue(), at, own, level + 1, below);
            at += own;
            place++;
        }
    }

    private void write(Graphics2D graphics, String name, double value, int x, int y, int wide) {
        if (wide < NARROWEST_TEXT) {
            return;
        }
        graphics.setColor(Look.ink());
        FontMetrics metrics = graphics.getFontMetrics();
        graphics.drawString(cut(name, metrics, wide - 2 * PAD), x + PAD, y + 20);
        String number =
                String.format(
                        Locale.ROOT,
                        value < 10 && value != Math.rint(value) ? "%.1f" : "%.0f",
                        value);
        String told =
                root.parts.isEmpty() || metrics.stringWidth(number + " " + unit) < wide - 2 * PAD
                        ? number + " " + unit
                        : number;
        graphics.drawString(cut(told, metrics, wide - 2 * PAD), x + PAD, y + 38);
    }

    /** What of a text fits. */
    private static String cut(String text, FontMetrics metrics, int wide) {
        String fits = text;
        while (!fits.isEmpty() && metrics.stringWidth(fits) > wide) {
            fits = fits.substring(0, fits.length() - 1);
        }
        return fits;
    }

    private static Color light(Color colour) {
        return new Color(
                (colour.getRed() + 255) / 2,
                (colour.getGreen() + 255) / 2,
                (colour.getBlue() + 255) / 2);
    }
}
