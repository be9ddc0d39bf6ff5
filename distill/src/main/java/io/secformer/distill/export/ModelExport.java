package io.secformer.distill.export;

import io.secformer.convert.card.ModelCard;
import io.secformer.convert.checkpoint.HfCheckpointWriter;
import io.secformer.distill.nn.TrainableParameters;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Writes a model as a Hugging Face folder that Python's {@code transformers} loads as {@code
 * BertForSequenceClassification}: configuration (with this project's two keys, which it ignores),
 * weights, the tokenizer's files, {@link Provenance#FILE}, {@link #HISTORY} and the {@link
 * ModelCard}.
 */
public final class ModelExport {
    /** The file of a model's folder with the losses of all stages of its training, step by step. */
    public static final String HISTORY = "history.csv";

    private ModelExport() {}

    /**
     * Writes the folder; files of an earlier model are replaced, one by one and each as a whole.
     *
     * @param tokenizer the tokenizer's folder, or one of its files
     * @param history losses of the training, see {@link #HISTORY}
     * @throws java.io.UncheckedIOException if a file cannot be written
     */
    public static void write(
            Path folder,
            TrainableParameters parameters,
            Path tokenizer,
            Provenance provenance,
            String history) {
        new HfCheckpointWriter(parameters.config())
                .tokenizerFrom(tokenizer)
                .file(Provenance.FILE, provenance.toBytes())
                .file(HISTORY, history.getBytes(StandardCharsets.UTF_8))
                .file(
                        ModelCard.FILE,
                        ModelCard.of(
                                        folder,
                                        parameters.config(),
                                        provenance.data().task(),
                                        provenance.toJson())
                                .getBytes(StandardCharsets.UTF_8))
                .write(folder, parameters.tensorNames(), parameters::get);
    }
}
