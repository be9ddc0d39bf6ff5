package io.secformer.infer.eval;

import io.secformer.datasets.glue.Example;
import io.secformer.kit.file.FormatException;
import io.secformer.kit.file.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Digests of what decides an evaluation's outcomes. */
public final class EvaluationDigests {
    private static final String FILES =
            "config\\.json|tokenizer\\.json|vocab\\.txt|tokenizer_config\\.json"
                    + "|special_tokens_map\\.json|added_tokens\\.json|.*\\.safetensors";

    private EvaluationDigests() {}

    /** Of a model's folder: configuration, tensors and tokenizer. */
    public static String model(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return Sha256.of(
                    files.filter(file -> file.getFileName().toString().matches(FILES))
                            .sorted()
                            .map(file -> file.getFileName() + " " + Sha256.of(file))
                            .collect(Collectors.joining("\n")));
        } catch (IOException e) {
            throw new FormatException(folder, "cannot be read: " + e.getMessage(), e);
        }
    }

    /** Of examples, with their texts and labels. */
    public static String data(List<Example> examples) {
        return Sha256.of(
                examples.stream().map(Example::toString).collect(Collectors.joining("\n")));
    }
}
