package io.secformer.distill.export;

import io.secformer.convert.card.ModelCard;
import io.secformer.convert.checkpoint.HfCheckpointWriter;
import io.secformer.distill.nn.TrainableParameters;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Writes a model as a Hugging Face folder that Python's {@code transformers} loads as {@code
 * BertForSequenceClassification}: configuration (with this project's two keys, which it ignores),
 * weights, the tokenizer's files, and {@link Provenance#FILE} and the {@link ModelCard}.
 */
public final class ModelExport {
    private ModelExport() {}

    /**
     * Writes the folder; files of an earlier model are replaced, one by one and each as a whole.
     *
     * @param tokenizer the tokenizer's folder, or one of its files
     * @throws java.io.UncheckedIOException if a file cannot be written
     */
    public static void write(
            Path folder, TrainableParameters parameters, Path tokenizer, Provenance provenance) {
        new HfCheckpointWriter(parameters.config())
                .tokenizerFrom(tokenizer)
                .file(Provenance.FILE, provenance.toBytes())
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
