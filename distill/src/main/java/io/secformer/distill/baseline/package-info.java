/**
 * What a model has to beat: the majority class, and a bag-of-words network that sees tokens but not
 * their order. Start at {@code BagOfWords}.
 */
@NullMarked
package io.secformer.distill.baseline;

import org.jspecify.annotations.NullMarked;
