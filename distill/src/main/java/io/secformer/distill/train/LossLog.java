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
import java.util.stream.Stream;

/**
 * Writes {@code STAGE.csv}: a row for every step, with metric and loss of the dev set where it was
 * looked at. A stage that goes on drops the rows of steps that it takes again.
 */
public final class LossLog implements StageListener {
    private static final String HEADER =
            "step,loss,gradientNorm,learningRate,tokens,devMetric,devLoss";

    private static final String ENDING = ".csv";

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
        DevScore dev = p.dev();
        String scores =
                dev == null
                        ? ","
                        : String.format(Locale.ROOT, "%.4f,%.6g", dev.metric(), dev.loss());
        String row =
                String.format(
                        Locale.ROOT,
                        "%d,%.6g,%.6g,%.6g,%d,%s%n",
                        p.step(),
                        p.loss(),
                        p.gradientNorm(),
                        p.learningRate(),
                        p.tokens(),
                        scores);
        Path file = file(p.stage());
        try {
            Files.writeString(file, row, StandardCharsets.UTF_8, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw failed(file, e);
        }
    }

    /**
     * The rows of all stages that were trained in a folder, one stage after the other, with a first
     * column for the stage's name. Rows of earlier versions lack the loss of the dev set.
     *
     * @throws UncheckedIOException if they cannot be read
     */
    public static String history(Path folder) {
        StringBuilder rows = new StringBuilder("stage,").append(HEADER).append('\n');
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(LossLog::isLog).sorted().toList()) {
                String name = file.getFileName().toString();
                String stage = name.substring(0, name.length() - ENDING.length());
                for (String row : Files.readAllLines(file).stream().skip(1).toList()) {
                    rows.append(stage).append(',').append(row).append('\n');
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(folder + " cannot be read: " + FileErrors.reason(e), e);
        }
        return rows.toString();
    }

    private static boolean isLog(Path file) {
        return file.getFileName().toString().endsWith(ENDING);
    }

    private Path file(String stage) {
        return folder.resolve(stage + ENDING);
    }

    private static UncheckedIOException failed(Path file, IOException e) {
        return new UncheckedIOException(file + " cannot be written: " + FileErrors.reason(e), e);
    }
}
