package io.secformer.infer.cli;

import io.secformer.convert.tensor.Workers;
import io.secformer.infer.net.Address;
import io.secformer.infer.net.Identity;
import io.secformer.infer.net.Role;
import io.secformer.infer.option.LinkOptions;
import io.secformer.infer.option.ListeningPlace;
import io.secformer.infer.option.PoolMixin;
import io.secformer.infer.option.RoleOptionsMixin;
import io.secformer.infer.role.dealer.DealerServer;
import io.secformer.infer.role.dealer.InferenceCounter;
import io.secformer.infer.role.dealer.PoolOptions;
import io.secformer.kit.command.ExampleCall;
import io.secformer.kit.command.Examples;
import io.secformer.kit.command.Interruptible;
import io.secformer.kit.command.OptionTypes;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code secformer dealer}. */
@Command(
        mixinStandardHelpOptions = true,
        description = {
            "Runs the dealer: hands out correlated randomness, and sees neither inputs nor"
                    + " weights.",
            "It learns architecture and plan of the model from both servers, which must agree."
        })
@Examples({
    @ExampleCall(does = "for roles on this machine", line = "dealer --keys keys --state state"),
    @ExampleCall(
            does =
                    "for roles on other machines, with four inferences dealt before they are asked"
                            + " for",
            line = "dealer --keys keys --state state --listen 0.0.0.0:7500 --pool 1x128:4"),
    @ExampleCall(
            does = "for a trial, ready at once: the first answers are slow",
            line = "dealer --keys keys --state state --warm-up 0")
})
final class DealerCommand implements Callable<Integer>, Interruptible {
    /** A ticket is queued behind corrections: as many as keep a link busy, and no more. */
    private static final long QUEUE_BYTES = 8L << 20;

    @Mixin private RoleOptionsMixin role = new RoleOptionsMixin();

    @Option(
            names = "--listen",
            converter = ListeningPlace.class,
            defaultValue = LinkOptions.DEALER,
            paramLabel = "HOST:PORT",
            description = "where to listen, port 0 for a free one; default: ${DEFAULT-VALUE}")
    private Address listen;

    @Option(
            names = "--state",
            required = true,
            paramLabel = "DIR",
            description = "where the highest inference number is kept, so that none comes twice")
    private Path state;

    @Option(
            names = "--max-request-bytes",
            converter = OptionTypes.Bytes.class,
            paramLabel = "SIZE",
            description =
                    "the most that may be dealt for one request, in MB or GB; default: half of what"
                            + " the server with less room for it has")
    private @Nullable Long maxRequestBytes;

    @Option(
            names = "--warm-up",
            converter = OptionTypes.Count.class,
            defaultValue = "120",
            paramLabel = "SECONDS",
            description =
                    "how long a new session may warm up before it is called ready: all roles"
                            + " evaluate inferences that are nobody's until their code is compiled,"
                            + " and clients go first; 0: not at all; default: ${DEFAULT-VALUE}")
    private int warmUpSeconds;

    @Mixin private PoolMixin pool = new PoolMixin();

    private volatile @Nullable DealerServer running;

    @Override
    public String whenInterrupted() {
        DealerServer open = running;
        if (open != null) {
            open.close();
        }
        return "dealer has stopped: "
                + state
                + " keeps the highest inference number, the same command starts it again";
    }

    @Override
    public Integer call() {
        String name = Role.DEALER.label();
        long requestBytes = maxRequestBytes == null ? Long.MAX_VALUE : maxRequestBytes;
        Address forPeers = role.listenPeer();
        PoolOptions kept = pool.options();
        try (InferenceCounter counter = InferenceCounter.open(state);
                Workers workers = role.workers();
                DealerServer dealer =
                        new DealerServer(
                                role.endpoint(Identity.of(Role.DEALER), QUEUE_BYTES),
                                listen,
                                forPeers,
                                counter,
                                RoleOptionsMixin.kernels(name, workers),
                                kept,
                                TimeUnit.SECONDS.toMillis(warmUpSeconds),
                                role.runtime(name, requestBytes))) {
            running = dealer;
            role.listening(name, dealer.address(), dealer.peerAddress());
            dealer.run();
        }
        return 0;
    }
}
