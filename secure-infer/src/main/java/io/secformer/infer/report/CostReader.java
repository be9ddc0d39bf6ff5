package io.secformer.infer.report;

import com.fasterxml.jackson.databind.JsonNode;
import io.secformer.convert.network.PlannedNetwork;
import io.secformer.convert.share.ShareFolder;
import io.secformer.convert.share.ShareManifest;
import io.secformer.datasets.text.Buckets;
import io.secformer.infer.bench.Machine;
import io.secformer.infer.cost.Cost;
import io.secformer.infer.cost.CostPart;
import io.secformer.infer.engine.CostReading;
import io.secformer.kit.file.JsonFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Reads what inferences of a shared model cost: its manifest, and the speeds of a machine. */
public final class CostReader {
    /** What {@code plan --json} printed, in a run's folder. */
    private static final String PLAN = "plan.json";

    /** The step of a run that measures its machine. */
    public static final String STEP = "plan";

    private static final int MAX_BYTES = 1 << 22;
    private static final int USUAL_TOKENS = 128;

    private CostReader() {}

    /**
     * The public facts of the shares in a folder.
     *
     * @return null if there are none
     * @throws io.secformer.kit.file.FormatException if they are broken, or of another version
     */
    static @Nullable ShareManifest shares(Path folder) {
        Path shares = folder.resolve("shares");
        return Files.isDirectory(shares) ? ShareFolder.manifestOfBoth(shares) : null;
    }

    /**
     * The speeds of the machine that a run was made on.
     *
     * @return null if they were not measured
     * @throws io.secformer.kit.file.FormatException if the file is broken
     */
    static @Nullable Machine machine(Path run) {
        Path plan = run.resolve(PLAN);
        JsonNode json =
                Files.isRegularFile(plan)
                        ? JsonFiles.read(plan, MAX_BYTES)
                        : StepReader.result(run, STEP);
        return Machine.fromJson(json);
    }

    /**
     * The length that costs are given for: the bucket of the longest text that calibration saw.
     *
     * @param shares the public facts of a model
     */
    public static int tokens(ShareManifest shares) {
        int longest = shares.calibration().longestInput(shares.config().maxPositionEmbeddings());
        int seen = shares.calibration().calibratedTokens();
        return seen == 0 ? Math.min(longest, USUAL_TOKENS) : Buckets.of(seen, longest);
    }

    /**
     * What one text costs.
     *
     * @param machine null if no speeds are known
     * @throws IllegalArgumentException if the model takes no text of that length
     */
    static CostFacts of(ShareManifest shares, @Nullable Machine machine) {
        int tokens = tokens(shares);
        Cost cost = CostReading.of(PlannedNetwork.of(shares.config(), shares.plan(), 1, tokens));
        return new CostFacts(tokens, cost, CostPart.split(cost), machine);
    }
}
