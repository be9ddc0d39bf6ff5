package io.secformer.convert.conversion;

import io.secformer.convert.calibrate.FixedCheck;
import io.secformer.convert.fixedpoint.PrecisionPlan;
import java.nio.file.Path;

/**
 * What a conversion has written.
 *
 * @param shares the folder: {@code party0} and {@code party1}, one for each server, {@code public}
 *     for clients if the embedding tables are public, and {@code report.json} for the owner alone
 * @param modelDigest of the whole model, salted; in both shares
 * @param plan the format of every wire and parameter
 * @param logitError root mean square error of a logit that roundings are predicted to cause; not a
 *     number where that is not known
 * @param examples how many texts were watched
 * @param calibratedTokens tokens of the longest of them
 * @param plannedTokens the longest input that the shares hold for
 * @param check the fixed reading beside the clear one, on the same inputs
 */
public record Converted(
        Path shares,
        String modelDigest,
        PrecisionPlan plan,
        double logitError,
        int examples,
        int calibratedTokens,
        int plannedTokens,
        FixedCheck check) {}
