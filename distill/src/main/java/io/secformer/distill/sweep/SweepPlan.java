package io.secformer.distill.sweep;

import io.secformer.kit.file.FormatException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What a sweep trains.
 *
 * @param glueDir the data
 * @param cells in the order in which they are trained: of a task first its teacher
 */
public record SweepPlan(Path glueDir, List<SweepCell> cells) {
    /**
     * Checks the cells.
     *
     * @throws FormatException if two of them would have one folder
     */
    public SweepPlan {
        cells = List.copyOf(cells);
        Set<String> titles = new HashSet<>();
        for (SweepCell cell : cells) {
            if (!titles.add(cell.title())) {
                throw new FormatException(
                        "the sweep has "
                                + cell.title()
                                + " twice: expected each combination of task, kind, recipe,"
                                + " learning rate and seed once");
            }
        }
    }
}
