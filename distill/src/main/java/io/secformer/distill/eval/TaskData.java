package io.secformer.distill.eval;

import io.secformer.datasets.glue.Example;
import io.secformer.datasets.glue.GlueReader;
import io.secformer.datasets.glue.ReadOptions;
import io.secformer.datasets.glue.Split;
import io.secformer.datasets.glue.Task;
import io.secformer.datasets.glue.TaskFiles;
import io.secformer.datasets.text.BertTokenizer;
import io.secformer.datasets.text.Encoding;
import io.secformer.kit.file.Sha256;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * A task's training and dev examples, tokenized.
 *
 * @param task the task; samples' labels are indices of its classes
 * @param train what is trained on
 * @param dev what models are chosen by
 * @param trainDigest SHA-256 of the whole training file
 * @param devDigest SHA-256 of the dev file
 */
public record TaskData(
        Task task,
        TokenizedExamples train,
        TokenizedExamples dev,
        String trainDigest,
        String devDigest) {
    /** Decides which examples a part of a training set holds: the same ones for every run. */
    private static final long SUBSET_SEED = 20;

    /**
     * Reads a task.
     *
     * @param folder GLUE's, or that of one's own files
     * @param options how the files are read
     * @param maxTrainExamples the most training examples to use; fewer than there are means a
     *     random choice that is always the same
     * @throws io.secformer.kit.file.FormatException if a file is missing or broken
     */
    public static TaskData read(
            Path folder,
            Task task,
            ReadOptions options,
            BertTokenizer tokenizer,
            int maxTrainExamples) {
        List<Example> train = GlueReader.read(folder, task, Split.TRAIN, options);
        return new TaskData(
                task,
                encode(subset(train, maxTrainExamples), tokenizer),
                encode(GlueReader.read(folder, task, Split.DEV, options), tokenizer),
                Sha256.of(TaskFiles.find(task, folder, Split.TRAIN)),
                Sha256.of(TaskFiles.find(task, folder, Split.DEV)));
    }

    /** Tokenizes examples. */
    public static TokenizedExamples encode(List<Example> examples, BertTokenizer tokenizer) {
        List<Encoding> encodings = tokenizer.encodeAll(examples);
        List<TokenizedExample> samples = new ArrayList<>(examples.size());
        for (int i = 0; i < examples.size(); i++) {
            Encoding encoding = encodings.get(i);
            samples.add(
                    new TokenizedExample(
                            encoding.ids(), encoding.types(), examples.get(i).label()));
        }
        return new TokenizedExamples(samples, tokenizer.padId());
    }

    private static List<Example> subset(List<Example> examples, int most) {
        if (most >= examples.size()) {
            return examples;
        }
        List<Example> shuffled = new ArrayList<>(examples);
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(SUBSET_SEED);
        for (int i = shuffled.size() - 1; i > 0; i--) {
            Collections.swap(shuffled, i, random.nextInt(i + 1));
        }
        return List.copyOf(shuffled.subList(0, most));
    }
}
