package io.secformer.distill.train;

import io.secformer.kit.file.FileErrors;
import io.secformer.kit.file.WholeFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Writes {@code STAGE.csv}: a row for every step, with the dev metric where it was looked at. A
 * stage that goes on drops the rows of steps that it takes again.
 */
public final class LossLog implements StageListener {
    private static final String HEADER = "step,loss,gradientNorm,learningRate,tokens,devMetric";

    private final Path folder;

    /** Creates a log in this folder. */
    public LossLog(Path folder) {
        this.folder = folder;
    }

    @Override
    public void started(String stage, int stepsDone, int totalSteps) {
        Path file = file(stage);
        try {
            Files.createDirectories(folder);
            List<String> rows = new ArrayList<>(List.of(HEADER));
            if (stepsDone > 0 && Files.exists(file)) {
                Files.readAllLines(file).stream().skip(1).limit(stepsDone).forEach(rows::add);
            }
            rows.add("");
            WholeFiles.write(file, String.join("\n", rows));
        } catch (IOException e) {
            throw failed(file, e);
        }
    }

    @Override
    public void stepped(StepReport p) {
        String metric =
                p.devMetric() == null ? "" : String.format(Locale.ROOT, "%.4f", p.devMetric());
        String row =
                String.format(
                        Locale.ROOT,
                        "%d,%.6g,%.6g,%.6g,%d,%s%n",
                        p.step(),
                        p.loss(),
                        p.gradientNorm(),
                        p.learningRate(),
                        p.tokens(),
                        metric);
        Path file = file(p.stage());
        try {
            Files.writeString(file, row, StandardCharsets.UTF_8, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw failed(file, e);
        }
    }

    private Path file(String stage) {
        return folder.resolve(stage + ".csv");
    }

    private static UncheckedIOException failed(Path file, IOException e) {
        return new UncheckedIOException(file + " cannot be written: " + FileErrors.reason(e), e);
    }
}
