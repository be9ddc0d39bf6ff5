package io.secformer.client;

import io.secformer.infer.ask.RoleAddresses;
import io.secformer.infer.ask.TextModel;
import io.secformer.infer.ask.TextModel.ModelFiles;
import io.secformer.infer.eval.BatchOptions;
import io.secformer.infer.net.ChannelOptions;
import io.secformer.infer.net.Identity;
import io.secformer.infer.net.KeyFolder;
import io.secformer.infer.net.PeerRules;
import io.secformer.infer.net.TlsEndpoint;
import io.secformer.infer.session.RequestShape;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything that can be said about a classifier before it connects. Each method checks what it is
 * given, with an {@link IllegalArgumentException} whose message says what was expected. Not for
 * several threads.
 */
public final class ClassifierBuilder {
    private static final long BYTES_OF_MB = 1_000_000;

    private final RoleAddresses roles;
    private final Path keys;
    private final Path tokenizer;
    private Identity identity = Identity.client("client");
    private @Nullable Path embeddings;
    private ChannelOptions channel = ChannelOptions.DEFAULT.withTimeoutMillis(60_000);
    private final List<String> pins = new ArrayList<>();
    private @Nullable Path pinFile;
    private int links = 1;
    private int inFlight = 64;
    private int batchTexts = 8;
    private int batchMegabytes = 512;

    ClassifierBuilder(RoleAddresses roles, Path keys, Path tokenizer) {
        this.roles = roles;
        this.keys = keys;
        this.tokenizer = tokenizer;
    }

    /** The client whose keys are used, as the certificate names it; else {@code client}. */
    public ClassifierBuilder name(String name) {
        identity = Identity.client(name);
        return this;
    }

    /**
     * The model's public embedding tables, the file or its folder, which its owner has as {@code
     * public/embeddings.safetensors}. A model whose tables are secret takes none.
     */
    public ClassifierBuilder embeddings(Path fileOrFolder) {
        embeddings = fileOrFolder;
        return this;
    }

    /** How long another role may take for one step before it is given up; else 60 seconds. */
    public ClassifierBuilder timeout(Duration timeout) {
        channel = channel.withTimeoutMillis(timeout.toMillis());
        return this;
    }

    /**
     * Links to a role only if its public key has this SHA-256, whatever the authority says; may be
     * called several times.
     *
     * @param pin like {@code party1=SHA256}, as {@code secformer keys} prints it
     */
    public ClassifierBuilder pin(String pin) {
        PeerRules.of(List.of(pin), null, null);
        pins.add(pin);
        return this;
    }

    /** The same from a file, a line each; {@code #} begins a comment. */
    public ClassifierBuilder pins(Path file) {
        pinFile = file;
        return this;
    }

    /**
     * How many inferences are under way at a time, each over links of its own; else 1. The dealer
     * and the servers say how many links of one client they allow, 8 if they were told nothing.
     */
    public ClassifierBuilder links(int links) {
        this.links = within("links", links, 1024);
        return this;
    }

    /**
     * How many asynchronous questions may be unanswered at a time; else 64. Whoever asks one more
     * waits until one of them is answered.
     */
    public ClassifierBuilder inFlight(int questions) {
        inFlight = within("questions in flight", questions, Integer.MAX_VALUE);
        return this;
    }

    /**
     * The most texts of one inference, all of one padded length; else 8. Matters where many are
     * given at once.
     */
    public ClassifierBuilder batch(int texts) {
        batchTexts = within("texts of one inference", texts, RequestShape.MAX_BATCH);
        return this;
    }

    /**
     * The most megabytes that the dealer sends for one inference; else 512. One text always may
     * take more.
     */
    public ClassifierBuilder batchMegabytes(int megabytes) {
        batchMegabytes = within("megabytes of one inference", megabytes, 1_000_000);
        return this;
    }

    /**
     * Links to the servers and the dealer, in whatever order they were started; waits for them no
     * longer than the timeout.
     *
     * @throws io.secformer.infer.net.ChannelException if one is not there in time, is not who it
     *     should be, refuses this client, or holds something else than the others
     * @throws io.secformer.kit.file.FormatException if keys, tokenizer or embedding tables cannot
     *     be read, or are not the model's
     */
    public PrivateClassifier connect() {
        TextModel model =
                TextModel.connect(
                        roles,
                        () ->
                                new TlsEndpoint(
                                        KeyFolder.open(keys, identity),
                                        channel,
                                        PeerRules.of(pins, pinFile, null)),
                        new ModelFiles(tokenizer, embeddings),
                        links);
        return new PrivateClassifier(
                model, new BatchOptions(batchTexts, batchMegabytes * BYTES_OF_MB, links), inFlight);
    }

    private static int within(String what, int value, int most) {
        if (value < 1 || value > most) {
            throw new IllegalArgumentException(
                    "the number of " + what + " is " + value + ", expected 1 to " + most);
        }
        return value;
    }
}
