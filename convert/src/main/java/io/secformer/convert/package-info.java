/**
 * What a model is: its configuration, its tensors, the formats of checkpoints and shares, and the
 * one description of BERT that every reading follows. This package holds what all of them share:
 * the exception for input that cannot be used.
 */
@NullMarked
package io.secformer.convert;

import org.jspecify.annotations.NullMarked;
