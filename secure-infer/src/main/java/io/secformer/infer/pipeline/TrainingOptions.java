package io.secformer.infer.pipeline;

import io.secformer.convert.model.SoftmaxFunction;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a run trains its teacher and its student. Counts that are 0, and rates that are empty, are
 * left to the training commands' defaults.
 *
 * @param encoder pretrained encoder that the teacher starts from; null to start from a seed
 * @param tokenizer folder of the tokenizer
 * @param teacherMore further arguments of the teacher alone, such as its size if it starts from a
 *     seed
 * @param recipe secformer or published; empty for the training commands' default
 * @param teacherEpochs epochs of fine-tuning
 * @param stage1Epochs epochs of the first distillation stage, 0 for none; null for the recipe's
 * @param stage2Epochs epochs of the second
 * @param trainExamples how many training rows are used
 * @param teacherRate learning rate of the teacher
 * @param stage1Rate learning rate of the first stage
 * @param stage2Rate learning rate of the second
 * @param activation the student's activation; empty for the teacher's
 * @param maxTokens longest input; 0 leaves it to each command's default
 * @param seed seed of everything random in training
 */
record TrainingOptions(
        @Nullable Path encoder,
        Path tokenizer,
        List<String> teacherMore,
        String recipe,
        int teacherEpochs,
        @Nullable Integer stage1Epochs,
        int stage2Epochs,
        int trainExamples,
        String teacherRate,
        String stage1Rate,
        String stage2Rate,
        String activation,
        int maxTokens,
        long seed) {

    TrainingOptions {
        teacherMore = List.copyOf(teacherMore);
    }

    /** Arguments of {@code distill teacher}, but for task, data and output. */
    List<String> teacher() {
        List<String> arguments = new ArrayList<>();
        if (encoder != null) {
            arguments.addAll(List.of("--model", encoder.toString()));
        } else {
            arguments.addAll(List.of("--tokenizer", tokenizer.toString()));
        }
        arguments.addAll(teacherMore);
        add(arguments, "--recipe", recipe);
        add(arguments, "--epochs", teacherEpochs);
        add(arguments, "--learning-rate", teacherRate);
        return common(arguments);
    }

    /** Arguments of {@code distill baseline}, but for task and data. */
    List<String> baseline() {
        List<String> arguments = new ArrayList<>();
        arguments.addAll(List.of("--tokenizer", tokenizer.toString()));
        return common(arguments);
    }

    /** Arguments of {@code distill student}, but for task, data, teacher and output. */
    List<String> student(SoftmaxFunction softmax) {
        List<String> arguments = new ArrayList<>();
        arguments.addAll(List.of("--softmax", softmax.jsonName()));
        add(arguments, "--activation", activation);
        add(arguments, "--recipe", recipe);
        if (stage1Epochs != null) {
            arguments.addAll(List.of("--stage1-epochs", Integer.toString(stage1Epochs)));
        }
        add(arguments, "--stage2-epochs", stage2Epochs);
        add(arguments, "--stage1-learning-rate", stage1Rate);
        add(arguments, "--stage2-learning-rate", stage2Rate);
        return common(arguments);
    }

    /** The option for the longest input, as every command has it; nothing for the default. */
    List<String> longest() {
        List<String> arguments = new ArrayList<>();
        add(arguments, "--max-tokens", maxTokens);
        return arguments;
    }

    private List<String> common(List<String> arguments) {
        add(arguments, "--train-examples", trainExamples);
        arguments.addAll(longest());
        arguments.addAll(List.of("--seed", Long.toString(seed)));
        return arguments;
    }

    private static void add(List<String> arguments, String option, int value) {
        if (value > 0) {
            arguments.addAll(List.of(option, Integer.toString(value)));
        }
    }

    private static void add(List<String> arguments, String option, String value) {
        if (!value.isEmpty()) {
            arguments.addAll(List.of(option, value));
        }
    }
}
