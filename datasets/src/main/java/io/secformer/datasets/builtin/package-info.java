/**
 * The built-in default data: small tasks in GLUE's layout and formats, drawn from a seed, with a
 * WordPiece vocabulary of their own. They are made so that word order decides: what a bag of words
 * sees is nearly the same for every label.
 */
@NullMarked
package io.secformer.datasets.builtin;

import org.jspecify.annotations.NullMarked;
