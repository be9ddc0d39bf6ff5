/**
 * What values the wires of a model take on example texts: passes over texts, and ranges of wires,
 * columns and heads. Start at {@link io.secformer.convert.calibrate.observe.Calibrator}.
 */
@NullMarked
package io.secformer.convert.calibrate.observe;

import org.jspecify.annotations.NullMarked;
