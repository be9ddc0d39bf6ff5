/**
 * Networks, each written once over tensor operations: {@link
 * io.secformer.convert.network.BertNetwork} asks for attention, normalisation and activation, and
 * knows neither their formulas nor who reads it. {@link io.secformer.convert.network.Network#of} is
 * the only place that chooses one.
 */
@NullMarked
package io.secformer.convert.network;

import org.jspecify.annotations.NullMarked;
