package io.secformer.infer.report;

import java.util.List;
import java.util.stream.DoubleStream;

/**
 * The answers of an evaluation, an example each.
 *
 * @param rows in the order of the data
 */
record Answers(List<Row> rows) {
    Answers {
        rows = List.copyOf(rows);
    }

    /**
     * An example. What was not asked for is empty.
     *
     * @param label the right answer
     * @param clear the answer in the clear
     * @param hidden the private answer
     * @param clearLogits in the clear
     * @param hiddenLogits of the private answer
     * @param doubtful whether the private answer may be wrong
     */
    record Row(
            String label,
            String clear,
            String hidden,
            double[] clearLogits,
            double[] hiddenLogits,
            boolean doubtful) {
        boolean isPrivate() {
            return hiddenLogits.length > 0 && hiddenLogits.length == clearLogits.length;
        }
    }

    /** Whether all examples have a private answer. */
    boolean isPrivate() {
        return !rows.isEmpty() && rows.stream().allMatch(Row::isPrivate);
    }

    /** Whether the right answer to each is known. */
    boolean isLabelled() {
        return !rows.isEmpty() && rows.stream().noneMatch(row -> row.label().isEmpty());
    }

    /** Private logits less those in the clear, of all outputs of all examples that have both. */
    double[] differences() {
        return rows.stream().filter(Row::isPrivate).flatMapToDouble(Answers::differences).toArray();
    }

    private static DoubleStream differences(Row row) {
        DoubleStream.Builder all = DoubleStream.builder();
        for (int i = 0; i < row.clearLogits().length; i++) {
            all.add(row.hiddenLogits()[i] - row.clearLogits()[i]);
        }
        return all.build();
    }
}
