package io.secformer.infer.eval;

import io.secformer.convert.calibrate.Parity;
import io.secformer.convert.calibrate.SeriesFit;
import io.secformer.convert.calibrate.Weighting;
import io.secformer.convert.fixedpoint.ParameterFormat;
import io.secformer.convert.fixedpoint.PrecisionPlan;
import io.secformer.convert.fixedpoint.Series;
import io.secformer.convert.fixedpoint.SeriesSite;
import io.secformer.convert.fixedpoint.Wire;
import io.secformer.convert.model.ActivationFunction;
import io.secformer.convert.model.BertConfig;
import io.secformer.convert.program.BertNames;
import io.secformer.convert.program.BertParameters;
import io.secformer.convert.program.BertProgram;
import io.secformer.convert.program.PlainReading;
import io.secformer.convert.program.SmoothFunction;
import io.secformer.convert.program.TokenInput;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * A plan that spends bits freely, for models too small to care: every format is the same whatever
 * the model, only periods follow what was observed.
 */
final class WidePlan {
    private static final int F = 14;

    private final PrecisionPlan.Builder builder = PrecisionPlan.builder(1.5);
    private final Map<String, double[]> ranges = new TreeMap<>();
    private final BertConfig config;
    private final BertParameters model;

    private WidePlan(BertParameters model) {
        this.model = model;
        this.config = model.config();
    }

    static PrecisionPlan of(BertParameters model, List<TokenInput> inputs) {
        WidePlan plan = new WidePlan(model);
        for (TokenInput input : inputs) {
            PlainReading.logits(
                    model,
                    input,
                    (wire, shape, values) -> {
                        double low = Arrays.stream(values).min().orElseThrow();
                        double high = Arrays.stream(values).max().orElseThrow();
                        plan.ranges.merge(
                                wire,
                                new double[] {low, high},
                                (a, b) ->
                                        new double[] {Math.min(a[0], b[0]), Math.max(a[1], b[1])});
                    });
        }
        return plan.build();
    }

    private PrecisionPlan build() {
        wire(BertNames.TOKENS, 0, 40, 0);
        wire(BertNames.MASK, 0, 1, 0);
        parameter(BertNames.EMBEDDING_TABLE, 20, 40);
        parameter(BertNames.EMBEDDING_POSITIONS, 20, 40);
        norm(BertNames.EMBEDDING_NORM);
        for (int layer = 0; layer < config.numHiddenLayers(); layer++) {
            attention(BertNames.layer(layer) + ".attention");
            norm(BertNames.layer(layer) + ".attention.norm");
            feedForward(BertNames.layer(layer));
            norm(BertNames.layer(layer) + ".output.norm");
        }
        linear(BertNames.POOLER);
        wire(BertNames.POOLER, 12, 17, 0);
        series(BertNames.POOLED, BertNames.POOLER, new SmoothFunction.Tanh(), Parity.ODD);
        wire(BertNames.POOLED, F, 34, 0);
        linear(BertNames.CLASSIFIER);
        wire(BertNames.LOGITS, 16, 22, 0);
        return builder.build();
    }

    private void attention(String at) {
        for (String part : List.of(".query", ".key", ".value", ".output")) {
            linear(at + part);
        }
        parameter(at + ".residual", F, 48);
        wire(at + ".query", 12, 30, 0);
        wire(at + ".key", 12, 30, 0);
        wire(at + ".value", F, 28, 1);
        builder.freshRing(at + ".value.wide", 60);
        wire(at + ".value.wide", F, 46, 0);
        wire(at + ".scores", 12, 18, 1);
        builder.freshRing(at + ".squares", 56);
        wire(at + ".squares", F, 46, 0);
        double[] sums = range(at + ".sums");
        int period = periodBits(sums[0], sums[1]);
        wire(at + ".sums", 18 - period, 18, 0);
        series(at + ".inverse", at + ".sums", new SmoothFunction.Reciprocal(), Parity.GENERAL);
        wire(at + ".inverse", 24, 27, 1);
        wire(at + ".context", 12, 30, 1);
        builder.freshRing(at + ".normalized", 60);
        wire(at + ".normalized", F, 38, 0);
    }

    private void feedForward(String layer) {
        linear(layer + ".intermediate");
        linear(layer + ".output");
        parameter(layer + ".output.residual", F, 48);
        wire(layer + ".intermediate", 12, 17, 2);
        if (config.activation() == ActivationFunction.QUAD) {
            throw new IllegalArgumentException("wide plans are for smooth activations");
        }
        SmoothFunction function = BertProgram.activationFunction(config);
        series(layer + ".activated", layer + ".intermediate", function, Parity.EVEN);
        wire(layer + ".activated", F, 36, 0);
    }

    private void norm(String site) {
        wire(site + ".centered", F, 22, 1);
        builder.freshRing(site + ".squares", 56);
        double[] squares = range(site + ".squares");
        wire(site + ".squares", 18 - periodBits(squares[0], squares[1]), 18, 0);
        series(site + ".scale", site + ".squares", BertProgram.normScale(config), Parity.GENERAL);
        wire(site + ".scale", 16, 26, 1);
        builder.freshRing(site, 62);
        wire(site, F, 46, 0);
    }

    private void linear(String name) {
        parameter(name, F, 48);
        parameter(name + BertNames.BIAS, 2 * F, 48);
    }

    private void parameter(String name, int fractionBits, int ringBits) {
        BertParameters.Parameter values = Objects.requireNonNull(model.all().get(name));
        builder.parameter(
                new ParameterFormat(name, values.rows(), values.columns(), fractionBits, ringBits));
    }

    private void wire(String name, int fractionBits, int ringBits, int guardBits) {
        double[] range = ranges.getOrDefault(name, new double[] {0, 1});
        builder.wire(new Wire(name, fractionBits, ringBits, guardBits, range[0] - 1, range[1] + 1));
    }

    private double[] range(String wire) {
        double[] seen = Objects.requireNonNull(ranges.get(wire));
        return new double[] {seen[0] / 1.5, seen[1] * 1.5};
    }

    private static int periodBits(double low, double high) {
        return (int) Math.ceil(Math.log(1.3 * (high - low) + low) / Math.log(2));
    }

    private void series(String site, String wire, SmoothFunction function, Parity parity) {
        double period =
                switch (parity) {
                    case EVEN, ODD -> 32;
                    case GENERAL -> Math.scalb(1.0, periodBits(range(wire)[0], range(wire)[1]));
                };
        double[] interval = parity == Parity.GENERAL ? range(wire) : new double[] {-12, 12};
        Series series =
                SeriesFit.search(
                        x -> function.apply(x) - function.slope() * x,
                        interval[0],
                        interval[1],
                        period,
                        parity,
                        function.relative() ? Weighting.RELATIVE : Weighting.ABSOLUTE,
                        1e-6,
                        SeriesFit.ladder());
        builder.series(new SeriesSite(site, series, function.slope(), 22, 20, 64));
    }
}
