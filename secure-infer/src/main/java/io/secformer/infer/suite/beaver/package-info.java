/**
 * The suite {@code beaver}: the published systems' products. Values are shares, of which nothing is
 * public, and every product opens both of its factors under fresh masks, weights too.
 *
 * <p>Start at {@link io.secformer.infer.suite.beaver.FreshMasks}, which makes such a protocol of
 * any protocol on values that were opened once.
 */
@NullMarked
package io.secformer.infer.suite.beaver;

import org.jspecify.annotations.NullMarked;
