package io.secformer.notebooks.model;

import com.fasterxml.jackson.databind.JsonNode;
import io.secformer.convert.fixedpoint.Strategy;
import io.secformer.convert.share.ShareManifest;
import io.secformer.datasets.glue.GlueTask;
import io.secformer.datasets.glue.Split;
import io.secformer.distill.train.Recipe;
import io.secformer.kit.file.JsonFiles;
import io.secformer.kit.file.WholeFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Data, teachers, students and shares of the built-in tasks, made by this program's own commands:
 * of two layers, so that each takes seconds. What was made is kept, and made again only by other
 * arguments, or in another format of shares.
 */
public final class SmallModels {
    private static final String LAUNCHER = "secformer.launcher";
    private static final String FOLDER = "secformer.notebooks.models";
    private static final String MAX_TOKENS = "32";
    private static final int MOST_BYTES = 1 << 20;
    private static final List<String> SIZE =
            List.of("--layers", "2", "--hidden", "64", "--heads", "4");

    /** How a task is learnt: the demo's, which reach their best on the built-in data. */
    private record Lesson(int epochs, String rate, List<String> more, String first, String second) {
        static Lesson of(GlueTask task) {
            return switch (task) {
                case RTE ->
                        new Lesson(
                                16,
                                "7e-4",
                                List.of("--dropout", "0", "--batch-size", "16"),
                                "5e-4",
                                "2e-4");
                case STS_B -> new Lesson(24, "1e-3", List.of("--dropout", "0"), "2e-3", "5e-4");
                default -> new Lesson(6, "1e-3", List.of(), "5e-4", "2e-4");
            };
        }
    }

    private final Path launcher;
    private final Path root;
    private final Path folder;
    private final Consumer<String> say;
    private final Set<String> told = new HashSet<>();

    /**
     * @param launcher the script {@code secformer} of a checkout
     * @param folder for all that is made
     * @param say hears every command once, as one would type it
     */
    SmallModels(Path launcher, Path folder, Consumer<String> say) {
        this.launcher = launcher.toAbsolutePath();
        this.root = Objects.requireNonNull(this.launcher.getParent());
        this.folder = folder;
        this.say = say;
    }

    /**
     * The models of a notebook that {@code notebooks/run} has started. Every command is printed,
     * whether it has to be run or was run before.
     *
     * @throws IllegalStateException if it was started otherwise
     */
    public static SmallModels here() {
        return new SmallModels(property(LAUNCHER), property(FOLDER), System.out::println);
    }

    private static Path property(String name) {
        String path = System.getProperty(name);
        if (path == null) {
            throw new IllegalStateException(
                    "this kernel was not started by notebooks/run, which says where models are");
        }
        return Path.of(path);
    }

    /** The folder of all built-in tasks, in GLUE's layout, with their tokenizer. */
    public Path data() {
        Path data = folder.resolve("glue");
        make(data, List.of("datasets", "make", "--out", data.toString(), "--seed", "1"));
        return data;
    }

    /** A teacher: BERT with the ordinary softmax, trained from a seed. */
    public Path teacher(GlueTask task) {
        Lesson lesson = Lesson.of(task);
        Path data = data();
        Path model = folder.resolve(task.taskName()).resolve("teacher");
        List<String> arguments = on(task, data, "distill", "teacher");
        arguments.addAll(List.of("--tokenizer", data.toString()));
        arguments.addAll(SIZE);
        arguments.addAll(lesson.more());
        arguments.addAll(List.of("--epochs", Integer.toString(lesson.epochs())));
        arguments.addAll(List.of("--learning-rate", lesson.rate()));
        arguments.addAll(List.of("--out", model.toString()));
        make(model, arguments);
        return model;
    }

    /** A student of that teacher: the same network with 2Quad, distilled by a recipe. */
    public Path student(GlueTask task, Recipe recipe) {
        Lesson lesson = Lesson.of(task);
        Path teacher = teacher(task);
        Path model = folder.resolve(task.taskName()).resolve("student-" + recipe.recipeName());
        List<String> arguments = on(task, data(), "distill", "student");
        arguments.addAll(List.of("--teacher", teacher.toString(), "--softmax", "2quad"));
        arguments.addAll(List.of("--recipe", recipe.recipeName()));
        arguments.addAll(List.of("--stage1-epochs", "3", "--stage2-epochs", "2"));
        arguments.addAll(List.of("--stage1-learning-rate", lesson.first()));
        arguments.addAll(List.of("--stage2-learning-rate", lesson.second()));
        arguments.addAll(List.of("--out", model.toString()));
        make(model, arguments);
        return model;
    }

    /** Two secret shares of a model of this folder, to be computed by series. */
    public Path shares(GlueTask task, Path model) {
        return shares(task, model, Strategy.SERIES);
    }

    /** Two secret shares of a model of this folder, to be computed by another strategy. */
    public Path shares(GlueTask task, Path model, Strategy strategy) {
        String ending = strategy.equals(Strategy.SERIES) ? "" : "-" + strategy.name();
        Path shares = model.resolveSibling(model.getFileName() + ".shares" + ending);
        make(
                shares,
                List.of(
                        "convert",
                        "--model",
                        model.toString(),
                        "--task",
                        task.taskName(),
                        "--calibrate",
                        task.file(data(), Split.TRAIN).toString(),
                        "--max-tokens",
                        MAX_TOKENS,
                        "--strategy",
                        strategy.name(),
                        "--out",
                        shares.toString()));
        return shares;
    }

    /**
     * What the command said that trained a model: of a teacher {@code teacher}, of a student {@code
     * teacher}, {@code swapped} (the teacher with the student's softmax, before any distillation)
     * and {@code student}, each the metric on dev examples.
     */
    public JsonNode result(Path model) {
        return JsonFiles.read(made(model, ".json"), MOST_BYTES);
    }

    /**
     * What training wrote of a stage: of a teacher "teacher", of a student "stage1" or "stage2".
     */
    public LossCurve curve(Path model, String stage) {
        Path work = model.resolveSibling(model.getFileName() + ".work");
        return LossCurve.read(work.resolve(stage + ".csv"));
    }

    /**
     * Runs a command of this program that writes a folder below that of the models, such as {@code
     * ablation}, unless it was run before.
     *
     * @param name of the folder, which follows {@code --out}
     */
    public Path run(String name, String... arguments) {
        Path out = folder.resolve(name);
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--out", out.toString()));
        make(out, all);
        return out;
    }

    private static List<String> on(GlueTask task, Path data, String... command) {
        List<String> arguments = new ArrayList<>(List.of(command));
        arguments.addAll(List.of("--task", task.taskName(), "--glue-dir"));
        arguments.add(data.toString());
        arguments.addAll(List.of("--max-tokens", MAX_TOKENS, "--json"));
        return arguments;
    }

    /** A file about what was made. */
    private Path made(Path made, String ending) {
        return folder.resolve("made").resolve(folder.relativize(made) + ending);
    }

    private void make(Path made, List<String> arguments) {
        Path stamp = made(made, ".txt");
        List<String> command = arguments.stream().map(this::fromRoot).toList();
        String line = "./secformer " + String.join(" ", command);
        // Shares of an earlier format cannot be read.
        String whole = line + "\nformat of shares " + ShareManifest.FORMAT_VERSION + "\n";
        try {
            // Whether it was run before or not: what a notebook prints does not depend on it.
            if (told.add(line)) {
                say.accept("$ " + line);
            }
            if (Files.exists(stamp) && Files.readString(stamp).equals(whole)) {
                return;
            }
            Files.createDirectories(Objects.requireNonNull(stamp.getParent()));
            run(command, made(made, ".json"), made(made, ".log"));
            WholeFiles.write(stamp, whole);
        } catch (IOException e) {
            throw new UncheckedIOException(made + " cannot be made", e);
        }
    }

    /** Paths as seen from the checkout, where commands run. */
    private String fromRoot(String argument) {
        Path path = Path.of(argument);
        return path.isAbsolute() ? root.relativize(path).toString() : argument;
    }

    private void run(List<String> arguments, Path result, Path log) throws IOException {
        List<String> command = new ArrayList<>(List.of(launcher.toString()));
        command.addAll(arguments);
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .directory(root.toFile())
                        .redirectOutput(result.toFile())
                        .redirectError(log.toFile())
                        .redirectInput(ProcessBuilder.Redirect.PIPE);
        Process process = builder.start();
        try {
            int status = process.waitFor();
            if (status != 0) {
                throw new IllegalStateException(
                        "./secformer "
                                + String.join(" ", arguments)
                                + " ended with exit code "
                                + status
                                + ": "
                                + last(log));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        } finally {
            process.destroy();
        }
    }

    private static String last(Path log) throws IOException {
        List<String> lines = Files.readAllLines(log, StandardCharsets.UTF_8);
        return lines.isEmpty() ? "it said nothing" : lines.getLast();
    }
}
