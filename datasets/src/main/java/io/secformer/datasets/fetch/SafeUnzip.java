package io.secformer.datasets.fetch;

import static java.nio.file.StandardOpenOption.CREATE_NEW;

import io.secformer.kit.file.FormatException;
import io.secformer.kit.text.Sizes;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/** Unpacks named entries of a zip that may be hostile. */
final class SafeUnzip {
    private static final int BUFFER_BYTES = 1 << 16;

    private SafeUnzip() {}

    /**
     * Unpacks the wanted entries and no other. The zip decides nothing about where: each target is
     * named here.
     *
     * @param wanted where to write each entry, by its name; the targets must not exist
     * @param maxBytes what the entries may have together; what they declare is not believed
     * @throws FormatException if an entry is missing, leads out of the zip's folder or unpacks to
     *     too much, or if it is no zip
     */
    static void extract(Path zip, Map<String, Path> wanted, long maxBytes) throws IOException {
        try (ZipFile file = new ZipFile(zip.toFile())) {
            file.stream().forEach(entry -> requireInside(zip, entry.getName()));
            long left = maxBytes;
            for (Map.Entry<String, Path> want : wanted.entrySet()) {
                ZipEntry entry = file.getEntry(want.getKey());
                if (entry == null) {
                    throw new FormatException(zip, "holds no " + want.getKey());
                }
                try (InputStream in = file.getInputStream(entry)) {
                    left -= copy(zip, in, want.getValue(), left, maxBytes);
                }
            }
        } catch (ZipException e) {
            throw new FormatException(zip, "is no whole zip: " + e.getMessage(), e);
        }
    }

    /** No entry of such a name would be written; but a zip that holds one is not to be trusted. */
    private static void requireInside(Path zip, String name) {
        String slashed = name.replace('\\', '/');
        boolean isAbsolute = slashed.startsWith("/") || slashed.matches("[A-Za-z]:.*");
        if (isAbsolute || Arrays.asList(slashed.split("/", -1)).contains("..")) {
            throw new FormatException(
                    zip,
                    "holds the entry \""
                            + name
                            + "\", which leads out of its folder; nothing was unpacked");
        }
    }

    private static long copy(Path zip, InputStream in, Path target, long left, long maxBytes)
            throws IOException {
        byte[] buffer = new byte[BUFFER_BYTES];
        long count = 0;
        try (OutputStream out = Files.newOutputStream(target, CREATE_NEW)) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                count += n;
                if (count > left) {
                    throw new FormatException(
                            zip,
                            "unpacks to more than the allowed "
                                    + Sizes.bytes(maxBytes)
                                    + "; nothing of it is used");
                }
                out.write(buffer, 0, n);
            }
        }
        return count;
    }
}
