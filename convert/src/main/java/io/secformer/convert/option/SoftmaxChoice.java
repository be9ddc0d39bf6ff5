package io.secformer.convert.option;

import io.secformer.convert.model.SoftmaxFunction;
import io.secformer.kit.command.Choice;
import java.util.List;

/** A softmax; {@code exp} is {@code softmax}, too. */
public final class SoftmaxChoice extends Choice<SoftmaxFunction> {
    /** Called by the parser of options. */
    public SoftmaxChoice() {
        super(List.of(SoftmaxFunction.values()), SoftmaxFunction::jsonName);
        alsoKnownAs("exp", SoftmaxFunction.SOFTMAX);
    }
}
