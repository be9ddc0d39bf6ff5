package io.secformer.infer.plot;

import java.awt.Color;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What is drawn in which colour, on white and on nearly black. All have a contrast of at least 3 to
 * 1 with both grounds, texts of at least 4.5 to 1, but for the grid, which nobody has to see.
 */
enum Ink {
    TEXT(0x1f2328, 0xe6edf3),
    AXIS(0x6a737d, 0x8b949e),
    GRID(0xd8dee4, 0x30363d),
    BLUE(0x0b62a8, 0x6cb6ff),
    ORANGE(0xb5520a, 0xffa657),
    GREEN(0x1a7f4b, 0x5fd38d),
    PURPLE(0x8b3fa8, 0xd2a8ff),
    RED(0xb3124a, 0xff8fb3),
    GREY(0x57606a, 0xb1bac4);

    /** The ground of a picture, which an SVG leaves to the page. */
    static final Color GROUND = Color.WHITE;

    private static final Ink[] SERIES = {BLUE, ORANGE, GREEN, PURPLE, RED, GREY};

    private final Color light;
    private final int dark;

    Ink(int light, int dark) {
        this.light = new Color(light);
        this.dark = dark;
    }

    /** The colour on white. */
    Color onWhite() {
        return light;
    }

    /** The colour on nearly black, red in the highest byte of three. */
    int onBlack() {
        return dark;
    }

    /** The colour of a series, by its place; after the last comes the first again. */
    static Ink ofSeries(int index) {
        return SERIES[Math.floorMod(index, SERIES.length)];
    }

    /** The ink of a colour on white; null if it is none. */
    static @Nullable Ink of(int red, int green, int blue) {
        Color wanted = new Color(red, green, blue);
        for (Ink ink : values()) {
            if (ink.light.equals(wanted)) {
                return ink;
            }
        }
        return null;
    }

    /** The class of elements that are filled or drawn in it, such as {@code fill-blue}. */
    String className(String property) {
        return property + "-" + name().toLowerCase(Locale.ROOT);
    }

    /** Such as {@code #1f2328}. */
    String hexOnWhite() {
        return hex(light.getRGB() & 0xffffff);
    }

    /** The rules that give every class its colour, on screens that are dark by choice another. */
    static String css() {
        StringBuilder onWhite = new StringBuilder();
        StringBuilder onBlack = new StringBuilder();
        for (Ink ink : values()) {
            for (String property : new String[] {"fill", "stroke"}) {
                rule(onWhite, ink.className(property), property, ink.hexOnWhite());
                rule(onBlack, ink.className(property), property, hex(ink.dark));
            }
        }
        return onWhite + "@media screen and (prefers-color-scheme:dark){" + onBlack + "}";
    }

    private static void rule(StringBuilder css, String name, String property, String colour) {
        css.append(".plot .").append(name).append('{').append(property).append(':');
        css.append(colour).append('}');
    }

    private static String hex(int rgb) {
        return String.format(Locale.ROOT, "#%06x", rgb);
    }
}
