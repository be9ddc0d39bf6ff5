package io.secformer.distill.sweep;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collection;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * How long the cells that are left will take, from those that are done: of the same task, or of any
 * if there is none yet. A cell's work is its passes over the text of its training set.
 *
 * @param textBytes of a task's training set
 * @param finished what {@link CellFolder#finished} gave, by cell
 */
record TimeLeft(ToDoubleFunction<SweepTask> textBytes, Map<SweepCell, JsonNode> finished) {
    /** Seconds of processor work, one cell after the other; empty if nothing is done yet. */
    OptionalDouble seconds(Collection<SweepCell> open) {
        double sum = 0;
        for (SweepCell cell : open) {
            double secondsPerUnit = secondsPerUnit(cell.task());
            if (Double.isNaN(secondsPerUnit)) {
                secondsPerUnit = secondsPerUnit(null);
            }
            sum += work(cell) * secondsPerUnit;
        }
        return Double.isNaN(sum) ? OptionalDouble.empty() : OptionalDouble.of(sum);
    }

    private double secondsPerUnit(@Nullable SweepTask task) {
        double seconds = 0;
        double work = 0;
        for (Map.Entry<SweepCell, JsonNode> entry : finished.entrySet()) {
            if (task == null || entry.getKey().task().equals(task)) {
                seconds += entry.getValue().path("seconds").doubleValue();
                work += work(entry.getKey());
            }
        }
        return seconds / work;
    }

    private double work(SweepCell cell) {
        return cell.passes() * textBytes.applyAsDouble(cell.task());
    }
}
