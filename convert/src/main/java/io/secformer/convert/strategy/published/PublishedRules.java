package io.secformer.convert.strategy.published;

import io.secformer.convert.fixedpoint.Strategy;
import io.secformer.convert.model.ActivationFunction;
import io.secformer.convert.model.BertConfig;
import io.secformer.convert.strategy.ActivationRule;
import io.secformer.convert.strategy.AttentionRule;
import io.secformer.convert.strategy.Choices;
import io.secformer.convert.strategy.QuadActivation;

/** The rules of strategies whose values have one format: the only place that names them. */
public final class PublishedRules {
    private PublishedRules() {}

    /** The rule of a model's softmax. */
    public static AttentionRule attention(BertConfig config, Strategy strategy) {
        AttentionRule planned = AttentionRule.of(config);
        RowNumerators rows =
                switch (config.softmax()) {
                    case SOFTMAX -> new ShiftedExponentials(strategy);
                    case TWO_QUAD -> new SquaredScores(config.softmaxOffset());
                    case TWO_RELU -> new PositiveScores(strategy.fractionBits());
                };
        return new QuotientAttention(rows, planned.numerators());
    }

    /** The rule of an activation. */
    public static ActivationRule activation(ActivationFunction function, Strategy strategy) {
        int bits = strategy.fractionBits();
        return switch (function) {
            case QUAD -> new QuadActivation();
            case GELU, GELU_TANH, FOURIER ->
                    switch (strategy.activation()) {
                        case TAYLOR -> new ErfGelu(new TaylorErf(bits), bits);
                        case SINES -> new ErfGelu(new SinesErf(bits), bits);
                        case POLYNOMIALS -> new PolynomialGelu(bits);
                        case SERIES ->
                                throw new IllegalArgumentException(
                                        strategy.name() + " has no formats for a series");
                    };
        };
    }

    /** The rule of the pooler. */
    public static ActivationRule tanh(Choices choices) {
        return new QuotientTanh(choices);
    }
}
