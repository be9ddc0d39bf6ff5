package io.secformer.convert.share;

import io.secformer.convert.fixedpoint.ParameterFormat;
import io.secformer.convert.parameter.BertParameters;
import io.secformer.convert.parameter.QuantizedParameters;
import io.secformer.kit.file.FormatException;
import io.secformer.kit.file.JsonFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * Rebuilds a shared model from both halves, and public embedding tables if it has any, and compares
 * it with the checkpoint.
 */
public final class ShareVerifier {

    /**
     * What was found about one parameter.
     *
     * @param format its shape and format
     * @param different words that are not those of the quantized checkpoint; 0 when all is well
     * @param maxQuantizationError the largest difference between a rebuilt value and the checkpoint
     */
    public record ParameterReport(
            ParameterFormat format, long different, double maxQuantizationError) {}

    /**
     * What was found.
     *
     * @param manifest the first half's manifest
     * @param parameters every parameter in the plan's order, public ones last
     * @param digestChecked whether the owner's report was there to recompute the model digest
     */
    public record Report(
            ShareManifest manifest,
            Map<String, ParameterReport> parameters,
            boolean digestChecked) {

        /** Words that differ, over all parameters. */
        public long different() {
            return parameters.values().stream().mapToLong(ParameterReport::different).sum();
        }

        /** The largest quantization error of all parameters. */
        public double maxQuantizationError() {
            return parameters.values().stream()
                    .mapToDouble(ParameterReport::maxQuantizationError)
                    .max()
                    .orElse(0);
        }
    }

    private ShareVerifier() {}

    /**
     * Compares a sharing with a folded checkpoint.
     *
     * @param shares the folder with both parties' folders
     * @throws FormatException if a half is broken, the halves are not of one sharing, the model is
     *     of another shape, or the model digest is wrong
     */
    public static Report verify(Path shares, BertParameters folded) {
        try (ShareFolder first = ShareFolder.open(shares, 0);
                ShareFolder second = ShareFolder.open(shares, 1)) {
            requireOneSharing(shares, first.manifest(), second.manifest());
            if (!first.manifest().config().equals(folded.config())) {
                throw new FormatException(
                        shares, "the shares are of another model: the configurations differ");
            }
            BertParameters model = OwnersReport.rearranged(shares, first.manifest().plan(), folded);
            Path ownersFile = shares.resolve(ShareWriter.REPORT_FILE);
            boolean digestChecked = Files.exists(ownersFile);
            Digests digest =
                    ShareWriter.startDigest(
                            digestChecked ? salt(ownersFile) : "",
                            folded.config(),
                            first.manifest().plan());
            Map<String, ParameterReport> reports = new LinkedHashMap<>();
            for (ParameterFormat format : first.manifest().plan().parameters().values()) {
                long[] rebuilt = rebuild(first, second, format);
                digest.add(format.name()).add(rebuilt);
                reports.put(format.name(), compare(format, rebuilt, model));
            }
            addPublic(shares, first.manifest(), model, digest, reports);
            if (digestChecked && !digest.hex().equals(first.manifest().modelDigest())) {
                throw new FormatException(
                        shares, "the rebuilt words do not have the manifest's model digest");
            }
            return new Report(first.manifest(), reports, digestChecked);
        }
    }

    private static void addPublic(
            Path shares,
            ShareManifest manifest,
            BertParameters model,
            Digests digest,
            Map<String, ParameterReport> reports) {
        Collection<ParameterFormat> formats = manifest.plan().publicParameters().values();
        Path place = formats.isEmpty() ? null : PublicEmbeddings.file(shares);
        try (PublicEmbeddings tables =
                PublicEmbeddings.open(place, manifest.plan(), manifest.embeddingsDigest())) {
            if (tables == null) {
                return;
            }
            for (ParameterFormat format : formats) {
                long[] words = tables.words(format);
                digest.add(format.name()).add(words);
                reports.put(format.name(), compare(format, words, model));
            }
        }
    }

    /** The whole words of a parameter: the sum of both shares, modulo 2^64. */
    static long[] rebuild(ShareFolder first, ShareFolder second, ParameterFormat format) {
        long[] words = first.words(format);
        int chunk = 1 << 16;
        for (int from = 0; from < words.length; from += chunk) {
            int count = Math.min(chunk, words.length - from);
            long[] other = second.words(format, from, count);
            for (int i = 0; i < count; i++) {
                words[from + i] += other[i];
            }
        }
        return words;
    }

    private static ParameterReport compare(
            ParameterFormat format, long[] rebuilt, BertParameters model) {
        BertParameters.Parameter parameter = model.all().get(format.name());
        if (parameter == null
                || parameter.rows() != format.rows()
                || parameter.columns() != format.columns()) {
            throw new FormatException(
                    "parameter " + format.name(), "the checkpoint has none of this shape");
        }
        long[] expected = QuantizedParameters.quantize(parameter.values(), format);
        long different = 0;
        double error = 0;
        for (int i = 0; i < rebuilt.length; i++) {
            different += rebuilt[i] == expected[i] ? 0 : 1;
            double value = Math.scalb((double) rebuilt[i], -format.fractionBits());
            error = Math.max(error, Math.abs(value - parameter.values()[i]));
        }
        return new ParameterReport(format, different, error);
    }

    private static void requireOneSharing(Path shares, ShareManifest first, ShareManifest second) {
        if (!first.shareId().equals(second.shareId())
                || !first.modelDigest().equals(second.modelDigest())
                || !first.plan().digest().equals(second.plan().digest())
                || !Objects.equals(first.embeddingsDigest(), second.embeddingsDigest())) {
            throw new FormatException(
                    shares, "the two halves are not of one sharing: their share ids differ");
        }
    }

    private static String salt(Path report) {
        return JsonFiles.read(report, 1 << 26).path("modelDigestSalt").asText();
    }
}
