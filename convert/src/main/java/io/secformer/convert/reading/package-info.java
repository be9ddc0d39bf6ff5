/**
 * Readings of a network in the clear: in floating point, with derivatives, and in fixed point as
 * the parties compute.
 */
@NullMarked
package io.secformer.convert.reading;

import org.jspecify.annotations.NullMarked;
