package io.secformer.convert.option;

import io.secformer.convert.fixedpoint.Strategy;
import io.secformer.kit.command.Choice;

/** A strategy that has a name: ours, or a published system's. */
public final class StrategyChoice extends Choice<Strategy> {
    /** Called by the parser of options. */
    public StrategyChoice() {
        super(Strategy.NAMED, Strategy::name);
    }
}
