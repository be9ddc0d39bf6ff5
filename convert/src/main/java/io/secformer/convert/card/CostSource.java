package io.secformer.convert.card;

import io.secformer.convert.fixedpoint.PrecisionPlan;
import io.secformer.convert.model.BertConfig;

/**
 * Knows what an inference costs. Protocols know, which are another module's: found by {@link
 * java.util.ServiceLoader}, where that module is on the class path.
 */
public interface CostSource {
    /** The cost of an inference of one text of a padded length. */
    InferenceCost of(BertConfig config, PrecisionPlan plan, int tokens);
}
