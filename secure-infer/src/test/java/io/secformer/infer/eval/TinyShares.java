package io.secformer.infer.eval;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.secformer.convert.fixedpoint.Embedding;
import io.secformer.convert.fixedpoint.PrecisionPlan;
import io.secformer.convert.model.ActivationFunction;
import io.secformer.convert.model.BertConfig;
import io.secformer.convert.network.PlannedNetwork;
import io.secformer.convert.op.SeriesTables;
import io.secformer.convert.reading.FixedReading;
import io.secformer.convert.reading.RangeObserver;
import io.secformer.convert.reading.TokenInput;
import io.secformer.convert.share.Calibration;
import io.secformer.convert.share.InputInfo;
import io.secformer.convert.share.ShareWriter;
import io.secformer.convert.share.TaskInfo;
import io.secformer.convert.tensor.PlainRingMatmul;
import io.secformer.convert.tensor.Workers;
import io.secformer.datasets.text.BertTokenizer;
import io.secformer.infer.cost.Cost;
import io.secformer.infer.engine.CostReading;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A tiny model as two folders of shares, with what it answers in fixed point. */
public final class TinyShares {
    /** The padded length of its inputs. */
    public static final int TOKENS = 10;

    /** The tokenizer's vocabulary, smaller than the model's table of 23. */
    public static final List<String> WORDS =
            List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "a", "b", "c", "d", "e");

    private final Path tokenizer;
    private final TinyModel tiny;
    private final Path folder;

    /** Writes the shares of a model below a folder. */
    public TinyShares(Path below, long seed) {
        this(below, seed, Embedding.SECRET);
    }

    /** The same for pairs of texts, or for single ones. */
    public TinyShares(Path below, long seed, boolean pair) {
        this(below, seed, Embedding.SECRET, pair, Calibration.UNKNOWN);
    }

    /** The same, whose ranges are said to reach so far. */
    public TinyShares(Path below, long seed, Calibration calibration) {
        this(below, seed, Embedding.SECRET, false, calibration);
    }

    /** The same with embedding tables of either kind. */
    public TinyShares(Path below, long seed, Embedding embedding) {
        this(below, seed, embedding, false, Calibration.UNKNOWN);
    }

    private TinyShares(
            Path below, long seed, Embedding embedding, boolean pair, Calibration calibration) {
        tokenizer = writeTokenizer(below.resolve("tokenizer"), WORDS);
        tiny = new TinyModel(below, ActivationFunction.GELU, embedding, seed);
        folder = below.resolve("shares");
        new ShareWriter(
                        tiny.config,
                        new TaskInfo("tiny", false, List.of("a", "b", "c")),
                        new InputInfo(BertTokenizer.digest(tokenizer), pair),
                        tiny.plan,
                        calibration,
                        JsonNodeFactory.instance.objectNode())
                .write(folder, tiny.words, JsonNodeFactory.instance.objectNode());
    }

    /** Writes a vocabulary into a new folder. */
    public static Path writeTokenizer(Path folder, List<String> words) {
        try {
            Files.createDirectories(folder);
            Files.write(folder.resolve("vocab.txt"), words);
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The folder of the model's tokenizer. */
    public Path tokenizer() {
        return tokenizer;
    }

    /** The folder with both parties' folders. */
    public Path folder() {
        return folder;
    }

    public BertConfig config() {
        return tiny.config;
    }

    public PrecisionPlan plan() {
        return tiny.plan;
    }

    /** An input, padded. */
    public TokenInput input(int number) {
        return tiny.inputs.get(number).paddedTo(TOKENS, 3);
    }

    /** The logits of an input in fixed point. */
    public double[] fixed(TokenInput input) {
        try (Workers workers = new Workers(1)) {
            return FixedReading.run(
                            PlannedNetwork.of(tiny.config, tiny.plan, 1, input.tokens()),
                            tiny.words,
                            input,
                            new PlainRingMatmul(workers),
                            new SeriesTables(),
                            RangeObserver.NONE)
                    .logits()[0];
        }
    }

    /** How far a private logit may be from the one in fixed point, as the plan predicts. */
    public double bound() {
        return tiny.boundToFixed();
    }

    /** The declared cost of one input. */
    public Cost cost() {
        return CostReading.of(PlannedNetwork.of(tiny.config, tiny.plan, 1, TOKENS));
    }
}
