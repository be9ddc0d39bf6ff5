package io.secformer.distill.sweep;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A task of a sweep.
 *
 * @param task as {@code --task} takes it
 * @param trainExamples the most training examples to use; null for all
 * @param options further options of every command on the task, such as {@code --max-tokens}
 */
public record SweepTask(String task, @Nullable Integer trainExamples, List<String> options) {
    /** Copies the list. */
    public SweepTask {
        options = List.copyOf(options);
    }

    /** Options that say which data a command trains on, but for the folder. */
    List<String> arguments() {
        List<String> arguments = new ArrayList<>(List.of("--task", task));
        if (trainExamples != null) {
            arguments.addAll(List.of("--train-examples", trainExamples.toString()));
        }
        arguments.addAll(options);
        return arguments;
    }
}
