/**
 * The {@code secformer convert} commands. Start at {@link io.secformer.convert.cli.ConvertMain},
 * which makes shares; {@code InspectCommand} prints what they contain, and {@code VerifyCommand}
 * compares them with their checkpoint. {@code CalibrationData} reads the example inputs.
 */
@NullMarked
package io.secformer.convert.cli;

import org.jspecify.annotations.NullMarked;
