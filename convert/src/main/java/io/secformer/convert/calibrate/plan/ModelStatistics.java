package io.secformer.convert.calibrate.plan;

import io.secformer.convert.fixedpoint.ColumnExponents;
import io.secformer.convert.model.BertConfig;
import io.secformer.convert.parameter.BertParameters;
import io.secformer.convert.parameter.ChannelGroups.Group;
import io.secformer.convert.parameter.HeadScale;
import io.secformer.convert.strategy.Block;
import io.secformer.convert.strategy.SiteRole;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * All that a precision plan depends on besides the ranges of the wires: the architecture, and how
 * large the parameters are.
 *
 * @param config the model
 * @param parameters by name, in program order
 * @param groups groups of channels, by activation site; none where all channels are alike
 * @param exponents of columns before LayerNorms, by the site of their sums of squares
 * @param heads scales of the heads of an exact softmax, by the site of its exponentials
 */
public record ModelStatistics(
        BertConfig config,
        Map<String, Parameter> parameters,
        Map<String, List<Group>> groups,
        Map<String, ColumnExponents> exponents,
        Map<String, List<HeadScale>> heads) {

    public ModelStatistics {
        groups = Map.copyOf(groups);
        parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
        exponents = Map.copyOf(exponents);
        heads = Map.copyOf(heads);
    }

    /**
     * One parameter.
     *
     * @param rows inputs; 1 for a vector
     * @param columns outputs
     * @param rootMeanSquare typical magnitude of its values
     * @param largest largest magnitude
     */
    record Parameter(int rows, int columns, double rootMeanSquare, double largest) {

        public static Parameter of(BertParameters.Parameter parameter) {
            double squares = 0;
            double largest = 0;
            for (float value : parameter.values()) {
                squares += (double) value * value;
                largest = Math.max(largest, Math.abs(value));
            }
            double mean = squares / Math.max(1, parameter.values().length);
            return new Parameter(parameter.rows(), parameter.columns(), Math.sqrt(mean), largest);
        }
    }

    /** The statistics of a checkpoint. */
    public static ModelStatistics of(BertParameters model) {
        Map<String, Parameter> parameters = new LinkedHashMap<>();
        model.all().forEach((name, values) -> parameters.put(name, Parameter.of(values)));
        Map<String, List<Group>> groups = new HashMap<>();
        model.groups().forEach((site, channels) -> groups.put(site, channels.groups()));
        return new ModelStatistics(
                model.config(), parameters, groups, model.exponents(), model.heads());
    }

    /** The groups of channels of a site, empty if all are alike. */
    List<Group> groups(String site) {
        return groups.getOrDefault(site, List.of());
    }

    /** The heads whose exponentials are taken at a site; as they are if nothing was said. */
    List<HeadScale> heads(String site) {
        return heads.getOrDefault(
                site, Collections.nCopies(config.numAttentionHeads(), HeadScale.IDENTITY));
    }

    /** The exponents of the columns before a LayerNorm, most often none. */
    ColumnExponents exponents(Block norm) {
        String site = norm.wire(SiteRole.SUM_OF_SQUARES);
        return exponents.getOrDefault(site, ColumnExponents.none(site));
    }

    /** One parameter. */
    Parameter parameter(String name) {
        Parameter found = parameters.get(name);
        if (found == null) {
            throw new IllegalArgumentException("the program has no parameter " + name);
        }
        return found;
    }
}
