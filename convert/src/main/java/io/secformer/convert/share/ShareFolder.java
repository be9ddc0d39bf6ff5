package io.secformer.convert.share;

import io.secformer.convert.checkpoint.DType;
import io.secformer.convert.checkpoint.SafeTensors;
import io.secformer.convert.checkpoint.TensorInfo;
import io.secformer.convert.fixedpoint.ParameterFormat;
import io.secformer.convert.op.ParameterWords;
import io.secformer.kit.file.FormatException;
import io.secformer.kit.file.PrivateFiles;
import io.secformer.kit.file.Sha256;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * One party's half of a shared model, open for reading. The words stay on disk, memory-mapped,
 * until a parameter is asked for.
 */
public final class ShareFolder implements ParameterWords, AutoCloseable {
    /** The name of the file of words in a party's folder. */
    public static final String SHARES_FILE = "shares.safetensors";

    private final ShareManifest manifest;
    private final SafeTensors words;

    private ShareFolder(ShareManifest manifest, SafeTensors words) {
        this.manifest = manifest;
        this.words = words;
    }

    /** The folder of a party below the folder that {@code convert --out} wrote. */
    public static Path ofParty(Path shares, int party) {
        return shares.resolve("party" + party);
    }

    /**
     * Reads what stands beside the words of party 0, which but for the party is what stands beside
     * those of party 1.
     *
     * @param shares the folder that {@code convert --out} wrote, with both parties' folders
     * @throws FormatException if it is another folder or none, or the manifest is broken
     */
    public static ShareManifest manifestOfBoth(Path shares) {
        Path manifest = ofParty(shares, 0).resolve(ShareManifest.FILE);
        if (!Files.exists(manifest)) {
            String found =
                    !Files.exists(shares)
                            ? "there is no such folder"
                            : !Files.isDirectory(shares)
                                    ? "is a file"
                                    : Files.exists(shares.resolve(ShareManifest.FILE))
                                            ? "is the folder of one party"
                                            : "holds no party0/" + ShareManifest.FILE;
            throw new FormatException(
                    shares,
                    found
                            + ", expected the folder above party0 and party1 that convert"
                            + " wrote");
        }
        return ShareManifest.read(manifest);
    }

    /**
     * Opens a party's folder: the manifest, the names and shapes of all parameters and the digest
     * of the words are checked.
     *
     * @param folder the party's own folder, or the one above that holds both
     * @param party the party that is expected, 0 or 1
     * @throws FormatException if a file is missing or broken, belongs to the other party, was
     *     altered, or can be read by others than its owner
     */
    public static ShareFolder open(Path folder, int party) {
        return open(folder, party, true);
    }

    /**
     * As above, with a choice.
     *
     * @param checkDigest whether to read the whole file and compare its digest with the manifest
     */
    public static ShareFolder open(Path folder, int party, boolean checkDigest) {
        Path own = Files.isDirectory(ofParty(folder, party)) ? ofParty(folder, party) : folder;
        if (!Files.isDirectory(own)) {
            throw new FormatException(own, "there is no such folder");
        }
        Path file = own.resolve(ShareManifest.FILE);
        if (!Files.exists(file)) {
            throw new FormatException(
                    file,
                    "there is no such file, expected the folder of party "
                            + party
                            + ", or the one above that convert wrote");
        }
        ShareManifest manifest = ShareManifest.read(file);
        if (manifest.party() != party) {
            throw new FormatException(
                    own,
                    "holds the share of party "
                            + manifest.party()
                            + ", expected that of party "
                            + party
                            + ", or the folder above both");
        }
        Path half = own.resolve(SHARES_FILE);
        PrivateFiles.requireOwnerOnly(half, "half of a model");
        SafeTensors words = SafeTensors.open(half);
        try {
            requireParameters(words, manifest.plan().parameters());
            if (checkDigest && !Sha256.of(half).equals(manifest.sharesDigest())) {
                throw new FormatException(
                        half, "the words are not those that the manifest was written for");
            }
            return new ShareFolder(manifest, words);
        } catch (FormatException e) {
            words.close();
            throw e;
        }
    }

    /** What stands beside the words. */
    public ShareManifest manifest() {
        return manifest;
    }

    /** 0 or 1. */
    public int party() {
        return manifest.party();
    }

    /**
     * This party's share of a parameter, modulo 2^64, row by row; the array is the caller's.
     *
     * @throws FormatException if the model has no parameter of that name and shape
     */
    @Override
    public long[] words(ParameterFormat format) {
        ParameterFormat own = manifest.plan().parameter(format.name());
        if (own.rows() != format.rows() || own.columns() != format.columns()) {
            throw new FormatException(
                    "parameter " + format.name(),
                    "the share has "
                            + own.rows()
                            + " x "
                            + own.columns()
                            + ", expected "
                            + format.rows()
                            + " x "
                            + format.columns());
        }
        return words.longs(format.name());
    }

    /** As {@link #words(ParameterFormat)}, for a part of a parameter. */
    long[] words(ParameterFormat format, int from, int count) {
        return words.longs(format.name(), from, count);
    }

    /** Releases the memory map. */
    @Override
    public void close() {
        words.close();
    }

    /** Checks that a file holds the words of these parameters and nothing else. */
    static void requireParameters(SafeTensors words, Map<String, ParameterFormat> parameters) {
        for (ParameterFormat format : parameters.values()) {
            TensorInfo info = words.info(format.name());
            List<Long> shape = List.of((long) format.rows(), (long) format.columns());
            if (info.dtype() != DType.I64 || !info.shape().equals(shape)) {
                throw new FormatException(
                        words.file(),
                        "tensor "
                                + format.name()
                                + " is "
                                + info.dtype()
                                + " of shape "
                                + info.shape()
                                + ", expected I64 of shape "
                                + shape);
            }
        }
        for (String name : words.names()) {
            if (!parameters.containsKey(name)) {
                throw new FormatException(
                        words.file(), "tensor " + name + " is not in the manifest's plan");
            }
        }
    }
}
