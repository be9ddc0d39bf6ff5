package io.secformer.infer.option;

import io.secformer.convert.share.PublicEmbeddings;
import io.secformer.convert.share.ShareManifest;
import io.secformer.infer.eval.RemoteModel;
import io.secformer.infer.net.Address;
import io.secformer.infer.net.ChannelOptions;
import io.secformer.infer.net.Identity;
import io.secformer.infer.net.KeyFolder;
import io.secformer.infer.net.LinkProfile;
import io.secformer.infer.net.Role;
import io.secformer.infer.net.TlsEndpoint;
import io.secformer.infer.role.client.InferenceClient;
import io.secformer.kit.command.OptionTypes;
import io.secformer.kit.command.UsageException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Where an evaluation finds servers, if it does not play all roles itself. */
public final class ServersMixin {
    @Option(
            names = "--servers",
            converter = ServerAddresses.Pair.class,
            paramLabel = "HOST:PORT,HOST:PORT",
            description = "where party 0 and party 1 listen; default: all roles in this process")
    private @Nullable ServerAddresses servers;

    @Option(
            names = "--dealer",
            converter = PeerAddress.class,
            paramLabel = "HOST:PORT",
            description = "where the dealer listens; default: " + LinkOptions.DEALER)
    private @Nullable Address dealer;

    @Option(
            names = "--keys",
            paramLabel = "DIR",
            description = "the client's folder of keys; needed with --servers")
    private @Nullable Path keys;

    @Mixin private PinOptions pins = new PinOptions();

    @Option(
            names = "--timeout",
            converter = OptionTypes.Seconds.class,
            defaultValue = "120",
            paramLabel = "SECONDS",
            description = "how long a server may take for one step; default: ${DEFAULT-VALUE}")
    private double timeoutSeconds;

    @Option(
            names = "--link",
            converter = LinkOption.class,
            completionCandidates = LinkOption.class,
            defaultValue = "none",
            paramLabel = "PROFILE",
            description = LinkOptions.LINK)
    private LinkProfile link;

    /** Whether there are servers to ask. */
    public boolean areGiven() {
        return servers != null;
    }

    /**
     * Requires that there are servers if anything is said of how to ask them: all roles in one
     * process must not pass for them.
     */
    public void requireServers() {
        if (servers != null) {
            return;
        }
        if (keys != null) {
            throw new UsageException("--keys is for --servers: without them all roles are here");
        }
        if (dealer != null) {
            throw new UsageException("--dealer is for --servers: without them all roles are here");
        }
        if (!link.equals(LinkProfile.UNLIMITED)) {
            throw new UsageException("--link is for --servers: without them all roles are here");
        }
    }

    /**
     * Links to the servers, several times.
     *
     * @param shares the folder with the public embedding tables, if the model has any
     * @return each with links of its own; the caller closes them
     */
    public List<RemoteModel> connect(ShareManifest manifest, Path shares, int times) {
        ServerAddresses both = Objects.requireNonNull(servers);
        Path folder = keys;
        if (folder == null) {
            throw new UsageException("--servers needs the client's keys: --keys DIR");
        }
        ChannelOptions options =
                ChannelOptions.DEFAULT
                        .withTimeoutMillis(LinkOptions.millis(timeoutSeconds))
                        .withLink(link);
        TlsEndpoint endpoint =
                new TlsEndpoint(
                        KeyFolder.open(folder, Identity.of(Role.CLIENT)),
                        options,
                        pins.rules(null));
        List<RemoteModel> models = new ArrayList<>();
        try {
            for (int i = 0; i < times; i++) {
                InferenceClient client =
                        InferenceClient.connect(
                                endpoint,
                                both.party0(),
                                both.party1(),
                                dealer == null ? Address.parsePeer(LinkOptions.DEALER) : dealer,
                                tables(manifest, shares));
                models.add(new RemoteModel(client, manifest.modelDigest()));
            }
        } catch (RuntimeException e) {
            models.forEach(RemoteModel::close);
            throw e;
        }
        return models;
    }

    /** The public embedding tables beside shares; null where they are secret. */
    public static @Nullable PublicEmbeddings embeddings(ShareManifest manifest, Path shares) {
        return PublicEmbeddings.open(
                tables(manifest, shares), manifest.plan(), manifest.embeddingsDigest());
    }

    private static @Nullable Path tables(ShareManifest manifest, Path shares) {
        return manifest.embeddingsDigest() == null ? null : PublicEmbeddings.file(shares);
    }
}
