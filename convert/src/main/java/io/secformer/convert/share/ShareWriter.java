package io.secformer.convert.share;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.secformer.convert.FormatException;
import io.secformer.convert.JsonFiles;
import io.secformer.convert.checkpoint.DType;
import io.secformer.convert.checkpoint.SafeTensorsWriter;
import io.secformer.convert.fixedpoint.ParameterFormat;
import io.secformer.convert.fixedpoint.PrecisionPlan;
import io.secformer.convert.model.BertConfig;
import io.secformer.convert.program.ParameterWords;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;

/**
 * Splits a model into two additive shares modulo 2^64 and writes a folder for each party.
 *
 * <ol>
 *   <li>For every word x of every parameter a uniform word r is drawn (AES-256 in counter mode, key
 *       from the system's secure generator).
 *   <li>Party 0 gets r, party 1 gets x - r. Either alone is uniform.
 * </ol>
 *
 * Parameters pass one at a time, so that a large model is never held twice. Both folders appear
 * together, complete, or not at all.
 */
public final class ShareWriter {
    /** The owner's file beside the parties' folders; not for any party. */
    public static final String REPORT_FILE = "report.json";

    private final BertConfig config;
    private final TaskInfo task;
    private final PrecisionPlan plan;
    private final JsonNode provenance;

    /**
     * Creates a writer.
     *
     * @param provenance how the shares came to be; public, it goes into both manifests
     * @throws FormatException if task and configuration have different outputs
     */
    public ShareWriter(BertConfig config, TaskInfo task, PrecisionPlan plan, JsonNode provenance) {
        this.config = config;
        this.task = task;
        this.plan = plan;
        this.provenance = provenance;
        String zeros = "0".repeat(64);
        try {
            manifest(0, "0".repeat(32), zeros, zeros);
        } catch (IllegalArgumentException e) {
            throw new FormatException(String.valueOf(e.getMessage()));
        }
    }

    /**
     * Writes {@code party0/}, {@code party1/} and the owner's report.
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
        SecureRandom random = new SecureRandom();
        String shareId = randomHex(random, 16);
        String salt = randomHex(random, 32);
        try (AtomicFolder folder = AtomicFolder.replacing(out)) {
            Path[] own = {
                ShareFolder.ofParty(folder.path(), 0), ShareFolder.ofParty(folder.path(), 1)
            };
            AtomicFolder.createPrivate(own[0]);
            AtomicFolder.createPrivate(own[1]);
            String digest;
            String[] fileDigests;
            try (SafeTensorsWriter first = open(own[0]);
                    SafeTensorsWriter second = open(own[1])) {
                digest = split(parameters, new UniformWords(random), salt, first, second);
                first.commit();
                second.commit();
                fileDigests = new String[] {first.sha256(), second.sha256()};
            }
            for (int party = 0; party < 2; party++) {
                JsonFiles.write(
                        own[party].resolve(ShareManifest.FILE),
                        manifest(party, shareId, digest, fileDigests[party]).toJson());
            }
            ObjectNode owners = report.deepCopy();
            owners.put("shareId", shareId);
            owners.put("modelDigest", digest);
            owners.put("modelDigestSalt", salt);
            JsonFiles.write(folder.path().resolve(REPORT_FILE), owners);
            folder.commit();
            return digest;
        } catch (IOException e) {
            throw new UncheckedIOException(out + " cannot be written: " + e.getMessage(), e);
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
            throw new UncheckedIOException(out + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** The digest that manifests carry, over the owner's salt and everything the model is. */
    static Digests startDigest(String salt, BertConfig config, PrecisionPlan plan) {
        return new Digests().add(salt).add(config.toJson().toString()).add(plan.digest());
    }

    private String split(
            ParameterWords parameters,
            UniformWords uniform,
            String salt,
            SafeTensorsWriter first,
            SafeTensorsWriter second) {
        Digests digest = startDigest(salt, config, plan);
        for (ParameterFormat format : plan.parameters().values()) {
            long[] words = parameters.words(format);
            if (words.length != format.size()) {
                throw new FormatException(
                        "parameter " + format.name(),
                        words.length
                                + " words, expected "
                                + format.rows()
                                + " x "
                                + format.columns());
            }
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
        return digest.hex();
    }

    private SafeTensorsWriter open(Path folder) {
        SafeTensorsWriter.Builder builder = new SafeTensorsWriter.Builder();
        for (ParameterFormat format : plan.parameters().values()) {
            builder.tensor(format.name(), DType.I64, List.of(format.rows(), format.columns()));
        }
        return builder.open(folder.resolve(ShareFolder.SHARES_FILE));
    }

    private ShareManifest manifest(int party, String shareId, String digest, String fileDigest) {
        return new ShareManifest(
                party, shareId, digest, fileDigest, config, task, plan, provenance);
    }

    private static String randomHex(SecureRandom random, int bytes) {
        byte[] drawn = new byte[bytes];
        random.nextBytes(drawn);
        return HexFormat.of().formatHex(drawn);
    }
}
