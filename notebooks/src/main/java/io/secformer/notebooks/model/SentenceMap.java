package io.secformer.notebooks.model;

import de.javagl.tsne.Tsne;
import io.secformer.convert.tensor.Shape;
import java.util.Comparator;
import java.util.stream.IntStream;

/** Vectors of many numbers as points of a plane, by t-SNE: neighbours stay neighbours. */
public final class SentenceMap {
    private static final int ITERATIONS = 800;

    private SentenceMap() {}

    /**
     * Places vectors in a plane. Only neighbourhood means something there: neither axes nor
     * distances of groups do.
     *
     * @param vectors one a sentence
     * @param perplexity about how many neighbours count
     * @param seed the same one gives the same map
     * @return x of all sentences, and y of all
     */
    public static double[][] of(double[][] vectors, double perplexity, long seed) {
        Tsne tsne = new Tsne();
        tsne.setOutputDims(2);
        tsne.setInitialDims(vectors[0].length);
        tsne.setPerplexity(perplexity);
        tsne.setMaxIterations(ITERATIONS);
        tsne.setRandomSeed(seed);
        tsne.setMessageConsumer(message -> {});
        double[][] points = tsne.run(vectors);
        double[][] axes = new double[2][vectors.length];
        for (int i = 0; i < vectors.length; i++) {
            axes[0][i] = points[i][0];
            axes[1][i] = points[i][1];
        }
        return axes;
    }

    /** The vector of every sentence of a batch on a wire that has one row a sentence. */
    public static double[][] vectors(Wires wires, String wire) {
        Shape shape = wires.shape(wire);
        double[] values = wires.of(wire);
        int width = values.length / shape.batch();
        double[][] vectors = new double[shape.batch()][width];
        for (int b = 0; b < vectors.length; b++) {
            System.arraycopy(values, b * width, vectors[b], 0, width);
        }
        return vectors;
    }

    /** The part of sentences whose nearest neighbour has the same label. */
    public static double neighboursAlike(double[][] vectors, double[] labels) {
        int[][] nearest = nearest(vectors, 1);
        int alike = 0;
        for (int i = 0; i < vectors.length; i++) {
            alike += labels[nearest[i][0]] == labels[i] ? 1 : 0;
        }
        return alike / (double) vectors.length;
    }

    /** The nearest of every vector, by their places, itself left out; of equal ones the first. */
    public static int[][] nearest(double[][] vectors, int count) {
        int[][] nearest = new int[vectors.length][];
        for (int i = 0; i < vectors.length; i++) {
            double[] distances = new double[vectors.length];
            for (int j = 0; j < vectors.length; j++) {
                distances[j] = i == j ? Double.POSITIVE_INFINITY : distance(vectors[i], vectors[j]);
            }
            nearest[i] =
                    IntStream.range(0, vectors.length)
                            .boxed()
                            .sorted(Comparator.comparingDouble(j -> distances[j]))
                            .limit(count)
                            .mapToInt(Integer::intValue)
                            .toArray();
        }
        return nearest;
    }

    private static double distance(double[] one, double[] other) {
        double sum = 0;
        for (int i = 0; i < one.length; i++) {
            sum += (one[i] - other[i]) * (one[i] - other[i]);
        }
        return sum;
    }
}
