package io.secformer.convert.option;

import io.secformer.convert.calibrate.plan.PlanOptions;
import io.secformer.convert.fixedpoint.Embedding;
import io.secformer.kit.command.UsageException;
import picocli.CommandLine.Option;

/** What every plan that a command makes has in common. */
public final class PlanMixin {
    @Option(
            names = "--head-room",
            defaultValue = "" + PlanOptions.DEFAULT_HEAD_ROOM,
            paramLabel = "F",
            description =
                    "headroom: by how much the planned range of a value is wider than the"
                            + " calibrated one; default: ${DEFAULT-VALUE}")
    private double headRoom;

    @Option(
            names = "--probability-error",
            defaultValue = "" + PlanOptions.DEFAULT_PROBABILITY_ERROR,
            paramLabel = "E",
            description =
                    "largest error of a probability of the exact softmax; default:"
                            + " ${DEFAULT-VALUE}")
    private double probabilityError;

    @Option(
            names = "--embedding",
            converter = EmbeddingChoice.class,
            completionCandidates = EmbeddingChoice.class,
            defaultValue = "secret",
            paramLabel = "KIND",
            description =
                    "embedding tables: secret, or public for whoever asks the model; default:"
                            + " ${DEFAULT-VALUE}")
    private Embedding embedding = Embedding.SECRET;

    /** The usual options with these. */
    public PlanOptions options() {
        return PlanOptions.defaults()
                .withHeadRoom(headRoom)
                .withProbabilityError(probabilityError)
                .withEmbedding(embedding);
    }

    /**
     * Says before any work that a value is out of bounds.
     *
     * @throws UsageException if so
     */
    public void requireSensible() {
        PlanOptions usual = PlanOptions.defaults();
        UsageException.orUsage("--head-room", () -> usual.withHeadRoom(headRoom));
        UsageException.orUsage(
                "--probability-error", () -> usual.withProbabilityError(probabilityError));
    }
}
