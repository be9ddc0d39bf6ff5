package io.secformer.datasets.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.secformer.datasets.cli.GlueFiles.GlueFile;
import io.secformer.datasets.glue.GlueReader;
import io.secformer.datasets.glue.ReadMixin;
import io.secformer.datasets.glue.SplitStats;
import io.secformer.kit.command.ExampleCall;
import io.secformer.kit.command.Examples;
import io.secformer.kit.file.JsonFiles;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Says what is in a folder of GLUE data. */
@Command(
        name = "stats",
        description = "Counts examples, labels and words of every file of a folder of GLUE data.",
        mixinStandardHelpOptions = true)
@Examples({
    @ExampleCall(does = "a table of all files", line = "datasets stats --glue-dir glue"),
    @ExampleCall(does = "the same for a program", line = "datasets stats --glue-dir glue --json")
})
final class StatsCommand implements Callable<Integer> {
    @Option(
            names = "--glue-dir",
            required = true,
            paramLabel = "DIR",
            description = "folder with one sub-folder a task")
    private Path glueDir;

    @Option(names = "--json", description = "print one JSON document instead of a table")
    private boolean json;

    @Mixin private ReadMixin reading = new ReadMixin();

    @Override
    public Integer call() {
        ObjectNode document = JsonFiles.object();
        ArrayNode files = document.putArray("files");
        StringBuilder table = new StringBuilder("task   split            examples  words  most\n");
        for (GlueFile file : GlueFiles.in(glueDir)) {
            SplitStats stats =
                    SplitStats.of(
                            file.task(),
                            GlueReader.read(glueDir, file.task(), file.split(), reading.options()));
            files.add(node(file, stats));
            table.append(row(file, stats));
        }
        System.out.print(json ? document.toPrettyString() + "\n" : table);
        return 0;
    }

    private static ObjectNode node(GlueFile file, SplitStats stats) {
        ObjectNode node =
                JsonFiles.object()
                        .put("task", file.task().taskName())
                        .put("split", file.split().key())
                        .put("examples", stats.examples())
                        .put("meanWords", stats.meanWords())
                        .put("mostWords", stats.mostWords());
        ObjectNode labels = node.putObject("labels");
        stats.labels().forEach(labels::put);
        return node;
    }

    private static String row(GlueFile file, SplitStats stats) {
        String labels =
                stats.labels().entrySet().stream()
                        .map(label -> label.getKey() + " " + label.getValue())
                        .collect(Collectors.joining(", "));
        return String.format(
                Locale.ROOT,
                "%-6s %-15s %9d %6.1f %5d  %s%n",
                file.task().taskName(),
                file.split().key(),
                stats.examples(),
                stats.meanWords(),
                stats.mostWords(),
                labels.isEmpty() ? "unlabelled" : labels);
    }
}
