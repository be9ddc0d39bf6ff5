package io.secformer.notebooks.model;

import io.secformer.convert.model.SoftmaxFunction;
import io.secformer.convert.strategy.Block;
import io.secformer.convert.strategy.SiteRole;
import io.secformer.convert.tensor.Shape;

/** How much each token of a sentence attends to each other one, from the wires of a reading. */
public final class AttentionMaps {
    private AttentionMaps() {}

    /**
     * The probabilities of one head: row by row they add up to 1.
     *
     * @param wires what a reading in the clear or in fixed point saw
     * @param softmax of the model
     * @param layer from 0
     * @param head from 0
     * @param sentence of the batch, from 0
     * @param length its real tokens
     * @return {@code [length][length]}: by the token that looks, then by the token looked at
     * @throws IllegalArgumentException if the reading did not open the numerators, as where scores
     *     are halved
     */
    public static double[][] of(
            Wires wires, SoftmaxFunction softmax, int layer, int head, int sentence, int length) {
        String wire = numerators(softmax, layer);
        Shape shape = wires.shape(wire);
        double[] values = wires.of(wire);
        int matrix = (sentence * shape.heads() + head) * shape.rows() * shape.columns();
        double[][] rows = new double[length][length];
        for (int t = 0; t < length; t++) {
            double sum = 0;
            for (int u = 0; u < length; u++) {
                double value = values[matrix + t * shape.columns() + u];
                rows[t][u] = softmax == SoftmaxFunction.SOFTMAX ? value : value * value;
                sum += rows[t][u];
            }
            for (int u = 0; u < length; u++) {
                rows[t][u] /= sum;
            }
        }
        return rows;
    }

    private static String numerators(SoftmaxFunction softmax, int layer) {
        Block attention = Block.attention(layer);
        return switch (softmax) {
            case SOFTMAX -> attention.wire(SiteRole.EXPONENTIALS);
            // Scores and the constant that 2Quad adds, not squared yet.
            case TWO_QUAD -> attention.wire(SiteRole.SCORES);
            default ->
                    throw new IllegalArgumentException(
                            "no wire has the numerators of " + softmax.jsonName());
        };
    }

    /** Half of the sum of all differences in a row, averaged over rows: 0 alike, 1 disjoint. */
    public static double distance(double[][] one, double[][] other) {
        double sum = 0;
        for (int t = 0; t < one.length; t++) {
            for (int u = 0; u < one[t].length; u++) {
                sum += Math.abs(one[t][u] - other[t][u]) / 2;
            }
        }
        return sum / one.length;
    }

    /** The largest difference of two probabilities. */
    public static double largestDifference(double[][] one, double[][] other) {
        double largest = 0;
        for (int t = 0; t < one.length; t++) {
            for (int u = 0; u < one[t].length; u++) {
                largest = Math.max(largest, Math.abs(one[t][u] - other[t][u]));
            }
        }
        return largest;
    }
}
