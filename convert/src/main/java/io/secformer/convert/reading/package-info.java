/**
 * Readings of a network in the clear: in floating point, with derivatives, and in fixed point as
 * the parties compute. Start at {@link io.secformer.convert.reading.PlainReading}; {@link
 * io.secformer.convert.reading.FixedReading} gives the words that the parties' shares add up to.
 */
@NullMarked
package io.secformer.convert.reading;

import org.jspecify.annotations.NullMarked;
