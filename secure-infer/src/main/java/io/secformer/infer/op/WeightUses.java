package io.secformer.infer.op;

import io.secformer.convert.fixedpoint.ParameterFormat;
import io.secformer.convert.fixedpoint.PrecisionPlan;
import io.secformer.convert.fixedpoint.Wire;
import io.secformer.convert.model.BertConfig;
import io.secformer.convert.program.BertProgram;
import io.secformer.convert.program.FixedPointOps;
import io.secformer.convert.program.Opened;
import io.secformer.convert.tensor.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which parameters of a model multiply something, and how: these are opened under masks once a
 * session. The others are only added.
 */
final class WeightUses {

    /** How a parameter is used. */
    enum Kind {
        MATRIX,
        VECTOR
    }

    private final Map<String, Kind> kinds = new LinkedHashMap<>();
    private final List<String> order;
    private final PrecisionPlan plan;

    WeightUses(BertConfig config, PrecisionPlan plan) {
        this.plan = plan;
        this.order = new ArrayList<>(plan.parameters().keySet());
        BertProgram program =
                new BertProgram(config, 1, Math.min(2, config.maxPositionEmbeddings()));
        program.run(new FixedPointOps<>(program, plan, new Collector()));
    }

    /** The multiplied parameters and their kinds, in program order. */
    Map<String, Kind> kinds() {
        return kinds;
    }

    /** The number of a parameter: its place in the plan. */
    int index(String name) {
        return order.indexOf(name);
    }

    ParameterFormat format(String name) {
        return plan.parameter(name);
    }

    private final class Collector extends DatalessReading<Unknown> {
        @Override
        Unknown opened(int op, Shape shape, Wire wire) {
            return Unknown.VALUE;
        }

        @Override
        public Unknown firstRows(Opened<Unknown> x) {
            return Unknown.VALUE;
        }

        @Override
        public Unknown columns(Opened<Unknown> x, int from, int to) {
            return Unknown.VALUE;
        }

        @Override
        public Unknown embed(
                int op,
                Opened<Unknown> tokens,
                ParameterFormat table,
                ParameterFormat positions,
                Shape out) {
            return use(table, Kind.MATRIX);
        }

        @Override
        public Unknown linear(
                int op,
                Opened<Unknown> x,
                ParameterFormat weight,
                @Nullable ParameterFormat bias,
                Shape out) {
            return use(weight, Kind.MATRIX);
        }

        @Override
        public Unknown scaleColumns(int op, Opened<Unknown> x, ParameterFormat gain) {
            return use(gain, Kind.VECTOR);
        }

        private Unknown use(ParameterFormat weight, Kind kind) {
            kinds.put(weight.name(), kind);
            return Unknown.VALUE;
        }
    }
}
