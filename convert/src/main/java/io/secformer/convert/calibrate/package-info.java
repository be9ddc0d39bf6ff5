/**
 * The conversion of a checkpoint: its ranges on real input are observed, it is rearranged so that
 * they are alike, series are fitted to them, and all is planned; what came out is checked against
 * the clear model. Start at {@link io.secformer.convert.calibrate.CheckedConversion}.
 */
@NullMarked
package io.secformer.convert.calibrate;

import org.jspecify.annotations.NullMarked;
