package io.secformer.convert.parameter;

import io.secformer.convert.fixedpoint.ColumnExponents;
import io.secformer.convert.model.BertConfig;
import io.secformer.convert.parameter.BertParameters.Parameter;
import io.secformer.convert.strategy.BertNames;
import io.secformer.convert.strategy.Block;
import io.secformer.convert.strategy.Site;
import io.secformer.convert.strategy.SiteRole;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Divides columns of the rows before LayerNorms by powers of two: what leads into a LayerNorm is
 * divided, and what reads its rows is multiplied, so that the model computes what it did. Powers of
 * two change no digit of a weight.
 *
 * <ol>
 *   <li>Into a LayerNorm lead the columns of a projection and of its bias, the gain of the residual
 *       path, and the mean of that, which is subtracted from every column: there is one mean for
 *       each distinct exponent.
 *   <li>Its rows are read by the rows of weights, and by the gain and the means of the next
 *       residual path.
 * </ol>
 */
final class DividedColumns {
    private final BertConfig config;
    private final Map<String, ColumnExponents> exponents;

    /**
     * @param exponents by the site of the sums of squares
     * @throws IllegalArgumentException if the model has no such LayerNorm, or too few columns
     */
    DividedColumns(BertConfig config, Map<String, ColumnExponents> exponents) {
        this.config = config;
        this.exponents = exponents;
        exponents.forEach(
                (name, own) -> {
                    Site site = Site.of(name);
                    Block norm = site.block();
                    if (site.role() != SiteRole.SUM_OF_SQUARES
                            || norm.layer() < 0
                            || norm.layer() >= config.numHiddenLayers()
                            || !own.fits(config.hiddenSize())) {
                        throw new IllegalArgumentException(
                                name + " has no such columns: " + own.columns());
                    }
                });
    }

    /** The parameters rearranged. */
    Map<String, Parameter> of(Map<String, Parameter> parameters) {
        Map<String, Parameter> divided = new LinkedHashMap<>();
        parameters.forEach((name, parameter) -> divided.put(name, of(name, parameter)));
        return divided;
    }

    private Parameter of(String name, Parameter from) {
        boolean added = name.endsWith(BertNames.BIAS);
        String weight = added ? name.substring(0, name.length() - BertNames.BIAS.length()) : name;
        Site site = Site.of(weight);
        return switch (site.role()) {
            case OUTPUT -> divided(from, after(site));
            case RESIDUAL, OUTPUT_RESIDUAL ->
                    multiplied(divided(from, after(site)), from.columns(), before(site));
            case RESIDUAL_MEAN, OUTPUT_RESIDUAL_MEAN -> {
                Parameter means = means(from, after(site));
                yield added ? means : multiplied(means, means.rows(), before(site));
            }
            case QUERY, KEY, VALUE, INTERMEDIATE, POOLER ->
                    added ? from : multiplied(from, from.rows(), before(site));
            default -> from;
        };
    }

    private ColumnExponents before(Site reader) {
        return of(reader.normBefore(config.numHiddenLayers()));
    }

    private ColumnExponents after(Site leading) {
        return of(leading.normAfter());
    }

    private ColumnExponents of(Block norm) {
        String site = norm.wire(SiteRole.SUM_OF_SQUARES);
        return exponents.getOrDefault(site, ColumnExponents.none(site));
    }

    /** Columns divided. */
    private static Parameter divided(Parameter from, ColumnExponents exponents) {
        if (exponents.isNone()) {
            return from;
        }
        double[] factors = exponents.factors(from.columns());
        float[] values = from.values().clone();
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (values[i] / factors[i % factors.length]);
        }
        return new Parameter(from.rows(), from.columns(), values);
    }

    /**
     * What is read from columns multiplied.
     *
     * @param columns that are read: each has as many values, one after the other
     */
    private static Parameter multiplied(Parameter from, int columns, ColumnExponents exponents) {
        if (exponents.isNone()) {
            return from;
        }
        double[] factors = exponents.factors(columns);
        float[] values = from.values().clone();
        int each = values.length / columns;
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (values[i] * factors[i / each]);
        }
        return new Parameter(from.rows(), from.columns(), values);
    }

    /** A column repeated for each distinct exponent, divided by its power. */
    private static Parameter means(Parameter from, ColumnExponents exponents) {
        if (exponents.isNone()) {
            return from;
        }
        List<Integer> distinct = exponents.distinct();
        int kinds = distinct.size();
        float[] values = new float[from.rows() * kinds];
        for (int i = 0; i < values.length; i++) {
            values[i] = Math.scalb(from.values()[i / kinds], -distinct.get(i % kinds));
        }
        return new Parameter(from.rows(), kinds, values);
    }
}
