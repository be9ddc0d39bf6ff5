package io.secformer.convert.calibrate.plan;

import io.secformer.convert.calibrate.plan.Fractions.Of;
import io.secformer.convert.calibrate.plan.Fractions.Rounding;
import io.secformer.convert.model.BertConfig;
import io.secformer.convert.strategy.Block;
import io.secformer.convert.strategy.SiteRole;
import java.util.HashMap;
import java.util.Map;

/**
 * What the series of every activation may be off by. Harmonics grow with the logarithm of the error
 * that is asked for, and the logits feel early layers several times as much as late ones. So all
 * sites should add alike to the error of a logit: a site's error is the usual one times the
 * geometric mean of the sensitivities, divided by its own. That leaves the harmonics of all sites
 * together as they are.
 *
 * <p>Factors are powers of two: alike errors share a fit.
 */
final class ActivationErrors {
    /** Logarithm of the most that a site's error differs from the usual one. */
    private static final int MOST = 2;

    private final double usual;
    private final Map<String, Double> bySite = new HashMap<>();

    /** The usual error everywhere. */
    ActivationErrors(double usual) {
        this.usual = usual;
    }

    /**
     * Errors by site.
     *
     * @param usual what they are on average
     */
    static ActivationErrors of(BertConfig config, Sensitivities sensitivities, double usual) {
        ActivationErrors errors = new ActivationErrors(usual);
        Map<String, Double> logs = new HashMap<>();
        for (int layer = 0; layer < config.numHiddenLayers(); layer++) {
            String site = Block.layer(layer).wire(SiteRole.ACTIVATED);
            double felt = sensitivities.of(new Rounding(Of.WIRE, site));
            if (felt > 0) {
                logs.put(site, Math.log(felt) / Math.log(2));
            }
        }
        double mean = logs.values().stream().mapToDouble(log -> log).average().orElse(0);
        logs.forEach(
                (site, log) -> {
                    long factor = Math.clamp(Math.round(mean - log), -MOST, MOST);
                    errors.bySite.put(site, Math.scalb(usual, (int) factor));
                });
        return errors;
    }

    /** What the series of a site may be off by. */
    double of(String site) {
        return bySite.getOrDefault(site, usual);
    }
}
