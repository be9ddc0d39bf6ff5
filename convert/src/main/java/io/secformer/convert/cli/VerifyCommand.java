package io.secformer.convert.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.secformer.convert.conversion.Conversion;
import io.secformer.convert.share.ShareVerifier;
import io.secformer.kit.command.ExampleCall;
import io.secformer.kit.command.Examples;
import io.secformer.kit.file.FormatException;
import io.secformer.kit.file.JsonFiles;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code secformer convert verify}: rebuilds a model from both shares. */
@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        description = "Rebuilds a model from both shares and compares it with the checkpoint.")
@Examples({
    @ExampleCall(
            does = "whether shares and model belong together",
            line = "convert verify --shares shares --model model"),
    @ExampleCall(
            does = "the same for a program",
            line = "convert verify --shares shares --model model --json")
})
final class VerifyCommand implements Callable<Integer> {
    @Option(
            names = "--shares",
            required = true,
            paramLabel = "SHARES",
            description = "the folder with both parties' folders")
    private Path shares;

    @Option(
            names = "--model",
            required = true,
            paramLabel = "FOLDER",
            description = "the checkpoint that was converted")
    private Path model;

    @Option(names = "--json", description = "print the result as one JSON document")
    private boolean json;

    @Override
    public Integer call() {
        ShareVerifier.Report report = ShareVerifier.verify(shares, Conversion.read(model));
        if (report.different() > 0) {
            throw new FormatException(
                    shares, report.different() + " words are not those of the checkpoint");
        }
        if (json) {
            ObjectNode result = JsonNodeFactory.instance.objectNode();
            result.put("parameters", report.parameters().size());
            result.put("different", report.different());
            result.put("maxQuantizationError", report.maxQuantizationError());
            result.put("digestChecked", report.digestChecked());
            System.out.print(JsonFiles.format(result));
        } else {
            System.out.printf(
                    Locale.ROOT,
                    "%d parameters are those of the checkpoint, rounded by %.2g at most; model"
                            + " digest %s%n",
                    report.parameters().size(),
                    report.maxQuantizationError(),
                    report.digestChecked() ? "right" : "not checked: the owner's report is gone");
        }
        return 0;
    }
}
