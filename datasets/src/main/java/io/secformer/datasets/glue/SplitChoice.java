package io.secformer.datasets.glue;

import io.secformer.kit.command.Choice;
import java.util.List;

/** A split by its name on the command line. */
public final class SplitChoice extends Choice<Split> {
    /** Called by the parser of options. */
    public SplitChoice() {
        super(List.of(Split.values()), Split::key);
    }
}
