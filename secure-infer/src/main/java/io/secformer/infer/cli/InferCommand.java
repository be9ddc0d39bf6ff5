package io.secformer.infer.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.secformer.convert.JsonFiles;
import io.secformer.convert.cli.Tokenizers;
import io.secformer.convert.cli.UsageException;
import io.secformer.convert.program.TokenInput;
import io.secformer.convert.share.TaskInfo;
import io.secformer.datasets.text.BertTokenizer;
import io.secformer.datasets.text.Buckets;
import io.secformer.datasets.text.Encoding;
import io.secformer.infer.net.Identity;
import io.secformer.infer.runtime.InferenceClient;
import io.secformer.infer.runtime.PublicModel;
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
        description =
                "Classifies a text without showing it to anybody: its shares go to two servers,"
                        + " shares of the answer come back.")
final class InferCommand implements Callable<Integer> {
    @Mixin private LinkOptions links = new LinkOptions();

    @Option(
            names = "--text",
            required = true,
            paramLabel = "TEXT",
            description = "the text, or the first of a pair")
    private String text;

    @Option(names = "--text-pair", paramLabel = "TEXT", description = "the second text of a pair")
    private @Nullable String textPair;

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
            defaultValue = LinkOptions.PARTY0 + "," + LinkOptions.PARTY1,
            paramLabel = "HOST:PORT,HOST:PORT",
            description = "where party 0 and party 1 listen; default: ${DEFAULT-VALUE}")
    private String servers;

    @Option(
            names = "--dealer",
            defaultValue = LinkOptions.DEALER,
            paramLabel = "HOST:PORT",
            description = "where the dealer listens; default: ${DEFAULT-VALUE}")
    private String dealer;

    @Option(
            names = "--as",
            defaultValue = "client",
            paramLabel = "NAME",
            description = "the client whose keys to use; default: ${DEFAULT-VALUE}")
    private String name;

    @Option(names = "--json", description = "print the answer as one JSON document")
    private boolean json;

    @Override
    public Integer call() {
        Identity identity = LinkOptions.parse(name, Identity::client);
        String[] both = servers.split(",", -1);
        if (both.length != 2) {
            throw new UsageException(
                    "--servers is '" + servers + "', expected two addresses with a comma between");
        }
        try (InferenceClient client =
                InferenceClient.connect(
                        links.endpoint(identity),
                        LinkOptions.address(both[0]),
                        LinkOptions.address(both[1]),
                        LinkOptions.address(dealer),
                        embeddings)) {
            TokenInput input = tokenize(client.model());
            long outside = client.outsideRange(input);
            if (outside > 0) {
                System.err.println(
                        outside
                                + " embedded values leave the range that the model was calibrated"
                                + " for, the answer may be wrong");
            }
            ObjectNode result =
                    describe(client.model().task(), client.infer(input), input.tokens());
            print(result);
        }
        return 0;
    }

    private TokenInput tokenize(PublicModel model) {
        requireTexts(model);
        int most = model.config().maxPositionEmbeddings();
        try (BertTokenizer opened = Tokenizers.open(tokenizer, model.config(), null, most)) {
            model.input().requireTokenizer(tokenizer.toString(), opened.digest());
            Encoding encoding = opened.encode(text, textPair);
            opened.cutTexts().tell(System.err);
            return TokenInput.of(encoding.ids(), encoding.types())
                    .paddedTo(Buckets.of(encoding.length(), most), opened.padId());
        }
    }

    private void requireTexts(PublicModel model) {
        try {
            model.input().requireTexts(model.task().name(), textPair != null);
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()));
        }
    }

    private static ObjectNode describe(TaskInfo task, InferenceClient.Answer answer, int tokens) {
        double[] logits = answer.logits()[0];
        ObjectNode result = JsonNodeFactory.instance.objectNode();
        result.put("task", task.name());
        if (task.regression()) {
            result.put("score", logits[0]);
        } else {
            int best = 0;
            for (int i = 1; i < logits.length; i++) {
                best = logits[i] > logits[best] ? i : best;
            }
            result.put("label", task.labels().get(best));
        }
        for (double logit : logits) {
            result.withArray("logits").add(logit);
        }
        result.put("tokens", tokens);
        result.put("rounds", answer.rounds());
        result.put("serverBytes", answer.serverBytes());
        result.put("clientBytes", answer.clientBytes());
        result.put("dealerBytes", answer.dealerBytes());
        result.put("onlineSeconds", answer.onlineSeconds());
        result.put("offlineSeconds", answer.offlineSeconds());
        result.put("waitedSeconds", answer.waitedSeconds());
        return result;
    }

    private void print(ObjectNode result) {
        if (json) {
            System.out.print(JsonFiles.format(result));
            return;
        }
        result.properties()
                .forEach(
                        entry ->
                                System.out.printf(
                                        Locale.ROOT,
                                        "%-15s %s%n",
                                        entry.getKey(),
                                        entry.getValue().isTextual()
                                                ? entry.getValue().textValue()
                                                : entry.getValue()));
    }
}
