package io.secformer.infer.report;

import io.secformer.kit.command.ExampleCall;
import io.secformer.kit.command.Examples;
import io.secformer.kit.command.OutputPlaces;
import io.secformer.kit.file.FormatException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code secformer plot}: pictures of a run. */
@Command(
        name = "plot",
        mixinStandardHelpOptions = true,
        description = {
            "Draws a run, each picture as PNG and SVG: losses of teacher and student by stage, the"
                    + " metric of every task in the clear and privately, how logit differences are"
                    + " distributed, the cost of each part of the model, and seconds by network.",
            "It draws what it finds, and says what is missing. An SVG has no ground, and colours"
                    + " for light and for dark."
        })
@Examples({
    @ExampleCall(does = "the pictures of a run", line = "plot runs/demo"),
    @ExampleCall(does = "those of a model, elsewhere", line = "plot model --out runs/figures")
})
public final class PlotCommand implements Callable<Integer> {
    @Mixin private RunMixin run = new RunMixin();

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "folder of the pictures; default: plots in the run's folder")
    private @Nullable Path out;

    @Override
    public Integer call() {
        Source source = Source.of(run.path());
        Path folder = out != null ? out : source.folder().resolve("plots");
        OutputPlaces.requireFolder("--out", folder);
        Page page = Pages.of(source);
        if (page.figures().isEmpty()) {
            throw new FormatException(run.path(), "has nothing to draw: " + Pages.sentence(page));
        }
        List<Path> files = PlotFolder.write(folder, page);
        System.err.println(Pages.sentence(page));
        files.forEach(System.out::println);
        return 0;
    }
}
