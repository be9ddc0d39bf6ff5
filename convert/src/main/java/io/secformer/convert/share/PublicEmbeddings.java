package io.secformer.convert.share;

import io.secformer.convert.checkpoint.SafeTensors;
import io.secformer.convert.fixedpoint.Embedding;
import io.secformer.convert.fixedpoint.ParameterFormat;
import io.secformer.convert.fixedpoint.PrecisionPlan;
import io.secformer.convert.op.ParameterRows;
import io.secformer.kit.file.FormatException;
import io.secformer.kit.file.Sha256;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The embedding tables that a model's owner has published for clients: fixed-point words in the
 * format of the wire that their sums travel on. The words stay on disk, memory-mapped, until a row
 * is asked for.
 */
public final class PublicEmbeddings implements ParameterRows, AutoCloseable {
    /** The folder beside those of the parties; not for any party. */
    public static final String FOLDER = "public";

    /** The name of the file in it. */
    public static final String FILE = "embeddings.safetensors";

    private final SafeTensors words;

    private PublicEmbeddings(SafeTensors words) {
        this.words = words;
    }

    /** The file below the folder that {@code convert --out} wrote. */
    public static Path file(Path shares) {
        return shares.resolve(FOLDER).resolve(FILE);
    }

    /**
     * Opens the tables that a model needs, and checks that they are its own.
     *
     * @param place the file, its folder, or the folder above that {@code convert} wrote; null if
     *     none was named
     * @param plan the model's
     * @param digest SHA-256 of the file by the model's manifests; null where its tables are secret
     * @return null where the model's tables are secret
     * @throws FormatException if the model needs tables and there are none, or other ones; or if
     *     some are named and its own are secret
     */
    public static @Nullable PublicEmbeddings open(
            @Nullable Path place, PrecisionPlan plan, @Nullable String digest) {
        if (plan.embedding() == Embedding.SECRET) {
            if (place != null) {
                throw new FormatException(
                        place, "the model's embedding tables are secret, it takes no public ones");
            }
            return null;
        }
        if (place == null) {
            throw new FormatException(
                    "the model's embedding tables are public: --embeddings names the file with"
                            + " them, which its owner has as "
                            + FOLDER
                            + "/"
                            + FILE);
        }
        return openOwn(find(place), plan, Objects.requireNonNull(digest));
    }

    private static PublicEmbeddings openOwn(Path file, PrecisionPlan plan, String digest) {
        SafeTensors words = SafeTensors.open(file);
        try {
            if (!Sha256.of(file).equals(digest)) {
                throw new FormatException(
                        file, "the embedding tables are not those that the model was shared with");
            }
            ShareFolder.requireParameters(words, plan.publicParameters());
            return new PublicEmbeddings(words);
        } catch (FormatException e) {
            words.close();
            throw e;
        }
    }

    private static Path find(Path place) {
        if (!Files.isDirectory(place)) {
            return place;
        }
        return Files.exists(file(place)) ? file(place) : place.resolve(FILE);
    }

    /** The file that is read. */
    public Path file() {
        return words.file();
    }

    @Override
    public long[] row(ParameterFormat format, int row) {
        return words.longs(format.name(), (long) row * format.columns(), format.columns());
    }

    /** The words of a whole table, row by row; the array is the caller's. */
    long[] words(ParameterFormat format) {
        return words.longs(format.name());
    }

    /** Releases the memory map. */
    @Override
    public void close() {
        words.close();
    }
}
