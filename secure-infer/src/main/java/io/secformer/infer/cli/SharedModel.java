package io.secformer.infer.cli;

import io.secformer.convert.checkpoint.HfCheckpoint;
import io.secformer.convert.model.BertConfig;
import io.secformer.convert.share.OwnersReport;
import io.secformer.convert.share.ShareManifest;
import io.secformer.kit.file.FormatException;
import io.secformer.kit.file.Sha256;
import java.nio.file.Path;
import java.util.List;

/** Whether shares are of the model that they are compared with. */
final class SharedModel {
    private SharedModel() {}

    /**
     * Requires that they are, as far as configuration and, where it is there, the owner's report
     * tell.
     *
     * @param shares their folder
     * @throws FormatException if they are of another model
     */
    static void require(Path model, BertConfig config, Path shares, ShareManifest manifest) {
        // Outputs may have been given other names since.
        List<String> names = config.id2label();
        if (!manifest.config().withLabels(names).equals(config.withLabels(names))) {
            throw new FormatException(
                    shares,
                    "was converted from another model than " + model + ": configurations differ");
        }
        OwnersReport.requireWeights(shares, model, Sha256.of(HfCheckpoint.weightFiles(model)));
    }
}
