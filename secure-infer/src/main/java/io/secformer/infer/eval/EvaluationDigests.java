package io.secformer.infer.eval;

import io.secformer.convert.share.Digests;
import io.secformer.datasets.glue.Example;
import io.secformer.kit.file.FormatException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
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
            return sha256(
                    files.filter(file -> file.getFileName().toString().matches(FILES))
                            .sorted()
                            .map(file -> file.getFileName() + " " + Digests.sha256(file))
                            .collect(Collectors.joining("\n")));
        } catch (IOException e) {
            throw new FormatException(folder, "cannot be read: " + e.getMessage(), e);
        }
    }

    /** Of examples, with their texts and labels. */
    public static String data(List<Example> examples) {
        return sha256(examples.stream().map(Example::toString).collect(Collectors.joining("\n")));
    }

    private static String sha256(String text) {
        try {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }
}
