package io.secformer.infer.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.secformer.infer.ask.RoleAddresses;
import io.secformer.infer.ask.TextModel;
import io.secformer.infer.ask.TextModel.ModelFiles;
import io.secformer.infer.net.Address;
import io.secformer.infer.net.Identity;
import io.secformer.infer.option.LinkOptions;
import io.secformer.infer.option.PeerAddress;
import io.secformer.infer.option.ServerAddresses;
import io.secformer.infer.option.StrategyInsistence;
import io.secformer.infer.pipeline.ExitCodes;
import io.secformer.kit.command.ExampleCall;
import io.secformer.kit.command.Examples;
import io.secformer.kit.command.Interruptible;
import io.secformer.kit.command.UsageException;
import io.secformer.kit.file.JsonFiles;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code secformer infer}: the client. */
@Command(
        mixinStandardHelpOptions = true,
        description = {
            "Classifies a text without showing it to anybody: its shares go to two servers,"
                    + " shares of the answer come back.",
            "The exit code is 3 if an answer may be wrong: calibration saw no text as long, the"
                    + " text was cut, or a value left its calibrated range. Standard error then"
                    + " says why, and so does the answer itself with --json (reliable, reasons)."
        })
@Examples({
    @ExampleCall(
            does = "one text, by servers on this machine",
            line = "infer --text \"a gorgeous, witty film\" --tokenizer model --keys keys"),
    @ExampleCall(
            does = "a file of texts, a line each, by servers elsewhere",
            line =
                    "infer --text-file texts.txt --tokenizer model --keys keys --servers"
                            + " s0.example:7510,s1.example:7511 --dealer dealer.example:7500"),
    @ExampleCall(
            does = "texts from standard input, answers for a program",
            line = "infer --text-file - --tokenizer model --keys keys --json")
})
final class InferCommand implements Callable<Integer>, Interruptible {
    @Mixin private LinkOptions links = new LinkOptions();

    @Mixin private TextOptions texts = new TextOptions();

    @Option(
            names = "--tokenizer",
            required = true,
            paramLabel = "FOLDER",
            description =
                    "folder with the model's tokenizer: tokenizer.json or vocab.txt, and the files"
                            + " beside it; another tokenizer is refused")
    private Path tokenizer;

    @Option(
            names = "--embeddings",
            paramLabel = "FILE",
            description =
                    "a model's public embedding tables, the file or its folder; its owner has them"
                            + " as public/embeddings.safetensors")
    private @Nullable Path embeddings;

    @Option(
            names = "--servers",
            converter = ServerAddresses.Pair.class,
            defaultValue = LinkOptions.PARTY0 + "," + LinkOptions.PARTY1,
            paramLabel = "HOST:PORT,HOST:PORT",
            description = "where party 0 and party 1 listen; default: ${DEFAULT-VALUE}")
    private ServerAddresses servers;

    @Option(
            names = "--dealer",
            converter = PeerAddress.class,
            defaultValue = LinkOptions.DEALER,
            paramLabel = "HOST:PORT",
            description = "where the dealer listens; default: ${DEFAULT-VALUE}")
    private Address dealer;

    @Mixin private StrategyInsistence strategy = new StrategyInsistence();

    @Option(
            names = "--as",
            defaultValue = "client",
            paramLabel = "NAME",
            description = "the client whose keys to use; default: ${DEFAULT-VALUE}")
    private String name;

    @Option(
            names = "--json",
            description =
                    "print the answer as one JSON document; with --text-file, one a line for each"
                            + " text")
    private boolean json;

    private volatile @Nullable TextFileRun run;

    @Override
    public String whenInterrupted() {
        TextFileRun file = run;
        return file == null || file.answered() == 0
                ? NOTHING_KEPT
                : "interrupted: the first "
                        + file.answered()
                        + " lines are answered, give the others to go on";
    }

    @Override
    public Integer call() {
        texts.require();
        String file = texts.file();
        Identity identity = UsageException.orUsage("--as", () -> Identity.client(name));
        if (file != null) {
            TextLines.check(file, line -> {});
        }
        RoleAddresses roles = new RoleAddresses(servers.party0(), servers.party1(), dealer);
        ModelFiles files = new ModelFiles(tokenizer, embeddings);
        try (TextModel model = TextModel.connect(roles, () -> links.endpoint(identity), files, 1)) {
            strategy.require("the servers' model", model.model().plan().strategy());
            TextClient asking = new TextClient(model);
            if (file == null) {
                return one(asking.ask(texts.line()));
            }
            TextLines.check(file, asking::requireFits);
            TextFileRun begun = new TextFileRun(asking, texts.batches(), json);
            run = begun;
            return begun.run(file);
        }
    }

    private int one(TextClient.Answered answer) {
        if (json) {
            System.out.print(JsonFiles.format(answer.json()));
        } else {
            print(answer.json());
        }
        if (answer.reliability().holds()) {
            return 0;
        }
        System.err.println(
                "the answer may be wrong: " + String.join("; ", answer.reliability().reasons()));
        return ExitCodes.UNRELIABLE;
    }

    private static void print(ObjectNode answer) {
        answer.properties()
                .forEach(
                        entry -> {
                            JsonNode value = entry.getValue();
                            String text =
                                    value.isTextual()
                                            ? value.textValue()
                                            : value.isArray()
                                                    ? TextFileRun.joined(value)
                                                    : value.toString();
                            // The reasons go to standard error.
                            if (!entry.getKey().equals("reasons")) {
                                System.out.printf(Locale.ROOT, "%-15s %s%n", entry.getKey(), text);
                            }
                        });
        System.out.flush();
    }
}
