package io.secformer.infer.cli;

import io.secformer.convert.card.EvaluationRows;
import io.secformer.datasets.glue.Split;
import io.secformer.infer.eval.Scores;
import io.secformer.kit.command.Failures;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** What a private evaluation leaves in the card of the shares. */
final class CardRow {
    private static final double MEGA = 1e6;

    private CardRow() {}

    /** Writes the row; a card that cannot be written is no reason to lose an evaluation. */
    static void put(Path shares, Split split, Scores scores) {
        if (Double.isNaN(scores.studentPrivate())) {
            // Without labels there is no metric.
            return;
        }
        try {
            var _ = EvaluationRows.put(shares, cells(split, scores));
        } catch (UncheckedIOException e) {
            System.err.println("the model card is as it was: " + Failures.line(e));
        }
    }

    private static List<String> cells(Split split, Scores scores) {
        return List.of(
                split.key() + ", " + scores.examples() + " examples",
                scores.metric(),
                decimals(scores.student(), 1),
                decimals(scores.studentPrivate(), 1),
                decimals(100 * scores.labelAgreement(), 1) + " %",
                Integer.toString(scores.rounds()),
                decimals(scores.serverBytes() / MEGA, 2));
    }

    private static String decimals(double value, int count) {
        return String.format(Locale.ROOT, "%." + count + "f", value);
    }
}
