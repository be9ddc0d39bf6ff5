package io.secformer.notebooks.model;

import io.secformer.convert.model.SoftmaxFunction;
import io.secformer.convert.strategy.Block;
import io.secformer.convert.strategy.SiteRole;
import io.secformer.convert.tensor.Shape;
import java.util.function.DoubleUnaryOperator;

/** How much each token of a sentence attends to each other one, from the wires of a reading. */
public final class AttentionMaps {
    private AttentionMaps() {}

    /**
     * The probabilities of one head: row by row they add up to 1. In a last layer only the first
     * token looks, because nobody reads the others.
     *
     * @param wires what a reading in the clear or in fixed point saw
     * @param softmax of the model
     * @param layer from 0
     * @param head from 0
     * @param sentence of the batch, from 0
     * @param length its real tokens
     * @return {@code [length or 1][length]}: by the token that looks, then by the token looked at
     * @throws IllegalArgumentException if the reading did not open the numerators
     */
    public static double[][] of(
            Wires wires, SoftmaxFunction softmax, int layer, int head, int sentence, int length) {
        Block attention = Block.attention(layer);
        return switch (softmax) {
            case SOFTMAX -> {
                // Where scores are halved, the numerators of the whole ones are squares.
                String squares = attention.wire(SiteRole.SQUARES);
                String wire = wires.has(squares) ? squares : attention.wire(SiteRole.EXPONENTIALS);
                yield rows(wires, wire, value -> value, head, sentence, length);
            }
            case TWO_QUAD -> {
                // Scores and the constant that 2Quad adds, not squared yet.
                String wire = attention.wire(SiteRole.SCORES);
                yield rows(wires, wire, value -> value * value, head, sentence, length);
            }
            default ->
                    throw new IllegalArgumentException(
                            "no wire has the numerators of " + softmax.jsonName());
        };
    }

    /**
     * What the scores of a model with the ordinary softmax become if 2Quad takes its place and
     * nothing is trained.
     *
     * @param wires what a reading of that model saw, whose scores are not scaled
     */
    public static double[][] withTwoQuad(
            Wires wires, int layer, int head, int sentence, int length) {
        String scores = Block.attention(layer).wire(SiteRole.SCORES);
        DoubleUnaryOperator numerator =
                value -> Math.pow(value + SoftmaxFunction.TWO_QUAD_OFFSET, 2);
        return rows(wires, scores, numerator, head, sentence, length);
    }

    private static double[][] rows(
            Wires wires,
            String wire,
            DoubleUnaryOperator numerator,
            int head,
            int sentence,
            int length) {
        Shape shape = wires.shape(wire);
        double[] values = wires.of(wire);
        int matrix = (sentence * shape.heads() + head) * shape.rows() * shape.columns();
        double[][] rows = new double[Math.min(shape.rows(), length)][length];
        for (int t = 0; t < rows.length; t++) {
            double sum = 0;
            for (int u = 0; u < length; u++) {
                double value = values[matrix + t * shape.columns() + u];
                rows[t][u] = numerator.applyAsDouble(value);
                sum += rows[t][u];
            }
            for (int u = 0; u < length; u++) {
                rows[t][u] /= sum;
            }
        }
        return rows;
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
