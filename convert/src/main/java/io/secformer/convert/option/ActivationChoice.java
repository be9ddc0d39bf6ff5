package io.secformer.convert.option;

import io.secformer.convert.model.ActivationFunction;
import io.secformer.kit.command.Choice;
import java.util.List;

/** An activation of the intermediate layer. */
public final class ActivationChoice extends Choice<ActivationFunction> {
    /** Called by the parser of options. */
    public ActivationChoice() {
        super(List.of(ActivationFunction.values()), ActivationFunction::jsonName);
    }
}
