package io.secformer.infer.report;

import io.secformer.kit.command.ExampleCall;
import io.secformer.kit.command.Examples;
import io.secformer.kit.command.OutputPlaces;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code secformer report}: one page about a run. */
@Command(
        name = "report",
        mixinStandardHelpOptions = true,
        description = {
            "Writes one HTML page about a run: what was classified, by which model, how well in the"
                    + " clear and privately, who saw what, and what it cost; then plots, tables,"
                    + " where all of it comes from, and a glossary. The page needs no network and"
                    + " no script, follows the reader's choice of light or dark, and can be"
                    + " printed.",
            "demo and pipeline end with this page. It takes what it finds, and says what is"
                    + " missing."
        })
@Examples({
    @ExampleCall(does = "the page of a run", line = "report runs/demo"),
    @ExampleCall(
            does = "of an evaluation, under another name",
            line = "report runs/dev --out runs/dev.html")
})
public final class ReportCommand implements Callable<Integer> {
    @Mixin private RunMixin run = new RunMixin();

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description = "the page; default: report.html in the run's folder")
    private @Nullable Path out;

    @Override
    public Integer call() {
        Source source = Source.of(run.path());
        Path file = out != null ? out : source.folder().resolve(RunReport.FILE);
        OutputPlaces.requireFile("--out", file);
        OwnFiles.requirePage(file);
        Page page = Pages.of(source);
        HtmlPage.write(file, page);
        System.err.println(Pages.sentence(page));
        System.out.println("report: " + file);
        return 0;
    }
}
