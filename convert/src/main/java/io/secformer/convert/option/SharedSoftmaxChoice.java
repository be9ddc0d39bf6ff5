package io.secformer.convert.option;

import io.secformer.convert.model.SoftmaxFunction;
import io.secformer.kit.command.Choice;
import java.util.List;

/** A softmax that servers can evaluate; {@code exp} is {@code softmax}, too. */
public final class SharedSoftmaxChoice extends Choice<SoftmaxFunction> {
    /** Called by the parser of options. */
    public SharedSoftmaxChoice() {
        super(
                List.of(SoftmaxFunction.TWO_QUAD, SoftmaxFunction.SOFTMAX),
                SoftmaxFunction::jsonName);
        alsoKnownAs("exp", SoftmaxFunction.SOFTMAX);
    }
}
