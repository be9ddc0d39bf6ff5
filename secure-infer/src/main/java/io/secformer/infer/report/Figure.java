package io.secformer.infer.report;

import io.secformer.infer.plot.Plot;

/**
 * A picture of a page.
 *
 * @param name of its files, and of its element with {@code figure-} before it: letters, digits and
 *     hyphens
 * @param caption what it tells
 * @param description what is to be seen, for those who do not see it
 * @param plot the picture itself
 */
public record Figure(String name, String caption, String description, Plot plot) {
    /** The title. */
    public String title() {
        return plot.title();
    }

    /** The element's id. */
    public String id() {
        return "figure-" + name;
    }

    /** Whether it takes a whole row. */
    public boolean isWide() {
        return plot.isWide();
    }

    /** The picture as an element of the page. */
    public String svg() {
        return plot.svg(id(), description);
    }
}
