package io.secformer.datasets.fetch;

import io.secformer.kit.file.Sha256;
import io.secformer.kit.progress.Progress;
import io.secformer.kit.text.Sizes;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;

/** Brings files to a folder, each with its checksum right or not at all. */
final class Downloader {
    /** A connection that keeps breaking is given up, though each time some bytes came. */
    private static final int MAX_ATTEMPTS = 8;

    private final URI base;
    private final Path folder;
    private final Transfer transfer;
    private final Progress progress;

    Downloader(URI base, Path folder, Transfer transfer, Progress progress) {
        this.base = base;
        this.folder = folder;
        this.transfer = transfer;
        this.progress = progress;
    }

    /**
     * The file in the folder, downloaded if it is not there.
     *
     * <ol>
     *   <li>A file that is there is used if its checksum is right, and otherwise left alone.
     *   <li>What is missing of its part is asked for; a connection that breaks after some bytes is
     *       made again.
     *   <li>A whole part whose checksum is right gets the final name, another is deleted.
     * </ol>
     *
     * @throws FetchException if it cannot be had
     */
    Path download(RemoteFile file) {
        Path target = folder.resolve(file.name());
        try {
            if (Files.exists(target)) {
                requirePresent(file, target);
                progress.say(file.name() + ": is there, its checksum is right");
                return target;
            }
            Files.createDirectories(folder);
            try (PartFile part = PartFile.of(target)) {
                complete(file, target, part);
            }
            return target;
        } catch (IOException e) {
            throw FetchFailures.ofDisk(target, e);
        }
    }

    private static void requirePresent(RemoteFile file, Path target) throws IOException {
        String found = Sha256.of(target);
        if (!found.equals(file.sha256())) {
            throw new FetchException(
                    target
                            + " is not the official file: expected SHA-256 "
                            + file.sha256()
                            + ", found "
                            + found
                            + "; move it away to have it downloaded");
        }
    }

    private void complete(RemoteFile file, Path target, PartFile part) throws IOException {
        if (part.size() > file.bytes()) {
            part.restart(null);
        }
        requireSpace(file, file.bytes() - part.size());
        progress.say(
                part.size() == 0
                        ? file.name() + ": " + Sizes.bytes(file.bytes())
                        : "%s: going on at %s of %s"
                                .formatted(
                                        file.name(),
                                        Sizes.bytes(part.size()),
                                        Sizes.bytes(file.bytes())));
        try (Progress.Step step = progress.bytes(file.name(), part.size(), file.bytes())) {
            receiveAll(file, target, part, step);
            step.done();
        }
        String found = Sha256.of(part.path());
        if (!found.equals(file.sha256())) {
            part.delete();
            throw new FetchException(
                    file.under(base)
                            + " is not the official file: expected SHA-256 "
                            + file.sha256()
                            + ", found "
                            + found
                            + "; what was downloaded is deleted");
        }
        part.complete();
        progress.say(file.name() + ": downloaded, its checksum is right");
    }

    private void receiveAll(RemoteFile file, Path target, PartFile part, Progress.Step step)
            throws IOException {
        URI uri = file.under(base);
        for (int attempt = 1; part.size() < file.bytes(); attempt++) {
            long before = part.size();
            try {
                transfer.receive(uri, file, target, part, step);
            } catch (IOException e) {
                if (attempt == MAX_ATTEMPTS || part.size() <= before) {
                    throw FetchFailures.ofNetwork(uri, target, part.size(), e);
                }
                progress.say(
                        file.name()
                                + ": the connection broke, going on at "
                                + Sizes.bytes(part.size()));
            }
        }
    }

    private void requireSpace(RemoteFile file, long bytes) throws IOException {
        long free = Files.getFileStore(folder).getUsableSpace();
        if (free < bytes) {
            throw new FetchException(
                    folder
                            + ": the disk has too little space for "
                            + file.name()
                            + ", "
                            + Sizes.bytes(bytes)
                            + " are needed and "
                            + Sizes.bytes(free)
                            + " free");
        }
    }
}
