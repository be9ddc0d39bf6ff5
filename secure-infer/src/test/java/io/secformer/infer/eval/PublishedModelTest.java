package io.secformer.infer.eval;

import static org.assertj.core.api.Assertions.assertThat;

import io.secformer.convert.calibrate.plan.PlanOptions;
import io.secformer.convert.fixedpoint.Strategy;
import io.secformer.convert.fixedpoint.SuiteChoice;
import io.secformer.convert.model.ActivationFunction;
import io.secformer.convert.model.SoftmaxFunction;
import io.secformer.convert.network.PlannedNetwork;
import io.secformer.convert.op.SeriesTables;
import io.secformer.convert.reading.FixedReading;
import io.secformer.convert.reading.RangeObserver;
import io.secformer.convert.reading.TokenInput;
import io.secformer.convert.ring.RingKernels;
import io.secformer.convert.tensor.Workers;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whole networks of published formulas, whose values are opened once or for every product. */
class PublishedModelTest {
    private static final int TOKENS = 10;

    /** Roundings differ from suite to suite, and are as large. */
    private static final double ALIKE = 4;

    @TempDir private Path folder;

    private static Strategy by(Strategy base, SuiteChoice suite) {
        return new Strategy(
                        base.name(),
                        base.exponential(),
                        base.activation(),
                        base.normalisation(),
                        base.division(),
                        base.truncation(),
                        suite,
                        base.fractionBits())
                .named();
    }

    /** The largest difference of a logit to the one in fixed point, which rounds otherwise. */
    private double largest(Strategy strategy, SoftmaxFunction softmax) {
        PlanOptions options = PlanOptions.defaults().withStrategy(strategy);
        Path own = folder.resolve(strategy.suite().optionName());
        TinyModel tiny = new TinyModel(own, ActivationFunction.GELU, softmax, 7, 1, options);
        double largest = 0;
        try (Workers workers = new Workers(2)) {
            RingKernels kernels = RingKernels.plain(workers);
            try (InProcessModel parties =
                    new InProcessModel(
                            tiny.config, tiny.plan, tiny.shares(0), tiny.shares(1), kernels)) {
                for (TokenInput input : tiny.inputs.subList(0, 12)) {
                    TokenInput padded = input.paddedTo(TOKENS, 3);
                    PrivateModel.Answer answer = parties.classify(padded);
                    assertThat(answer.rounds()).isEqualTo(parties.declaredCost(1, TOKENS).rounds());
                    double[] found = answer.logits()[0];
                    double[] expected =
                            FixedReading.run(
                                            PlannedNetwork.of(tiny.config, tiny.plan, 1, TOKENS),
                                            tiny.words,
                                            padded,
                                            kernels.matmul(),
                                            new SeriesTables(),
                                            RangeObserver.NONE)
                                    .logits()[0];
                    for (int i = 0; i < found.length; i++) {
                        largest = Math.max(largest, Math.abs(found[i] - expected[i]));
                    }
                }
            }
        }
        return largest;
    }

    @ParameterizedTest
    @CsvSource({"secformer, 2quad", "mpcformer, 2relu", "crypten, softmax", "puma, softmax"})
    void valuesMayBeOpenedOnceOrForEveryProduct(String name, String softmax) {
        Strategy strategy =
                Strategy.NAMED.stream()
                        .filter(each -> each.name().equals(name))
                        .findFirst()
                        .orElseThrow();
        SoftmaxFunction function = SoftmaxFunction.parse(softmax);
        double fresh = largest(strategy, function);
        // Hundreds of roundings by a unit of 16 fraction bits or less.
        assertThat(fresh).isPositive().isLessThan(0x1p-6);
        for (SuiteChoice suite : List.of(SuiteChoice.BEAVER_RESIDENT, SuiteChoice.MASKED)) {
            assertThat(largest(by(strategy, suite), function))
                    .as(suite.optionName())
                    .isPositive()
                    .isLessThan(ALIKE * fresh);
        }
    }
}
