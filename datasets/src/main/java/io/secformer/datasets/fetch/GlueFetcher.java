package io.secformer.datasets.fetch;

import io.secformer.datasets.glue.GlueTask;
import io.secformer.datasets.glue.Split;
import io.secformer.kit.file.FormatException;
import io.secformer.kit.file.WholeFiles;
import io.secformer.kit.progress.Progress;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Brings tasks to a folder of GLUE data. Downloads are kept under {@code downloads}, where files
 * that were downloaded by hand are found too; a file that is there is never written over.
 */
public final class GlueFetcher implements AutoCloseable {
    private static final String DOWNLOADS = "downloads";

    private final Path glueDir;
    private final Transfer transfer;
    private final Downloader downloader;

    /**
     * Creates a fetcher for one folder.
     *
     * @param base the distribution's address, usually {@link GlueSources#BASE}, or a mirror's
     * @param glueDir gets one folder a task
     * @param timeout how long a connection, a response or the next bytes may take
     */
    public GlueFetcher(URI base, Path glueDir, Duration timeout, Progress progress) {
        this.glueDir = glueDir;
        this.transfer = new Transfer(timeout);
        URI folder = base.toString().endsWith("/") ? base : URI.create(base + "/");
        this.downloader = new Downloader(folder, glueDir.resolve(DOWNLOADS), transfer, progress);
    }

    private List<Path> missing(GlueTask task) {
        return task.splits().stream()
                .map(split -> task.file(glueDir, split))
                .filter(file -> !Files.exists(file))
                .toList();
    }

    /**
     * Brings the files of a task that are not there yet.
     *
     * <ol>
     *   <li>Downloads the sources, each with its checksum.
     *   <li>Makes all of the task's files beside the downloads.
     *   <li>Moves each that is missing to its place, which is one step for the file system.
     * </ol>
     *
     * @return the files that came
     * @throws FetchException if a source cannot be had or the disk fails
     * @throws FormatException if a source is not what it should be
     */
    public List<Path> fetch(TaskSource source) {
        GlueTask task = source.task();
        List<Path> missing = missing(task);
        if (missing.isEmpty()) {
            return missing;
        }
        List<Path> sources = new ArrayList<>();
        for (RemoteFile file : source.files()) {
            sources.add(downloader.download(file));
        }
        Path folder = glueDir.resolve(task.taskName());
        Path staging = glueDir.resolve(DOWNLOADS).resolve(task.taskName() + ".unpacking");
        try {
            clear(staging);
            Files.createDirectories(staging);
            make(source, sources, staging);
            Files.createDirectories(folder);
            for (Path file : missing) {
                Path made = staging.resolve(file.getFileName());
                WholeFiles.replace(made, file);
            }
        } catch (IOException e) {
            throw FetchFailures.ofDisk(folder, e);
        } finally {
            clearQuietly(staging);
        }
        return missing;
    }

    @Override
    public void close() {
        transfer.close();
    }

    private static void make(TaskSource source, List<Path> sources, Path staging)
            throws IOException {
        GlueTask task = source.task();
        switch (source) {
            case TaskSource.Archive archive -> {
                Map<String, Path> wanted = new LinkedHashMap<>();
                for (Split split : task.splits()) {
                    String name = task.fileName(split);
                    wanted.put(task.taskName() + "/" + name, staging.resolve(name));
                }
                SafeUnzip.extract(sources.getFirst(), wanted, archive.maxUnpackedBytes());
            }
            case TaskSource.SingleFile _ ->
                    Files.copy(
                            sources.getFirst(),
                            staging.resolve(task.fileName(task.splits().getFirst())));
            case TaskSource.Mrpc _ -> {
                MrpcAssembly.split(
                        sources.get(0),
                        sources.get(2),
                        staging.resolve(task.fileName(Split.TRAIN)),
                        staging.resolve(task.fileName(Split.DEV)));
                MrpcAssembly.stripLabels(
                        sources.get(1), staging.resolve(task.fileName(Split.TEST)));
            }
        }
    }

    private static void clearQuietly(Path staging) {
        try {
            clear(staging);
        } catch (IOException e) {
            // What is left there has no final name, and the next fetch clears it first.
            return;
        }
    }

    private static void clear(Path staging) throws IOException {
        if (!Files.isDirectory(staging)) {
            return;
        }
        try (var files = Files.newDirectoryStream(staging)) {
            for (Path file : files) {
                Files.delete(file);
            }
        }
        Files.delete(staging);
    }
}
