package io.secformer.datasets.builtin;

import io.secformer.datasets.glue.Example;
import io.secformer.datasets.glue.GlueTask;
import java.util.List;
import java.util.random.RandomGenerator;

/** Draws examples of one task. */
sealed interface ExampleGenerator
        permits SentimentGenerator, GrammarGenerator, EntailmentGenerator, SimilarityGenerator {
    /** The task whose format and labels the examples have. */
    GlueTask task();

    /** Every word that a text may hold, as {@link Words} writes them. */
    List<String> words();

    /** Draws one labelled example; its identifier means nothing. */
    Example draw(RandomGenerator random);
}
