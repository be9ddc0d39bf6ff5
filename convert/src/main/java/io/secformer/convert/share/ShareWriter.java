package io.secformer.convert.share;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.secformer.convert.checkpoint.DType;
import io.secformer.convert.checkpoint.SafeTensorsWriter;
import io.secformer.convert.fixedpoint.Embedding;
import io.secformer.convert.fixedpoint.ParameterFormat;
import io.secformer.convert.fixedpoint.PrecisionPlan;
import io.secformer.convert.model.BertConfig;
import io.secformer.convert.op.ParameterWords;
import io.secformer.kit.file.FileErrors;
import io.secformer.kit.file.FormatException;
import io.secformer.kit.file.JsonFiles;
import io.secformer.kit.file.PrivateFiles;
import io.secformer.kit.file.WholeFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Splits a model into two additive shares modulo 2^64 and writes a folder for each party.
 *
 * <ol>
 *   <li>For every word x of every parameter a uniform word r is drawn (AES-256 in counter mode, key
 *       from the system's secure generator).
 *   <li>Party 0 gets r, party 1 gets x - r. Either alone is uniform.
 * </ol>
 *
 * Public embedding tables are not split: they go to a file of their own, for clients. Parameters
 * pass one at a time, so that a large model is never held twice. All folders appear together,
 * complete, or not at all.
 */
public final class ShareWriter {
    /** The owner's file beside the parties' folders; not for any party. */
    public static final String REPORT_FILE = "report.json";

    /** What is said about the shares to everybody. */
    public static final String CARD_FILE = "README.md";

    private final BertConfig config;
    private final TaskInfo task;
    private final InputInfo input;
    private final PrecisionPlan plan;
    private final Calibration calibration;
    private final JsonNode provenance;
    private volatile @Nullable AtomicFolder filling;

    /**
     * Creates a writer of a model whose ranges reach nobody knows how far.
     *
     * @param input what clients must give
     * @param provenance how the shares came to be; public, it goes into both manifests
     * @throws FormatException if task and configuration have different outputs
     */
    public ShareWriter(
            BertConfig config,
            TaskInfo task,
            InputInfo input,
            PrecisionPlan plan,
            JsonNode provenance) {
        this(config, task, input, plan, Calibration.UNKNOWN, provenance);
    }

    /**
     * Creates a writer.
     *
     * @param input what clients must give
     * @param calibration how far the ranges of the plan reach
     * @param provenance how the shares came to be; public, it goes into both manifests
     * @throws FormatException if task and configuration have different outputs
     */
    public ShareWriter(
            BertConfig config,
            TaskInfo task,
            InputInfo input,
            PrecisionPlan plan,
            Calibration calibration,
            JsonNode provenance) {
        this.config = config;
        this.task = task;
        this.input = input;
        this.plan = plan;
        this.calibration = calibration;
        this.provenance = provenance;
        String zeros = "0".repeat(64);
        try {
            String embeddings = plan.embedding() == Embedding.PUBLIC ? zeros : null;
            manifest(0, "0".repeat(32), zeros, zeros, embeddings);
        } catch (IllegalArgumentException e) {
            throw new FormatException(String.valueOf(e.getMessage()));
        }
    }

    /**
     * Writes {@code party0/}, {@code party1/}, the owner's report, and {@code public/} if the plan
     * has public embedding tables.
     *
     * @param out the folder; an earlier sharing there is replaced, anything else is refused
     * @param parameters the whole fixed-point words of every parameter of the plan
     * @param report the owner's record, completed with the share id, the digest and its salt; it is
     *     about the weights and stays with the owner
     * @return the model digest
     * @throws FormatException if the folder holds something else, or a parameter has a wrong length
     * @throws UncheckedIOException if it cannot be written; nothing is left then
     */
    public String write(Path out, ParameterWords parameters, ObjectNode report) {
        return write(out, parameters, report, null);
    }

    /**
     * The same, with a text for everybody.
     *
     * @param card the content of {@link #CARD_FILE}; none if null
     */
    public String write(
            Path out, ParameterWords parameters, ObjectNode report, @Nullable String card) {
        SecureRandom random = new SecureRandom();
        String shareId = randomHex(random, 16);
        String salt = randomHex(random, 32);
        try (AtomicFolder folder = AtomicFolder.replacing(out)) {
            filling = folder;
            Path[] own = {
                ShareFolder.ofParty(folder.path(), 0), ShareFolder.ofParty(folder.path(), 1)
            };
            AtomicFolder.createPrivate(own[0]);
            AtomicFolder.createPrivate(own[1]);
            Digests modelDigest = startDigest(salt, config, plan);
            String[] fileDigests;
            try (SafeTensorsWriter first = open(own[0]);
                    SafeTensorsWriter second = open(own[1])) {
                split(parameters, new UniformWords(random), modelDigest, first, second);
                first.commit();
                second.commit();
                fileDigests = new String[] {first.sha256(), second.sha256()};
            }
            String embeddings = publish(parameters, folder.path(), modelDigest);
            String digest = modelDigest.hex();
            for (int party = 0; party < 2; party++) {
                JsonFiles.write(
                        own[party].resolve(ShareManifest.FILE),
                        manifest(party, shareId, digest, fileDigests[party], embeddings).toJson());
            }
            ObjectNode owners = report.deepCopy();
            owners.put("shareId", shareId);
            owners.put("modelDigest", digest);
            owners.put("modelDigestSalt", salt);
            if (card != null) {
                WholeFiles.write(folder.path().resolve(CARD_FILE), card);
            }
            Path ofOwner = folder.path().resolve(REPORT_FILE);
            JsonFiles.write(ofOwner, owners);
            PrivateFiles.ownerOnly(ofOwner);
            for (Path party : own) {
                PrivateFiles.ownerOnly(party.resolve(ShareFolder.SHARES_FILE));
                PrivateFiles.ownerOnly(party.resolve(ShareManifest.FILE));
            }
            folder.commit();
            return digest;
        } catch (IOException e) {
            throw new UncheckedIOException(out + " cannot be written: " + FileErrors.reason(e), e);
        }
    }

    /**
     * Leaves nothing of a folder that is being written, on another thread, since the process ends.
     *
     * @return false if it has been written
     */
    public boolean abandon() {
        AtomicFolder folder = filling;
        try {
            return folder == null || folder.abandon();
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "what is half written cannot be deleted: " + FileErrors.reason(e), e);
        }
    }

    /**
     * Checks, before any work, that a folder can be written: there is none, or an earlier sharing.
     *
     * @throws FormatException if it holds something else
     */
    public static void requireReplaceable(Path out) {
        try {
            AtomicFolder.requireReplaceable(out.toAbsolutePath().normalize());
        } catch (IOException e) {
            throw new UncheckedIOException(out + " cannot be read: " + FileErrors.reason(e), e);
        }
    }

    /** The digest that manifests carry, over the owner's salt and everything the model is. */
    static Digests startDigest(String salt, BertConfig config, PrecisionPlan plan) {
        return new Digests().add(salt).add(config.toJson().toString()).add(plan.digest());
    }

    private void split(
            ParameterWords parameters,
            UniformWords uniform,
            Digests digest,
            SafeTensorsWriter first,
            SafeTensorsWriter second) {
        for (ParameterFormat format : plan.parameters().values()) {
            long[] words = words(parameters, format);
            digest.add(format.name()).add(words);
            long[] piece = new long[Math.min(words.length, 1 << 16)];
            for (int from = 0; from < words.length; from += piece.length) {
                int count = Math.min(piece.length, words.length - from);
                uniform.fill(piece);
                first.write(format.name(), piece, 0, count);
                for (int i = 0; i < count; i++) {
                    piece[i] = words[from + i] - piece[i];
                }
                second.write(format.name(), piece, 0, count);
            }
        }
    }

    /** Writes the public tables, if there are any; the digest of their file. */
    private @Nullable String publish(ParameterWords parameters, Path folder, Digests digest)
            throws IOException {
        Collection<ParameterFormat> tables = plan.publicParameters().values();
        if (tables.isEmpty()) {
            return null;
        }
        Path file = PublicEmbeddings.file(folder);
        Files.createDirectory(file.getParent());
        try (SafeTensorsWriter writer = open(file, tables)) {
            for (ParameterFormat format : tables) {
                long[] words = words(parameters, format);
                digest.add(format.name()).add(words);
                writer.write(format.name(), words);
            }
            writer.commit();
            return writer.sha256();
        }
    }

    private static long[] words(ParameterWords parameters, ParameterFormat format) {
        long[] words = parameters.words(format);
        if (words.length != format.size()) {
            throw new FormatException(
                    "parameter " + format.name(),
                    words.length + " words, expected " + format.rows() + " x " + format.columns());
        }
        return words;
    }

    private SafeTensorsWriter open(Path folder) {
        return open(folder.resolve(ShareFolder.SHARES_FILE), plan.parameters().values());
    }

    private static SafeTensorsWriter open(Path file, Collection<ParameterFormat> parameters) {
        SafeTensorsWriter.Builder builder = new SafeTensorsWriter.Builder();
        for (ParameterFormat format : parameters) {
            builder.tensor(format.name(), DType.I64, List.of(format.rows(), format.columns()));
        }
        return builder.open(file);
    }

    private ShareManifest manifest(
            int party,
            String shareId,
            String digest,
            String fileDigest,
            @Nullable String embeddingsDigest) {
        return new ShareManifest(
                party,
                shareId,
                digest,
                fileDigest,
                embeddingsDigest,
                config,
                task,
                input,
                plan,
                calibration,
                provenance);
    }

    private static String randomHex(SecureRandom random, int bytes) {
        byte[] drawn = new byte[bytes];
        random.nextBytes(drawn);
        return HexFormat.of().formatHex(drawn);
    }
}
