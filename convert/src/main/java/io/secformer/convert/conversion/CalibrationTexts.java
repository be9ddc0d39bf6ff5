package io.secformer.convert.conversion;

import io.secformer.datasets.glue.Example;
import io.secformer.datasets.glue.GlueReader;
import io.secformer.datasets.glue.ReadOptions;
import io.secformer.datasets.glue.Split;
import io.secformer.datasets.glue.Task;
import java.nio.file.Path;
import java.util.List;

/** Where the texts come from that a model is watched on. */
sealed interface CalibrationTexts {

    /** The texts. */
    List<Example> rows(Task task);

    /** What messages call them. */
    String name();

    /**
     * A file in the layout of the task's; it needs no labels.
     *
     * @param file of texts
     * @param options how it is read
     */
    record OfFile(Path file, ReadOptions options) implements CalibrationTexts {
        @Override
        public List<Example> rows(Task task) {
            return GlueReader.readFile(file, task, Split.TRAIN, options.withOptionalLabels());
        }

        @Override
        public String name() {
            return String.valueOf(file.getFileName());
        }
    }

    /**
     * Texts that are here already.
     *
     * @param examples texts, or pairs of texts
     */
    record Given(List<Example> examples) implements CalibrationTexts {
        @Override
        public List<Example> rows(Task task) {
            return examples;
        }

        @Override
        public String name() {
            return "the calibration texts";
        }
    }
}
