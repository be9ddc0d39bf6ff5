package io.secformer.infer.study;

import io.secformer.convert.fixedpoint.ActivationForm;
import io.secformer.convert.fixedpoint.DivisionForm;
import io.secformer.convert.fixedpoint.Normalisation;
import io.secformer.convert.fixedpoint.Strategy;
import io.secformer.convert.fixedpoint.SuiteChoice;
import io.secformer.convert.model.SoftmaxFunction;
import io.secformer.infer.study.AblationStep.Section;
import java.util.ArrayList;
import java.util.List;

/** The steps of an ablation, from CrypTen to our own design. */
final class AblationSteps {
    /** The step that all others are compared with: CrypTen with the exact softmax. */
    static final String FIRST = Strategy.CRYPTEN.name();

    private static final String SERIES = Strategy.SERIES.name();
    private static final String SECFORMER = Strategy.SECFORMER.name();
    private static final String WEIGHTS_ONCE = "weights-once";
    private static final String SERIES_FRESH = "series-fresh";

    private final SoftmaxFunction attention;
    private final List<AblationStep> steps = new ArrayList<>();

    private AblationSteps(SoftmaxFunction attention) {
        this.attention = attention;
    }

    /**
     * All steps; a step comes after the one that it changes.
     *
     * @param attention what takes the place of the exact softmax; if it is the exact softmax, the
     *     steps that exchange it are left out
     */
    static List<AblationStep> of(SoftmaxFunction attention) {
        AblationSteps made = new AblationSteps(attention);
        made.together();
        made.alone();
        made.without();
        return List.copyOf(made.steps);
    }

    private void together() {
        Strategy changed = Strategy.CRYPTEN;
        steps.add(
                new AblationStep(
                        Section.TOGETHER,
                        FIRST,
                        "CrypTen, exact softmax",
                        null,
                        SoftmaxFunction.SOFTMAX,
                        changed));
        String before = FIRST;
        if (isExchanged()) {
            before = attention.jsonName();
            add(Section.TOGETHER, before, attentionInstead(), FIRST, attention, changed);
        }
        changed = divided(changed);
        before = then("division", "Goldschmidt's division, not Newton's", before, changed);
        changed = normalised(changed);
        before = then("norm", "Goldschmidt's LayerNorm, not Newton's", before, changed);
        changed = activated(changed);
        before = then(SECFORMER, "sines for GeLU, not Taylor: SecFormer", before, changed);
        changed = by(changed, SuiteChoice.BEAVER_RESIDENT);
        before = then(WEIGHTS_ONCE, "weights opened once a session", before, changed);
        then(
                "values-once",
                "every value opened once, same formulas",
                before,
                by(changed, SuiteChoice.MASKED));
        before =
                then(
                        SERIES_FRESH,
                        "series, formats by value, fresh masks",
                        before,
                        by(Strategy.SERIES, SuiteChoice.BEAVER_RESIDENT));
        before = then(SERIES, "every value opened once: series", before, Strategy.SERIES);
        then(Strategy.SERIES_WAN.name(), "fewest rounds: series-wan", before, Strategy.SERIES_WAN);
        if (isExchanged()) {
            add(
                    Section.TOGETHER,
                    "series-softmax",
                    "exact softmax again, by series",
                    SERIES,
                    SoftmaxFunction.SOFTMAX,
                    Strategy.SERIES);
        }
    }

    private void alone() {
        Strategy first = Strategy.CRYPTEN;
        if (isExchanged()) {
            add(
                    Section.ALONE,
                    FIRST + "+" + attention.jsonName(),
                    attentionInstead(),
                    FIRST,
                    attention,
                    first);
        }
        alone("division", "Goldschmidt's division", divided(first));
        alone("norm", "Goldschmidt's LayerNorm", normalised(first));
        alone("sines", "sines for GeLU", activated(first));
        alone(
                WEIGHTS_ONCE,
                "weights opened once a session",
                by(first, SuiteChoice.BEAVER_RESIDENT));
        alone("values-once", "every value opened once", by(first, SuiteChoice.MASKED));
    }

    private void alone(String name, String change, Strategy strategy) {
        SoftmaxFunction exact = SoftmaxFunction.SOFTMAX;
        add(Section.ALONE, FIRST + "+" + name, change, FIRST, exact, strategy);
    }

    private void without() {
        Strategy secformer = Strategy.SECFORMER;
        if (isExchanged()) {
            add(
                    Section.WITHOUT,
                    SERIES + "-" + attention.jsonName(),
                    "exact softmax, not " + attention.jsonName(),
                    SERIES,
                    SoftmaxFunction.SOFTMAX,
                    Strategy.SERIES);
        }
        without("formats", "SecFormer's formulas and formats", by(secformer, SuiteChoice.MASKED));
        without(
                "values-once",
                "fresh masks for every product",
                by(Strategy.SERIES, SuiteChoice.BEAVER_RESIDENT));
        without(
                "opened-once",
                "fresh masks for weights, too",
                by(Strategy.SERIES, SuiteChoice.BEAVER));
    }

    private void without(String name, String change, Strategy strategy) {
        add(Section.WITHOUT, SERIES + "-" + name, change, SERIES, attention, strategy);
    }

    private String then(String name, String change, String from, Strategy strategy) {
        add(Section.TOGETHER, name, change, from, attention, strategy);
        return name;
    }

    private void add(
            Section section,
            String name,
            String change,
            String from,
            SoftmaxFunction softmax,
            Strategy strategy) {
        steps.add(new AblationStep(section, name, change, from, softmax, strategy));
    }

    private boolean isExchanged() {
        return attention != SoftmaxFunction.SOFTMAX;
    }

    private String attentionInstead() {
        return attention.jsonName() + ", not softmax";
    }

    private static Strategy divided(Strategy base) {
        return changed(
                base,
                base.activation(),
                base.normalisation(),
                DivisionForm.GOLDSCHMIDT,
                base.suite());
    }

    private static Strategy normalised(Strategy base) {
        return changed(
                base, base.activation(), Normalisation.GOLDSCHMIDT, base.division(), base.suite());
    }

    private static Strategy activated(Strategy base) {
        return changed(
                base, ActivationForm.SINES, base.normalisation(), base.division(), base.suite());
    }

    private static Strategy by(Strategy base, SuiteChoice suite) {
        return changed(base, base.activation(), base.normalisation(), base.division(), suite);
    }

    private static Strategy changed(
            Strategy base,
            ActivationForm activation,
            Normalisation normalisation,
            DivisionForm division,
            SuiteChoice suite) {
        return new Strategy(
                        base.name(),
                        base.exponential(),
                        activation,
                        normalisation,
                        division,
                        base.truncation(),
                        suite,
                        base.fractionBits())
                .named();
    }
}
