package io.secformer.convert.option;

import io.secformer.convert.model.SoftmaxFunction;
import io.secformer.convert.strategy.AttentionRule;
import io.secformer.kit.command.Choice;

/** A softmax that servers can evaluate; {@code exp} is {@code softmax}, too. */
public final class SharedSoftmaxChoice extends Choice<SoftmaxFunction> {
    /** Called by the parser of options. */
    public SharedSoftmaxChoice() {
        super(AttentionRule.supported(), SoftmaxFunction::jsonName);
        alsoKnownAs("exp", SoftmaxFunction.SOFTMAX);
    }
}
