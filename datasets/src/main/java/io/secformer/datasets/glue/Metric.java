package io.secformer.datasets.glue;

/** A score of a task. */
public enum Metric {
    /** The share of right answers. */
    ACCURACY("accuracy"),
    /** The harmonic mean of precision and recall of class 1. */
    F1("f1"),
    /** The mean of the classes' F1, of those that occur among labels or answers. */
    MACRO_F1("macro_f1"),
    /** Matthews' correlation of predicted and true classes. */
    MATTHEWS("matthews"),
    /** Pearson's correlation of scores. */
    PEARSON("pearson"),
    /** Spearman's correlation of the ranks of scores. */
    SPEARMAN("spearman");

    private final String key;

    Metric(String key) {
        this.key = key;
    }

    /** The name in tables and result files. */
    public String key() {
        return key;
    }
}
