package io.secformer.datasets.cli;

import io.secformer.datasets.builtin.BuiltinData;
import io.secformer.datasets.fetch.GlueFetcher;
import io.secformer.datasets.fetch.GlueSources;
import io.secformer.datasets.fetch.TaskSource;
import io.secformer.datasets.glue.GlueTask;
import io.secformer.datasets.glue.ReadOptions;
import io.secformer.datasets.glue.Split;
import io.secformer.kit.command.ExampleCall;
import io.secformer.kit.command.Examples;
import io.secformer.kit.command.Interruptible;
import io.secformer.kit.command.OptionTypes;
import io.secformer.kit.command.ProgressMixin;
import io.secformer.kit.file.FormatException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Downloads the official files. */
@Command(
        name = "fetch",
        description = {
            "Downloads the official GLUE files (376 MB for all tasks, 313 MB of them for MNLI),"
                    + " checks their SHA-256 and lays them out as the other commands read them.",
            "A download that was cut or killed goes on with the same command. Files that are there"
                + " stay as they are. Downloads are kept in DIR/downloads, where files that were"
                + " downloaded by hand are found too."
        },
        mixinStandardHelpOptions = true)
@Examples({
    @ExampleCall(
            does = "the official files of two tasks",
            line = "datasets fetch --task SST-2,RTE --out glue"),
    @ExampleCall(
            does = "of all tasks, from a mirror of them",
            line = "datasets fetch --base-url https://mirror.example/ --out glue")
})
final class FetchCommand implements Callable<Integer>, Interruptible {
    @Option(
            names = "--out",
            required = true,
            paramLabel = "DIR",
            description = "folder to write, one sub-folder a task")
    private Path out;

    @Option(
            names = "--task",
            split = ",",
            converter = TaskName.class,
            completionCandidates = TaskName.class,
            paramLabel = "T",
            description = "tasks with commas between, of ${COMPLETION-CANDIDATES}; default: all")
    private @Nullable List<GlueTask> tasks;

    @Option(
            names = "--base-url",
            converter = MirrorAddress.class,
            paramLabel = "URL",
            description =
                    "a mirror, with the same paths below it; default:"
                            + " https://dl.fbaipublicfiles.com/")
    private URI baseUrl = GlueSources.BASE;

    @Option(
            names = "--timeout",
            converter = OptionTypes.Positive.class,
            paramLabel = "SECONDS",
            defaultValue = "30",
            description =
                    "how long a connection, an answer or the next bytes may take; default:"
                            + " ${DEFAULT-VALUE}")
    private int timeoutSeconds;

    @Mixin private ProgressMixin progress = new ProgressMixin();

    @Override
    public String whenInterrupted() {
        return "interrupted: what came is kept in "
                + out.resolve("downloads")
                + ", the same command goes on from there";
    }

    @Override
    public Integer call() {
        Set<GlueTask> wanted =
                tasks == null ? EnumSet.allOf(GlueTask.class) : EnumSet.copyOf(tasks);
        List<TaskSource> sources =
                GlueSources.official().stream().filter(s -> wanted.contains(s.task())).toList();
        requireNoBuiltinData(wanted);
        int malformed = 0;
        try (GlueFetcher fetcher =
                new GlueFetcher(
                        baseUrl, out, Duration.ofSeconds(timeoutSeconds), progress.progress())) {
            for (TaskSource source : sources) {
                List<Path> came = fetcher.fetch(source);
                malformed += report(source.task(), came);
            }
        }
        if (malformed > 0) {
            System.err.println(
                    "secformer: "
                            + malformed
                            + (malformed == 1 ? " malformed file in " : " malformed files in ")
                            + out);
        }
        return malformed == 0 ? 0 : 1;
    }

    /** What is there stays, and made files would pass for the official ones. */
    private void requireNoBuiltinData(Set<GlueTask> wanted) {
        if (BuiltinData.isIn(out) && BuiltinData.tasks().stream().anyMatch(wanted::contains)) {
            throw new FormatException(
                    out,
                    "holds the built-in data of 'datasets make': choose another folder for --out");
        }
    }

    private int report(GlueTask task, List<Path> came) {
        int malformed = 0;
        for (Split split : task.splits()) {
            RowCount count = RowCount.of(out, task, split, ReadOptions.STRICT);
            malformed += count.isMalformed() ? 1 : 0;
            boolean isNew = came.contains(task.file(out, split));
            System.out.println(count.line() + (isNew ? "" : " (was there, not fetched)"));
        }
        return malformed;
    }
}
