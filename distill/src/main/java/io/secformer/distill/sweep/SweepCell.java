package io.secformer.distill.sweep;

import io.secformer.distill.train.Recipe;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One training of a sweep. */
public sealed interface SweepCell {
    /** The name of a task's teacher. */
    String TEACHER = "teacher";

    /** The task it trains on. */
    SweepTask task();

    /** Its folder's name in the task's folder: no other cell of the task has it. */
    String name();

    /** The training command, but for data, output and teacher. */
    List<String> arguments();

    /** Passes over the training set; following a teacher costs a third more. */
    double passes();

    /** The kind of model, for the table. */
    String kind();

    /** The recipe's name, for the table. */
    String recipeName();

    /** The highest learning rates, for the table. */
    String rates();

    /** The seed. */
    long seed();

    /** Task and name, for people. */
    default String title() {
        return task().task() + " " + name();
    }

    /**
     * The teacher of a task, which is trained before its students.
     *
     * @param encoder the pretrained model
     * @param epochs null for the recipe's
     * @param learningRates empty for the recipe's
     */
    record Teacher(
            SweepTask task,
            Path encoder,
            Recipe recipe,
            @Nullable Integer epochs,
            List<Double> learningRates,
            long seed)
            implements SweepCell {
        /** Copies the list. */
        public Teacher {
            learningRates = List.copyOf(learningRates);
        }

        @Override
        public String name() {
            return TEACHER;
        }

        @Override
        public List<String> arguments() {
            List<String> arguments = new ArrayList<>(List.of("teacher", "--model"));
            arguments.add(encoder.toString());
            arguments.addAll(List.of("--recipe", recipe.recipeName()));
            add(arguments, "--epochs", epochs);
            arguments.addAll(List.of("--learning-rate", rates()));
            arguments.addAll(List.of("--seed", Long.toString(seed)));
            return arguments;
        }

        @Override
        public double passes() {
            return (double) (epochs == null ? recipe.teacherEpochs() : epochs) * list().size();
        }

        @Override
        public String kind() {
            return TEACHER;
        }

        @Override
        public String recipeName() {
            return recipe.recipeName();
        }

        @Override
        public String rates() {
            return list().stream().map(String::valueOf).collect(Collectors.joining(","));
        }

        private List<Double> list() {
            return ratesOr(learningRates, recipe);
        }
    }

    /**
     * A student.
     *
     * @param of what it computes
     * @param recipe how it is distilled; null if it only fits the labels
     * @param learningRate of stage 1, or of fitting the labels; null for the recipe's
     * @param epochs of fitting the labels; null for a teacher's
     * @param stage1Epochs null for the recipe's
     * @param stage2Epochs null for the recipe's
     */
    record Student(
            SweepTask task,
            StudentKind of,
            @Nullable Recipe recipe,
            @Nullable Double learningRate,
            @Nullable Integer epochs,
            @Nullable Integer stage1Epochs,
            @Nullable Integer stage2Epochs,
            long seed)
            implements SweepCell {
        /** The recipe's name of a student that only fits the labels. */
        static final String NONE = "none";

        @Override
        public String name() {
            return kind()
                    + "."
                    + recipeName()
                    + (learningRate == null ? "" : ".r" + learningRate)
                    + ".s"
                    + seed;
        }

        @Override
        public List<String> arguments() {
            List<String> arguments = new ArrayList<>(List.of("student"));
            arguments.addAll(of.arguments());
            if (recipe == null) {
                arguments.add("--without-distillation");
                add(arguments, "--epochs", epochs);
                add(arguments, "--learning-rate", learningRate);
            } else {
                arguments.addAll(List.of("--recipe", recipe.recipeName()));
                add(arguments, "--stage1-epochs", stage1Epochs);
                add(arguments, "--stage2-epochs", stage2Epochs);
                add(arguments, "--stage1-learning-rate", learningRate);
            }
            arguments.addAll(List.of("--seed", Long.toString(seed)));
            return arguments;
        }

        @Override
        public double passes() {
            if (recipe == null) {
                return (double) (epochs == null ? Recipe.SECFORMER.teacherEpochs() : epochs)
                        * (learningRate == null ? Recipe.SECFORMER.teacherRates().length : 1);
            }
            // A published recipe's length depends on the task; its middle will do for a guess.
            int first = stage1Epochs != null ? stage1Epochs : recipe == Recipe.SECFORMER ? 10 : 20;
            int second = stage2Epochs != null ? stage2Epochs : recipe.stage2Epochs();
            return first * 4 / 3.0 + second;
        }

        @Override
        public String kind() {
            return of.toString();
        }

        @Override
        public String recipeName() {
            return recipe == null ? NONE : recipe.recipeName();
        }

        @Override
        public String rates() {
            if (learningRate != null) {
                return learningRate.toString();
            }
            return recipe == null
                    ? ratesOr(List.of(), Recipe.SECFORMER).stream()
                            .map(String::valueOf)
                            .collect(Collectors.joining(","))
                    : Double.toString(recipe.stage1Rate());
        }
    }

    private static List<Double> ratesOr(List<Double> given, Recipe recipe) {
        return given.isEmpty() ? Arrays.stream(recipe.teacherRates()).boxed().toList() : given;
    }

    private static void add(List<String> arguments, String option, @Nullable Number value) {
        if (value != null) {
            arguments.addAll(List.of(option, value.toString()));
        }
    }
}
