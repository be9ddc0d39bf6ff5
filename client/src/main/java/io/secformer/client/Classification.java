package io.secformer.client;

import io.secformer.infer.ask.Spent;
import io.secformer.infer.ask.TextAnswer;
import java.util.List;

/**
 * An answer: a label with its probability, or the score of a regression such as STS-B's.
 *
 * @param labels the names of the model's outputs, in their order; of a score its one name
 * @param logits the model's outputs, in the order of {@code labels}; the array belongs to this
 * @param probabilities softmax of the logits, in the same order; empty for a score
 * @param doubts why the answer may be wrong, each a part of a sentence; empty if there is no reason
 *     to doubt it
 * @param paddedTokens the length that the text was padded to, which servers and dealer have seen
 * @param cost what it took
 */
public record Classification(
        List<String> labels,
        double[] logits,
        double[] probabilities,
        List<String> doubts,
        int paddedTokens,
        Cost cost) {

    static Classification of(List<String> labels, boolean isScore, TextAnswer answer) {
        double[] logits = answer.logits();
        Spent spent = answer.spent();
        return new Classification(
                labels,
                logits,
                isScore ? new double[0] : softmax(logits),
                answer.reliability().reasons(),
                answer.tokens(),
                new Cost(
                        spent.rounds(),
                        spent.serverBytes(),
                        spent.clientBytes(),
                        spent.dealerBytes(),
                        spent.onlineSeconds(),
                        spent.offlineSeconds(),
                        spent.waitedSeconds()));
    }

    /** Exponentials of the differences to the largest, over their sum: nothing overflows. */
    private static double[] softmax(double[] logits) {
        double largest = logits[best(logits)];
        double[] probabilities = new double[logits.length];
        double sum = 0;
        for (int i = 0; i < logits.length; i++) {
            probabilities[i] = Math.exp(logits[i] - largest);
            sum += probabilities[i];
        }
        for (int i = 0; i < logits.length; i++) {
            probabilities[i] /= sum;
        }
        return probabilities;
    }

    /** The first of the largest. */
    private static int best(double[] values) {
        int best = 0;
        for (int i = 1; i < values.length; i++) {
            best = values[i] > values[best] ? i : best;
        }
        return best;
    }

    /** Whether this is the score of a regression. */
    public boolean isScore() {
        return probabilities.length == 0;
    }

    /**
     * The most probable label, the first of equally probable ones.
     *
     * @throws IllegalStateException if this is a score
     */
    public String label() {
        return labels.get(bestPlace());
    }

    /**
     * The probability of {@link #label}.
     *
     * @throws IllegalStateException if this is a score
     */
    public double probability() {
        return probabilities[bestPlace()];
    }

    /**
     * The score of a regression.
     *
     * @throws IllegalStateException if this is a label
     */
    public double score() {
        if (!isScore()) {
            throw new IllegalStateException("this answer is a label, not a score: see label()");
        }
        return logits[0];
    }

    /**
     * Whether there is no reason to doubt the answer: the whole text was read, calibration saw
     * texts as long, and no value that the client can check left its range.
     */
    public boolean isReliable() {
        return doubts.isEmpty();
    }

    private int bestPlace() {
        if (isScore()) {
            throw new IllegalStateException("this answer is a score, not a label: see score()");
        }
        return best(logits);
    }

    /** The label or score, and whether to doubt it. */
    @Override
    public String toString() {
        String answer =
                isScore()
                        ? labels.getFirst() + " " + score()
                        : label() + " (" + Math.round(probability() * 100) + " %)";
        return isReliable()
                ? answer
                : answer + ", which may be wrong: " + String.join("; ", doubts);
    }
}
