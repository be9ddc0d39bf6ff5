package io.secformer.convert.option;

import io.secformer.convert.fixedpoint.ActivationForm;
import io.secformer.convert.fixedpoint.DivisionForm;
import io.secformer.convert.fixedpoint.Exponential;
import io.secformer.convert.fixedpoint.Normalisation;
import io.secformer.convert.fixedpoint.Strategy;
import io.secformer.convert.fixedpoint.SuiteChoice;
import io.secformer.convert.fixedpoint.Truncation;
import io.secformer.kit.command.OptionTypes;
import io.secformer.kit.command.UsageException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How a network is computed on shares: a strategy by its name, and changes to it. */
public final class StrategyMixin {

    @Option(
            names = "--strategy",
            converter = StrategyChoice.class,
            completionCandidates = StrategyChoice.class,
            paramLabel = "S",
            description =
                    "how the network is computed: ${COMPLETION-CANDIDATES}; series sends fewest"
                            + " bytes, series-wan takes fewest rounds, the others are published"
                            + " systems, for comparison; default: series, of shares their own")
    private @Nullable Strategy strategy;

    @Option(
            names = "--exponential",
            converter = StrategyChoices.OfExponential.class,
            completionCandidates = StrategyChoices.OfExponential.class,
            paramLabel = "E",
            description =
                    "formula of the exact softmax's exponentials: ${COMPLETION-CANDIDATES};"
                            + " default: the strategy's")
    private @Nullable Exponential exponential;

    @Option(
            names = "--activation",
            converter = StrategyChoices.OfActivation.class,
            completionCandidates = StrategyChoices.OfActivation.class,
            paramLabel = "A",
            description = "formula of GeLU: ${COMPLETION-CANDIDATES}; default: the strategy's")
    private @Nullable ActivationForm activation;

    @Option(
            names = "--normalisation",
            converter = StrategyChoices.OfNormalisation.class,
            completionCandidates = StrategyChoices.OfNormalisation.class,
            paramLabel = "N",
            description =
                    "formula of LayerNorm's 1/sqrt(x): ${COMPLETION-CANDIDATES}; default: the"
                            + " strategy's")
    private @Nullable Normalisation normalisation;

    @Option(
            names = "--division",
            converter = StrategyChoices.OfDivision.class,
            completionCandidates = StrategyChoices.OfDivision.class,
            paramLabel = "D",
            description =
                    "formula that divides attention rows by their sums: ${COMPLETION-CANDIDATES};"
                            + " default: the"
                            + " strategy's")
    private @Nullable DivisionForm division;

    @Option(
            names = "--truncation",
            converter = StrategyChoices.OfTruncation.class,
            completionCandidates = StrategyChoices.OfTruncation.class,
            paramLabel = "T",
            description =
                    "how low bits of products are dropped: ${COMPLETION-CANDIDATES}; default: the"
                            + " strategy's")
    private @Nullable Truncation truncation;

    @Option(
            names = "--suite",
            converter = StrategyChoices.OfSuite.class,
            completionCandidates = StrategyChoices.OfSuite.class,
            paramLabel = "P",
            description =
                    "protocols of all operations: ${COMPLETION-CANDIDATES}; masked opens every"
                        + " value once, beaver both factors of every product, beaver-resident too,"
                        + " but weights once a session; default: the strategy's")
    private @Nullable SuiteChoice suite;

    @Option(
            names = "--fraction-bits",
            converter = OptionTypes.Positive.class,
            paramLabel = "F",
            description =
                    "fraction bits of every value of a published system, 10 to 20; default: 16")
    private @Nullable Integer fractionBits;

    /**
     * What was chosen; {@link Strategy#SERIES} if nothing was.
     *
     * @throws UsageException if choices do not go together: it says which, and why
     */
    public Strategy strategy() {
        Strategy chosen = chosen();
        return chosen == null ? Strategy.SERIES : chosen;
    }

    /**
     * What was chosen; null if nothing was.
     *
     * @throws UsageException if choices do not go together: it says which, and why
     */
    public @Nullable Strategy chosen() {
        if (arguments().isEmpty()) {
            return null;
        }
        Strategy base = strategy == null ? Strategy.SERIES : strategy;
        requireFractionBits(base);
        return UsageException.orUsage("--strategy " + base.name(), () -> changed(base));
    }

    private void requireFractionBits(Strategy base) {
        if (fractionBits == null) {
            return;
        }
        if (fractionBits < Strategy.LEAST_FRACTION_BITS
                || fractionBits > Strategy.MOST_FRACTION_BITS) {
            throw new UsageException(
                    "--fraction-bits is %d, expected %d to %d"
                            .formatted(
                                    fractionBits,
                                    Strategy.LEAST_FRACTION_BITS,
                                    Strategy.MOST_FRACTION_BITS));
        }
        boolean isBaseItself =
                Stream.of(exponential, activation, normalisation, division, truncation, suite)
                        .allMatch(Objects::isNull);
        if (base.fractionBits() == 0 && isBaseItself) {
            throw new UsageException(
                    "--fraction-bits is for published systems, such as --strategy crypten;"
                            + " --strategy "
                            + base.name()
                            + " plans the bits of every value");
        }
    }

    private Strategy changed(Strategy base) {
        Strategy changed =
                new Strategy(
                        base.name(),
                        exponential == null ? base.exponential() : exponential,
                        activation == null ? base.activation() : activation,
                        normalisation == null ? base.normalisation() : normalisation,
                        division == null ? base.division() : division,
                        truncation == null ? base.truncation() : truncation,
                        suite == null ? base.suite() : suite,
                        fractionBits == null ? base.fractionBits() : fractionBits);
        return changed.equals(base) ? base : changed.named();
    }

    /**
     * Requires that shares are of the strategy that was chosen, if one was.
     *
     * @param shares whose they are, for the message
     * @param found their strategy
     * @throws UsageException if they are of another one
     */
    public static void requireOf(Object shares, Strategy found, @Nullable Strategy chosen) {
        if (chosen != null && !chosen.equals(found)) {
            throw new UsageException(
                    "--strategy is "
                            + chosen.describe()
                            + ", but "
                            + shares
                            + " was converted for "
                            + found.describe());
        }
    }

    /** The options again, for another command. */
    public List<String> arguments() {
        List<String> arguments = new ArrayList<>();
        add(arguments, "--strategy", strategy == null ? null : strategy.name());
        add(arguments, "--exponential", exponential == null ? null : exponential.optionName());
        add(arguments, "--activation", activation == null ? null : activation.optionName());
        add(
                arguments,
                "--normalisation",
                normalisation == null ? null : normalisation.optionName());
        add(arguments, "--division", division == null ? null : division.optionName());
        add(arguments, "--truncation", truncation == null ? null : truncation.optionName());
        add(arguments, "--suite", suite == null ? null : suite.optionName());
        add(arguments, "--fraction-bits", fractionBits == null ? null : "" + fractionBits);
        return arguments;
    }

    private static void add(List<String> arguments, String option, @Nullable String value) {
        if (value != null) {
            arguments.addAll(List.of(option, value));
        }
    }
}
