/**
 * JMH benchmarks, one class for each kernel and protocol of the engine, at the sizes and formats of
 * a layer of BERT-base with 128 tokens. Scores are millions a second of what the benchmark's
 * Javadoc names: words, bytes, elements or multiply-adds. The dealer's and the parties' halves of a
 * protocol are measured apart, on one thread unless the parameter {@code workers} says otherwise.
 */
@NullMarked
package io.secformer.benchmarks;

import org.jspecify.annotations.NullMarked;
