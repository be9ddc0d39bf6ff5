package io.secformer.convert.tensor;

/** Tensors repeated along dimensions in which they have one element. */
public final class Broadcast {
    private Broadcast() {}

    /**
     * Requires that a tensor can be repeated to a shape.
     *
     * @throws IllegalArgumentException if a dimension is neither that of the shape, nor 1
     */
    public static void requireFits(Shape part, Shape whole) {
        if (!fits(part.batch(), whole.batch())
                || !fits(part.heads(), whole.heads())
                || !fits(part.rows(), whole.rows())
                || !fits(part.columns(), whole.columns())) {
            throw new IllegalArgumentException(part + " cannot be repeated to " + whole);
        }
    }

    private static boolean fits(int part, int whole) {
        return part == whole || part == 1;
    }

    /** The values of {@code part}, repeated to a shape; to be read only. */
    public static long[] repeated(Shape part, long[] values, Shape whole) {
        if (part.equals(whole)) {
            return values;
        }
        long[] result = new long[whole.size()];
        forEach(part, whole, (from, to) -> result[to] = values[from]);
        return result;
    }

    /** The values of {@code part}, repeated to a shape; to be read only. */
    public static double[] repeated(Shape part, double[] values, Shape whole) {
        if (part.equals(whole)) {
            return values;
        }
        double[] result = new double[whole.size()];
        forEach(part, whole, (from, to) -> result[to] = values[from]);
        return result;
    }

    /** The reverse: what a tensor of the whole shape adds up to for every element of the part. */
    public static double[] sums(Shape part, double[] values, Shape whole) {
        double[] result = new double[part.size()];
        forEach(part, whole, (to, from) -> result[to] += values[from]);
        return result;
    }

    /** An element of the part, and where it stands in the whole. */
    @FunctionalInterface
    private interface Places {
        void accept(int part, int whole);
    }

    private static void forEach(Shape part, Shape whole, Places places) {
        int at = 0;
        for (int b = 0; b < whole.batch(); b++) {
            int sentence = part.batch() == 1 ? 0 : b;
            for (int n = 0; n < whole.heads(); n++) {
                int matrix = sentence * part.heads() + (part.heads() == 1 ? 0 : n);
                for (int t = 0; t < whole.rows(); t++) {
                    int row = matrix * part.rows() + (part.rows() == 1 ? 0 : t);
                    int first = row * part.columns();
                    int step = part.columns() == 1 ? 0 : 1;
                    for (int j = 0; j < whole.columns(); j++) {
                        places.accept(first + j * step, at++);
                    }
                }
            }
        }
    }
}
