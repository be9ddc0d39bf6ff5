package io.secformer.datasets.builtin;

import io.secformer.datasets.glue.Example;
import io.secformer.datasets.glue.GlueTask;
import io.secformer.datasets.glue.GlueWriter;
import io.secformer.datasets.glue.Split;
import io.secformer.datasets.text.WordPiece;
import io.secformer.kit.file.JsonFiles;
import io.secformer.kit.file.WholeFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * The built-in default data: tasks in the formats of SST-2, CoLA, RTE and STS-B, and their
 * vocabulary. The same seed and sizes give the same bytes. Whole texts are never in two splits.
 */
public final class BuiltinData {
    private static final List<ExampleGenerator> GENERATORS =
            List.of(
                    new SentimentGenerator(),
                    new GrammarGenerator(),
                    new EntailmentGenerator(),
                    new SimilarityGenerator());

    /** How often in a row a text may come again before the task counts as exhausted. */
    private static final int MOST_REPEATS = 10_000;

    private static final String VOCABULARY = "vocab.txt";

    private BuiltinData() {}

    /**
     * How many examples of each task.
     *
     * @param train in {@code train.tsv}
     * @param dev in {@code dev.tsv}
     * @param test in {@code test.tsv}, which has no labels
     */
    public record Sizes(int train, int dev, int test) {
        /** What {@code secformer datasets make} writes unless told otherwise. */
        public static final Sizes DEFAULT = new Sizes(4000, 400, 400);

        /** Checks the sizes. */
        public Sizes {
            if (Math.min(train, Math.min(dev, test)) < 1) {
                throw new IllegalArgumentException("every split needs at least one example");
            }
        }
    }

    /** The tasks that there are. */
    public static List<GlueTask> tasks() {
        return GENERATORS.stream().map(ExampleGenerator::task).toList();
    }

    /**
     * Writes all tasks, {@code vocab.txt} and {@code tokenizer.json} to a folder.
     *
     * @throws IllegalArgumentException if a task does not have as many different texts
     */
    public static void write(Path folder, long seed, Sizes sizes) throws IOException {
        for (ExampleGenerator generator : GENERATORS) {
            GlueTask task = generator.task();
            List<Example> examples =
                    draw(generator, seed, Math.addExact(sizes.train + sizes.dev, sizes.test));
            int devEnd = sizes.train + sizes.dev;
            write(folder, task, Split.TRAIN, examples.subList(0, sizes.train));
            write(folder, task, Split.DEV, examples.subList(sizes.train, devEnd));
            write(folder, task, Split.TEST, examples.subList(devEnd, examples.size()));
        }
        WholeFiles.write(folder.resolve(VOCABULARY), vocabularyText());
        JsonFiles.write(
                folder.resolve("tokenizer.json"), WordPiece.tokenizerJson(vocabulary(), true));
    }

    private static String vocabularyText() {
        return String.join("\n", vocabulary()) + "\n";
    }

    /** Whether a folder is one that {@link #write} has written. */
    public static boolean isIn(Path folder) {
        Path file = folder.resolve(VOCABULARY);
        try {
            return Files.isRegularFile(file)
                    && Files.size(file) == vocabularyText().length()
                    && Files.readString(file).equals(vocabularyText());
        } catch (IOException e) {
            return false;
        }
    }

    /** The files of its tasks that a folder has, by whomever. */
    public static List<Path> files(Path folder) {
        return tasks().stream()
                .flatMap(task -> task.splits().stream().map(split -> task.file(folder, split)))
                .filter(Files::exists)
                .toList();
    }

    /**
     * Draws different labelled examples of a task.
     *
     * @throws IllegalArgumentException if the task is not built in or has fewer different texts
     */
    public static List<Example> draw(GlueTask task, long seed, int count) {
        for (ExampleGenerator generator : GENERATORS) {
            if (generator.task() == task) {
                return draw(generator, seed, count);
            }
        }
        throw new IllegalArgumentException(task.taskName() + " is not among the built-in tasks");
    }

    /** The tokens in the order of their ids: special ones, punctuation, letters, words. */
    public static List<String> vocabulary() {
        Set<String> tokens =
                new LinkedHashSet<>(List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"));
        ".,!?'-".chars().forEach(c -> tokens.add(Character.toString(c)));
        // Letters and digits, so that any English text has tokens.
        "abcdefghijklmnopqrstuvwxyz0123456789"
                .chars()
                .forEach(
                        c -> {
                            tokens.add(Character.toString(c));
                            tokens.add("##" + Character.toString(c));
                        });
        for (ExampleGenerator generator : GENERATORS) {
            generator.words().forEach(word -> tokens.addAll(Words.pieces(word)));
        }
        return List.copyOf(tokens);
    }

    private static List<Example> draw(ExampleGenerator generator, long seed, int count) {
        RandomGenerator random =
                RandomGeneratorFactory.of("L64X128MixRandom")
                        .create(31 * seed + generator.task().taskName().hashCode());
        List<Example> examples = new ArrayList<>(count);
        Set<String> seen = new HashSet<>();
        int repeats = 0;
        while (examples.size() < count) {
            Example drawn = generator.draw(random);
            if (seen.add(drawn.text() + "\t" + drawn.textPair())) {
                String id = Integer.toString(examples.size());
                examples.add(new Example(id, drawn.text(), drawn.textPair(), drawn.label()));
                repeats = 0;
            } else if (++repeats == MOST_REPEATS) {
                throw new IllegalArgumentException(
                        "only about "
                                + examples.size()
                                + " different texts of "
                                + generator.task().taskName()
                                + " can be made, asked for "
                                + count);
            }
        }
        return examples;
    }

    private static void write(Path folder, GlueTask task, Split split, List<Example> examples)
            throws IOException {
        GlueWriter.write(task.file(folder, split), task, split, examples);
    }
}
