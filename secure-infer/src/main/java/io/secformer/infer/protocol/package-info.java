/**
 * The protocols, one a class. Each says what the dealer deals ({@code deal}), what a party computes
 * before the request ({@code prepare}, where there is something), what it computes from opened
 * values ({@code evaluate}), and how large its corrections are ({@code pieceBytes}).
 *
 * <p>Notation: an opened value is public as {@code X = x + r - w 2^L}, with a mask {@code r}
 * uniform in a ring of {@code L} bits and a bit {@code w} that says whether the sum wrapped; {@code
 * [s]} is an additive share. Opening is the only step that sends anything.
 */
@NullMarked
package io.secformer.infer.protocol;

import org.jspecify.annotations.NullMarked;
