package io.secformer.infer.option;

import io.secformer.infer.net.ChannelOptions;
import io.secformer.infer.net.Identity;
import io.secformer.infer.net.KeyFolder;
import io.secformer.infer.net.LinkProfile;
import io.secformer.infer.net.TlsEndpoint;
import io.secformer.kit.command.OptionTypes;
import io.secformer.kit.command.UsageException;
import java.nio.file.Path;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What every role needs to link to others. */
public final class LinkOptions {
    /** Where the dealer listens unless told otherwise. */
    public static final String DEALER = "127.0.0.1:7500";

    /** Where party 0 listens unless told otherwise. */
    public static final String PARTY0 = "127.0.0.1:7510";

    /** Where party 1 listens unless told otherwise. */
    public static final String PARTY1 = "127.0.0.1:7511";

    /** What {@code --link} is, for every command that has it. */
    static final String LINK =
            "network to imitate for what is sent: "
                    + LinkOption.PROFILES
                    + "; a link is imitated in both directions if both its ends are told; default:"
                    + " ${DEFAULT-VALUE}";

    @Option(
            names = "--keys",
            required = true,
            paramLabel = "DIR",
            description = "the role's own folder of keys, or the one that 'secformer keys' wrote")
    Path keys;

    @Mixin private PinOptions pins = new PinOptions();

    @Option(
            names = "--timeout",
            converter = OptionTypes.Seconds.class,
            defaultValue = "60",
            paramLabel = "SECONDS",
            description =
                    "how long another role may take for one step before it is given up; default:"
                            + " ${DEFAULT-VALUE}")
    double timeoutSeconds;

    @Option(
            names = "--link",
            converter = LinkOption.class,
            completionCandidates = LinkOption.class,
            defaultValue = "none",
            paramLabel = "PROFILE",
            description = LINK)
    LinkProfile link;

    /** Makes links as one that has the keys. */
    public TlsEndpoint endpoint(Identity identity) {
        return endpoint(identity, ChannelOptions.DEFAULT.queueBytes());
    }

    /** The same; at most so many bytes are under way on a link. */
    public TlsEndpoint endpoint(Identity identity, long queueBytes) {
        return endpoint(identity, queueBytes, null);
    }

    /**
     * The same.
     *
     * @param clients a file of the clients that may link; null for all
     */
    public TlsEndpoint endpoint(Identity identity, long queueBytes, @Nullable Path clients) {
        ChannelOptions options =
                ChannelOptions.DEFAULT
                        .withQueueBytes(queueBytes)
                        .withTimeoutMillis(millis(timeoutSeconds))
                        .withLink(link);
        return new TlsEndpoint(KeyFolder.open(keys, identity), options, pins.rules(clients));
    }

    /** A time in milliseconds. */
    static long millis(double seconds) {
        return Math.round(seconds * 1000);
    }

    /** A value whose reader says what is wrong with it. */
    public static <T> T parse(String text, Function<String, T> reader) {
        try {
            return reader.apply(text);
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()));
        }
    }
}
