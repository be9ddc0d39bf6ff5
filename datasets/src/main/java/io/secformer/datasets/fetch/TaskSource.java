package io.secformer.datasets.fetch;

import io.secformer.datasets.glue.GlueTask;
import java.util.List;

/** What a task's files are made from. */
public sealed interface TaskSource {
    /** The task. */
    GlueTask task();

    /** What is downloaded. */
    List<RemoteFile> files();

    /** The size of all that is downloaded. */
    default long bytes() {
        return files().stream().mapToLong(RemoteFile::bytes).sum();
    }

    /**
     * A zip that holds the task's folder; whatever else it holds stays packed.
     *
     * @param maxUnpackedBytes what the task's files may have together
     */
    record Archive(GlueTask task, RemoteFile archive, long maxUnpackedBytes) implements TaskSource {
        @Override
        public List<RemoteFile> files() {
            return List.of(archive);
        }
    }

    /** A file that is the only one of its task. */
    record SingleFile(GlueTask task, RemoteFile file) implements TaskSource {
        /**
         * Checks the task.
         *
         * @throws IllegalArgumentException if it has several files
         */
        public SingleFile {
            if (task.splits().size() != 1) {
                throw new IllegalArgumentException(task.taskName() + " has several files");
            }
        }

        @Override
        public List<RemoteFile> files() {
            return List.of(file);
        }
    }

    /**
     * The corpus of MRPC, whose training part is split by a list.
     *
     * @param train labelled pairs, which become the training and the dev set
     * @param test labelled pairs, which become the test set without their labels
     * @param devIds the two identifiers of each pair of the dev set
     */
    record Mrpc(RemoteFile train, RemoteFile test, RemoteFile devIds) implements TaskSource {
        @Override
        public GlueTask task() {
            return GlueTask.MRPC;
        }

        @Override
        public List<RemoteFile> files() {
            return List.of(train, test, devIds);
        }
    }
}
