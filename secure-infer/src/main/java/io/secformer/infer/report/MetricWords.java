package io.secformer.infer.report;

/** Metrics by what they are called on a page. */
final class MetricWords {
    private MetricWords() {}

    static String of(String metric) {
        return switch (metric) {
            case "accuracy" -> "accuracy, % right";
            case "f1" -> "F1 score × 100";
            case "matthews" -> "Matthews correlation × 100";
            case "pearson-spearman" -> "correlation × 100";
            case "" -> "metric";
            default -> metric;
        };
    }
}
