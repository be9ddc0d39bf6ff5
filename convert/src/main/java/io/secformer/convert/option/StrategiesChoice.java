package io.secformer.convert.option;

import io.secformer.convert.fixedpoint.Strategy;
import io.secformer.kit.command.Choice;
import java.util.ArrayList;
import java.util.List;

/** A strategy that has a name, or all of them. */
public final class StrategiesChoice extends Choice<List<Strategy>> {
    private static final String ALL = "all";

    /** Called by the parser of options. */
    public StrategiesChoice() {
        super(values(), StrategiesChoice::word);
    }

    private static List<List<Strategy>> values() {
        List<List<Strategy>> values = new ArrayList<>();
        Strategy.NAMED.forEach(strategy -> values.add(List.of(strategy)));
        values.add(Strategy.NAMED);
        return values;
    }

    private static String word(List<Strategy> strategies) {
        return strategies.size() == 1 ? strategies.getFirst().name() : ALL;
    }
}
