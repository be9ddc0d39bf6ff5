package io.secformer.convert.conversion;

import io.secformer.convert.calibrate.FixedCheck;
import io.secformer.convert.calibrate.plan.PlanOptions;
import io.secformer.convert.calibrate.plan.Sensitivities;
import io.secformer.convert.checkpoint.HfCheckpoint;
import io.secformer.convert.fixedpoint.Embedding;
import io.secformer.convert.fixedpoint.Strategy;
import io.secformer.convert.model.BertConfig;
import io.secformer.convert.network.Network;
import io.secformer.convert.parameter.BertParameters;
import io.secformer.convert.share.ShareWriter;
import io.secformer.datasets.glue.Example;
import io.secformer.datasets.glue.OwnTask;
import io.secformer.datasets.glue.OwnTask.OwnColumns;
import io.secformer.datasets.glue.ReadOptions;
import io.secformer.datasets.glue.Task;
import io.secformer.datasets.text.BertTokenizer;
import io.secformer.datasets.text.InputLimits;
import io.secformer.kit.file.FormatException;
import io.secformer.kit.progress.Progress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns a checkpoint into two folders of secret shares, one for each server:
 *
 * {@snippet file="ConversionLibraryTest.java" region="convert"}
 *
 * <p>The model is watched on the calibration texts, and on longer ones that are made of them, so
 * these should be like those that it will be asked about: some hundred do. What is not said is as
 * {@code secformer convert} has it. Not for several threads, apart from {@link #abandon}.
 */
public final class Conversion {
    /** How many texts are watched if nothing else is said. */
    public static final int DEFAULT_EXAMPLES = 1024;

    /** The longest input if nothing else is said; less if the model takes less. */
    public static final int DEFAULT_TOKENS = 128;

    private static final Logger LOG = LoggerFactory.getLogger(Conversion.class);
    private static final OwnColumns PAIR_COLUMNS = new OwnColumns("text", "text_pair", "label");

    /** The name of a score that nobody named. */
    private static final String SCORE = "score";

    private final Path folder;
    private final BertParameters folded;
    private PlanOptions options = PlanOptions.defaults();
    private @Nullable Task task;
    private @Nullable CalibrationTexts texts;
    private @Nullable Integer maxTokens;
    private int examples = DEFAULT_EXAMPLES;
    private int sweepExamples = Sensitivities.DEFAULT_SENTENCES;
    private int checkExamples = FixedCheck.DEFAULT_EXAMPLES;
    private Progress progress = Progress.none();
    private Consumer<String> notes = LOG::warn;
    private volatile @Nullable ShareWriter writer;

    private Conversion(Path folder, BertParameters folded) {
        this.folder = folder;
        this.folded = folded;
    }

    /**
     * Reads a checkpoint.
     *
     * @param folder of Hugging Face's layout, with its tokenizer
     * @throws FormatException if it cannot be read
     */
    public static Conversion of(Path folder) {
        return new Conversion(folder, read(folder));
    }

    /**
     * Folds a checkpoint.
     *
     * @throws FormatException as {@link #of}
     */
    public static BertParameters read(Path folder) {
        try (HfCheckpoint checkpoint = HfCheckpoint.open(folder)) {
            return BertParameters.fold(checkpoint);
        }
    }

    /** The model's configuration. */
    public BertConfig config() {
        return folded.config();
    }

    /** The checkpoint, folded. */
    public BertParameters parameters() {
        return folded;
    }

    /**
     * What the model answers, its classes in the order of the model's outputs; else the classes
     * that its {@code config.json} names, or a score.
     */
    public Conversion task(Task wanted) {
        task = wanted;
        return this;
    }

    /** Calibrates on texts; of a model of single texts. */
    public Conversion calibrate(List<String> singleTexts) {
        List<Example> rows = new ArrayList<>(singleTexts.size());
        for (String text : singleTexts) {
            rows.add(new Example(Integer.toString(rows.size()), text, null, Double.NaN));
        }
        return calibrateOn(rows);
    }

    /** Calibrates on examples, which may be pairs of texts, all or none; labels do not matter. */
    public Conversion calibrateOn(List<Example> rows) {
        if (rows.isEmpty()) {
            throw new IllegalArgumentException("there is no text to calibrate on");
        }
        boolean isPair = rows.getFirst().textPair() != null;
        if (rows.stream().anyMatch(row -> (row.textPair() != null) != isPair)) {
            throw new IllegalArgumentException("expected single texts or pairs, found both");
        }
        texts = new CalibrationTexts.Given(List.copyOf(rows));
        return this;
    }

    /** Calibrates on a file in the layout of the task's; it needs no labels. */
    public Conversion calibrate(Path file) {
        return calibrate(file, ReadOptions.STRICT);
    }

    /** The same, read in another way. */
    public Conversion calibrate(Path file, ReadOptions reading) {
        texts = new CalibrationTexts.OfFile(file, reading);
        return this;
    }

    /**
     * How many texts are watched at most, the shortest and longest among them; else {@value
     * #DEFAULT_EXAMPLES}.
     */
    public Conversion examples(int most) {
        examples = atLeast(1, "examples to watch", most);
        return this;
    }

    /** How precision is planned, all at once. */
    public Conversion options(PlanOptions all) {
        options = all;
        return this;
    }

    /** Whether the embedding tables are shared, or published for clients; else shared. */
    public Conversion embedding(Embedding wanted) {
        options = options.withEmbedding(wanted);
        return this;
    }

    /** How the network is computed on shares; else {@link Strategy#SERIES}. */
    public Conversion strategy(Strategy wanted) {
        options = options.withStrategy(wanted);
        return this;
    }

    /** How far beyond its calibrated range a value may go, a factor from 1 to 100; else 1.5. */
    public Conversion headRoom(double factor) {
        options = options.withHeadRoom(factor);
        return this;
    }

    /** Root mean square error of a logit that all roundings together may cause; else 0.002. */
    public Conversion logitError(double error) {
        options = options.withLogitError(error);
        return this;
    }

    /**
     * Largest error of the series of an activation where arguments are common, less in layers that
     * the logits feel more, and more in others; else 0.00035.
     */
    public Conversion activationError(double error) {
        options = options.withActivationError(error);
        return this;
    }

    /** Largest error of a probability of the exact softmax; else 0.002. */
    public Conversion probabilityError(double error) {
        options = options.withProbabilityError(error);
        return this;
    }

    /**
     * The longest input that the shares hold for, the largest bucket: longer ones are cut; else
     * {@value #DEFAULT_TOKENS}, or less if the model takes less.
     *
     * @throws IllegalArgumentException if the model has fewer positions
     */
    public Conversion maxTokens(int tokens) {
        if (tokens > config().maxPositionEmbeddings()) {
            throw new IllegalArgumentException(
                    "the longest input has "
                            + tokens
                            + " tokens, the model "
                            + config().maxPositionEmbeddings()
                            + " positions (max_position_embeddings)");
        }
        maxTokens = atLeast(BertTokenizer.FEWEST_TOKENS, "tokens of the longest input", tokens);
        return this;
    }

    /**
     * On how many examples it is measured how sensitive the logits are to noise on each wire; 0
     * leaves the precision to general rules; else {@link Sensitivities#DEFAULT_SENTENCES}.
     */
    public Conversion sweepExamples(int count) {
        sweepExamples = atLeast(0, "examples of the sweep", count);
        return this;
    }

    /**
     * On how many examples fixed point is compared with the clear model at the end; else {@link
     * FixedCheck#DEFAULT_EXAMPLES}.
     */
    public Conversion checkExamples(int count) {
        checkExamples = atLeast(1, "examples to check", count);
        return this;
    }

    /** Who is told how far it is; else nobody. */
    public Conversion progress(Progress told) {
        progress = told;
        return this;
    }

    /** Who takes a sentence about what the owner should know; else the log, as warnings. */
    public Conversion notes(Consumer<String> taker) {
        notes = taker;
        return this;
    }

    /**
     * Calibrates, plans, checks and writes.
     *
     * @param out the folder; an earlier sharing there is replaced, anything else is refused
     * @throws IllegalStateException if no calibration texts were given
     * @throws FormatException if the folder holds something else, the strategy cannot compute the
     *     model's softmax, a text or a value of the model cannot be used, or the plan does not keep
     *     what it predicts: the message says which, and what to do
     * @throws java.io.UncheckedIOException if it cannot be written; nothing is left then
     */
    public Converted writeTo(Path out) {
        CalibrationTexts source = texts();
        // What takes a second to see is said before the minutes that calibration takes.
        ShareWriter.requireReplaceable(out);
        requireSupported();
        Task answered = answered(source);
        ConversionRun run =
                new ConversionRun(
                        folder,
                        folded,
                        answered,
                        options,
                        data(source, answered),
                        counts(),
                        told());
        return run.to(out, shares -> writer = shares);
    }

    /**
     * Watches the model on the calibration texts, as {@link #writeTo} does, and writes nothing: for
     * plans of several precisions that are to be compared.
     *
     * @throws IllegalStateException if no calibration texts were given
     * @throws FormatException if the strategy cannot compute the model's softmax, or a text or a
     *     value of the model cannot be used
     */
    public CalibratedConversion calibrated() {
        CalibrationTexts source = texts();
        requireSupported();
        CalibrationData data = data(source, answered(source));
        return new CalibratedConversion(folder, folded, options, data, counts(), told());
    }

    private CalibrationTexts texts() {
        CalibrationTexts source = texts;
        if (source == null) {
            throw new IllegalStateException(
                    "there are no texts to calibrate on: call calibrate before writeTo");
        }
        return source;
    }

    private void requireSupported() {
        try {
            Network.requireSupported(config(), options.strategy());
        } catch (IllegalArgumentException e) {
            throw new FormatException(folder, String.valueOf(e.getMessage()), e);
        }
    }

    private CalibrationData data(CalibrationTexts source, Task answered) {
        return CalibrationData.of(
                source.rows(answered), source.name(), examples, this::tokenizer, notes);
    }

    private ConversionRun.Counts counts() {
        return new ConversionRun.Counts(sweepExamples, checkExamples);
    }

    private ConversionRun.Told told() {
        return new ConversionRun.Told(progress, notes);
    }

    /**
     * Gives up a conversion under way, as the end of its process would.
     *
     * @return whether nothing is written: false if the shares are complete
     */
    public boolean abandon() {
        ShareWriter writing = writer;
        return writing == null || writing.abandon();
    }

    private Task answered(CalibrationTexts source) {
        Task given = task;
        if (given != null) {
            return given;
        }
        boolean isPair =
                source instanceof CalibrationTexts.Given here
                        && here.examples().getFirst().textPair() != null;
        List<String> names = config().isRegression() ? List.of(SCORE) : config().id2label();
        return new OwnTask(names, isPair ? PAIR_COLUMNS : OwnColumns.USUAL);
    }

    private BertTokenizer tokenizer(@Nullable Integer tokens) {
        InputLimits limits =
                new InputLimits(
                        config().vocabSize(),
                        config().typeVocabSize(),
                        config().maxPositionEmbeddings());
        return BertTokenizer.open(
                folder, limits, tokens == null ? maxTokens : tokens, DEFAULT_TOKENS);
    }

    private static int atLeast(int least, String what, int value) {
        if (value < least) {
            throw new IllegalArgumentException(
                    "the number of " + what + " is " + value + ", expected " + least + " or more");
        }
        return value;
    }
}
