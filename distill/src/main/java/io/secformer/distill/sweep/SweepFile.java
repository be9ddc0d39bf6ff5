package io.secformer.distill.sweep;

import com.fasterxml.jackson.databind.JsonNode;
import io.secformer.distill.train.Recipe;
import io.secformer.kit.file.FormatException;
import io.secformer.kit.file.JsonFiles;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads a sweep's file: JSON with {@code glueDir}, {@code encoder}, {@code tasks}, {@code students}
 * and, if it likes, {@code teacher}. Names of files are relative to the file's own folder.
 */
public final class SweepFile {
    private static final int MAX_BYTES = 1 << 20;
    private static final List<Long> ONE_SEED = List.of(1L);

    private final Path file;

    private SweepFile(Path file) {
        this.file = file;
    }

    /**
     * Reads the file.
     *
     * @throws FormatException if it is missing, no JSON, or says what it cannot
     */
    public static SweepPlan read(Path file) {
        return new SweepFile(file).plan(JsonFiles.read(file, MAX_BYTES));
    }

    private SweepPlan plan(JsonNode root) {
        requireKeys(root, "the sweep", "glueDir", "encoder", "teacher", "tasks", "students");
        Path encoder = path(root, "encoder");
        List<SweepTask> tasks = list(root, "tasks", this::task);
        requireSome(tasks, "tasks");
        JsonNode teacher = root.path("teacher");
        requireKeys(teacher, "teacher", "recipe", "epochs", "learningRates", "seed");
        List<SweepCell.Student> students = new ArrayList<>();
        for (JsonNode grid : root.path("students")) {
            students.addAll(students(grid, tasks));
        }
        List<SweepCell> cells = new ArrayList<>();
        for (SweepTask task : tasks) {
            List<Double> rates = list(teacher, "learningRates", this::rate);
            JsonNode recipe = teacher.path("recipe");
            cells.add(
                    new SweepCell.Teacher(
                            task,
                            encoder,
                            recipe.isMissingNode()
                                    ? Recipe.SECFORMER
                                    : parse(recipe, Recipe::parse),
                            count(teacher, "epochs", 1),
                            rates,
                            seed(teacher)));
            students.stream().filter(s -> s.task().equals(task)).forEach(cells::add);
        }
        return new SweepPlan(path(root, "glueDir"), cells);
    }

    private List<SweepCell.Student> students(JsonNode grid, List<SweepTask> all) {
        requireKeys(
                grid,
                "an entry of students",
                "tasks",
                "kinds",
                "recipes",
                "learningRates",
                "seeds",
                "epochs",
                "stage1Epochs",
                "stage2Epochs");
        List<String> kinds = list(grid, "kinds", this::text);
        requireSome(kinds, "kinds");
        List<String> recipes = list(grid, "recipes", this::text);
        List<@Nullable Double> rates = new ArrayList<>(list(grid, "learningRates", this::rate));
        if (rates.isEmpty()) {
            rates.add(null);
        }
        List<Long> seeds = list(grid, "seeds", this::whole);
        List<SweepCell.Student> cells = new ArrayList<>();
        for (SweepTask task : tasks(grid, all)) {
            for (String kind : kinds) {
                for (String recipe : recipes.isEmpty() ? List.of("secformer") : recipes) {
                    for (Double rate : rates) {
                        for (long seed : seeds.isEmpty() ? ONE_SEED : seeds) {
                            cells.add(student(grid, task, kind, recipe, rate, seed));
                        }
                    }
                }
            }
        }
        return cells;
    }

    private SweepCell.Student student(
            JsonNode grid,
            SweepTask task,
            String kind,
            String recipe,
            @Nullable Double rate,
            long seed) {
        return new SweepCell.Student(
                task,
                parse(kind, StudentKind::parse),
                recipe.equals(SweepCell.Student.NONE)
                        ? null
                        : parse(recipe, name -> Recipe.parse(name)),
                rate,
                count(grid, "epochs", 1),
                count(grid, "stage1Epochs", 0),
                count(grid, "stage2Epochs", 1),
                seed);
    }

    private List<SweepTask> tasks(JsonNode grid, List<SweepTask> all) {
        List<String> names = list(grid, "tasks", this::text);
        for (String name : names) {
            if (all.stream().noneMatch(task -> task.task().equals(name))) {
                throw new FormatException(
                        file,
                        "an entry of students is for "
                                + name
                                + ", expected one of tasks: "
                                + String.join(", ", all.stream().map(SweepTask::task).toList()));
            }
        }
        return names.isEmpty()
                ? all
                : all.stream().filter(task -> names.contains(task.task())).toList();
    }

    private SweepTask task(JsonNode node) {
        if (node.isTextual()) {
            return new SweepTask(node.textValue(), null, List.of());
        }
        requireKeys(node, "an entry of tasks", "task", "trainExamples", "options");
        return new SweepTask(
                text(node.path("task")),
                count(node, "trainExamples", 1),
                list(node, "options", this::text));
    }

    private Path path(JsonNode node, String key) {
        if (!node.has(key)) {
            throw new FormatException(
                    file, "has no \"" + key + "\", expected the name of a folder");
        }
        Path folder = file.toAbsolutePath().getParent();
        Path given = Path.of(text(node.path(key)));
        return folder == null ? given : folder.resolve(given).normalize();
    }

    private <T> List<T> list(JsonNode node, String key, Function<JsonNode, T> reader) {
        JsonNode values = node.path(key);
        if (values.isMissingNode()) {
            return List.of();
        }
        if (!values.isArray()) {
            throw new FormatException(file, key + " is " + values + ", expected a list");
        }
        List<T> result = new ArrayList<>();
        values.forEach(value -> result.add(reader.apply(value)));
        return result;
    }

    private void requireSome(List<?> values, String key) {
        if (values.isEmpty()) {
            throw new FormatException(file, "has no " + key + ", expected a list of at least one");
        }
    }

    private String text(JsonNode node) {
        if (!node.isTextual()) {
            throw new FormatException(file, "holds " + node + ", expected a text in its place");
        }
        return node.textValue();
    }

    private Double rate(JsonNode node) {
        if (!node.isNumber() || !(node.doubleValue() > 0 && node.doubleValue() < 1)) {
            throw new FormatException(
                    file, "has the learning rate " + node + ", expected a number between 0 and 1");
        }
        return node.doubleValue();
    }

    private Long whole(JsonNode node) {
        if (!node.isIntegralNumber() || !node.canConvertToLong()) {
            throw new FormatException(file, "has the seed " + node + ", expected a whole number");
        }
        return node.longValue();
    }

    private long seed(JsonNode node) {
        return node.has("seed") ? whole(node.path("seed")) : 1;
    }

    private @Nullable Integer count(JsonNode node, String key, int least) {
        JsonNode value = node.path(key);
        if (value.isMissingNode()) {
            return null;
        }
        if (!value.isIntegralNumber() || !value.canConvertToInt() || value.intValue() < least) {
            throw new FormatException(
                    file,
                    key + " is " + value + ", expected a whole number, " + least + " or more");
        }
        return value.intValue();
    }

    private <T> T parse(JsonNode node, Function<String, T> parser) {
        return parse(text(node), parser);
    }

    private <T> T parse(String name, Function<String, T> parser) {
        try {
            return parser.apply(name);
        } catch (IllegalArgumentException e) {
            throw new FormatException(file, String.valueOf(e.getMessage()), e);
        }
    }

    private void requireKeys(JsonNode node, String what, String... keys) {
        if (node.isMissingNode()) {
            return;
        }
        if (!node.isObject()) {
            throw new FormatException(file, what + " is " + node + ", expected an object");
        }
        for (Iterator<String> names = node.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (!List.of(keys).contains(name)) {
                throw new FormatException(
                        file,
                        what
                                + " has "
                                + name
                                + ", which nothing reads: expected some of "
                                + String.join(", ", keys));
            }
        }
    }
}
