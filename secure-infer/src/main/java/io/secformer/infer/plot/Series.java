package io.secformer.infer.plot;

import java.util.List;

/** What a plot shows of one kind. Arrays are adopted. */
sealed interface Series {
    /** The name in the legend. */
    String name();

    /** Points that are joined. */
    record Line(String name, int colour, boolean marked, double[] x, double[] y)
            implements Series {}

    /** Points that nothing joins. */
    record Marks(String name, double[] x, double[] y) implements Series {}

    /** Values that hold from their place to the next. */
    record Steps(String name, double[] x, double[] y) implements Series {}

    /** A value for each category. */
    record Bars(String name, List<String> categories, List<Double> values) implements Series {
        public Bars {
            categories = List.copyOf(categories);
            values = List.copyOf(values);
        }
    }
}
