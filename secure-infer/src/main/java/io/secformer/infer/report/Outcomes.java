package io.secformer.infer.report;

import java.util.Map;

/**
 * What private answers took, a text in the mean.
 *
 * @param about the digests and options that decided them, by name
 * @param answered texts that were answered privately; 0 if none was, and all else is not a number
 * @param rounds of an inference
 * @param serverBytes between the servers, both directions
 * @param dealerBytes from the dealer
 * @param onlineSeconds from the batch's input to its answers, divided by its texts
 * @param offlineSeconds the same, before
 * @param wallSeconds of the evaluation
 */
record Outcomes(
        Map<String, String> about,
        int answered,
        double rounds,
        double serverBytes,
        double dealerBytes,
        double onlineSeconds,
        double offlineSeconds,
        double wallSeconds) {}
