package io.secformer.convert.option;

import io.secformer.convert.fixedpoint.ActivationForm;
import io.secformer.convert.fixedpoint.DivisionForm;
import io.secformer.convert.fixedpoint.Exponential;
import io.secformer.convert.fixedpoint.Normalisation;
import io.secformer.convert.fixedpoint.SuiteChoice;
import io.secformer.convert.fixedpoint.Truncation;
import io.secformer.kit.command.Choice;
import java.util.List;

/** The choices of a strategy, one by one; constructors are called by the parser of options. */
final class StrategyChoices {
    private StrategyChoices() {}

    static final class OfExponential extends Choice<Exponential> {
        OfExponential() {
            super(List.of(Exponential.values()), Exponential::optionName);
        }
    }

    static final class OfActivation extends Choice<ActivationForm> {
        OfActivation() {
            super(List.of(ActivationForm.values()), ActivationForm::optionName);
        }
    }

    static final class OfNormalisation extends Choice<Normalisation> {
        OfNormalisation() {
            super(List.of(Normalisation.values()), Normalisation::optionName);
        }
    }

    static final class OfDivision extends Choice<DivisionForm> {
        OfDivision() {
            super(List.of(DivisionForm.values()), DivisionForm::optionName);
        }
    }

    static final class OfTruncation extends Choice<Truncation> {
        OfTruncation() {
            super(List.of(Truncation.values()), Truncation::optionName);
        }
    }

    static final class OfSuite extends Choice<SuiteChoice> {
        OfSuite() {
            super(List.of(SuiteChoice.values()), SuiteChoice::optionName);
        }
    }
}
