package io.secformer.infer.cli;

import io.secformer.convert.share.ShareFolder;
import io.secformer.convert.tensor.Workers;
import io.secformer.infer.correlation.ShareStore;
import io.secformer.infer.net.Address;
import io.secformer.infer.net.ChannelOptions;
import io.secformer.infer.net.Identity;
import io.secformer.infer.net.Role;
import io.secformer.infer.option.LinkOptions;
import io.secformer.infer.option.ListeningPlace;
import io.secformer.infer.option.PeerAddress;
import io.secformer.infer.option.RoleOptionsMixin;
import io.secformer.infer.option.SpoolMixin;
import io.secformer.infer.role.party.PartyOptions;
import io.secformer.infer.role.party.PartyServer;
import io.secformer.kit.command.ExampleCall;
import io.secformer.kit.command.Examples;
import io.secformer.kit.command.Interruptible;
import io.secformer.kit.command.OptionTypes;
import io.secformer.kit.command.UsageException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code secformer server}. */
@Command(
        mixinStandardHelpOptions = true,
        description = "Runs party 0 or party 1: holds one share of a model, and answers clients.")
@Examples({
    @ExampleCall(
            does = "party 1 on this machine",
            line = "server --party 1 --shares shares/party1 --keys keys"),
    @ExampleCall(
            does = "party 0 beside it",
            line = "server --party 0 --shares shares/party0 --keys keys"),
    @ExampleCall(
            does = "party 0 where the others are elsewhere",
            line =
                    "server --party 0 --shares shares/party0 --keys keys --listen 0.0.0.0:7510"
                            + " --peer s1.example:7511 --dealer dealer.example:7500")
})
final class ServerCommand implements Callable<Integer>, Interruptible {
    private static final int MAX_PARALLEL = 64;

    @Mixin private RoleOptionsMixin role = new RoleOptionsMixin();

    @Option(
            names = "--party",
            required = true,
            completionCandidates = ServerCommand.Parties.class,
            paramLabel = "0|1",
            description = "which of the two servers: 0, which leads, or 1")
    private int party;

    @Option(
            names = "--shares",
            required = true,
            paramLabel = "DIR",
            description = "the party's own folder of shares, or the one above")
    private Path shares;

    @Option(
            names = "--listen",
            converter = ListeningPlace.class,
            paramLabel = "HOST:PORT",
            description =
                    "where to listen, port 0 for a free one; default: "
                            + LinkOptions.PARTY0
                            + " or "
                            + LinkOptions.PARTY1)
    private @Nullable Address listen;

    @Option(
            names = "--peer",
            converter = PeerAddress.class,
            paramLabel = "HOST:PORT",
            description =
                    "party 0: where party 1 listens; default: "
                            + LinkOptions.PARTY1
                            + ". Party 1 waits for party 0 and needs none")
    private @Nullable Address peer;

    @Option(
            names = "--dealer",
            converter = PeerAddress.class,
            defaultValue = LinkOptions.DEALER,
            paramLabel = "HOST:PORT",
            description = "where the dealer listens; default: ${DEFAULT-VALUE}")
    private Address dealer;

    @Option(
            names = "--parallel",
            converter = OptionTypes.Positive.class,
            defaultValue = "2",
            paramLabel = "N",
            description =
                    "inferences evaluated at a time, so that one computes while another waits for"
                            + " the network; each takes its memory; the lower number of both"
                            + " servers counts; default: ${DEFAULT-VALUE}")
    private int parallel;

    @Mixin private SpoolMixin spool = new SpoolMixin();

    private volatile @Nullable PartyServer running;

    @Override
    public String whenInterrupted() {
        PartyServer open = running;
        if (open != null) {
            open.close();
        }
        return "party" + party + " has stopped: the same command starts it again";
    }

    @Override
    public Integer call() {
        if (parallel < 1 || parallel > MAX_PARALLEL) {
            throw new UsageException(
                    "--parallel is " + parallel + ", expected 1 to " + MAX_PARALLEL);
        }
        if (party != 0 && party != 1) {
            throw new UsageException("--party is " + party + ", expected 0 or 1");
        }
        Role which = Role.ofParty(party);
        boolean leads = which == Role.PARTY0;
        Address usual = Address.parse(leads ? LinkOptions.PARTY0 : LinkOptions.PARTY1);
        Address own = listen == null ? usual : listen;
        Address other = peer == null ? Address.parse(LinkOptions.PARTY1) : peer;
        Address forPeers = listenPeer(leads);
        try (ShareFolder folder = ShareFolder.open(shares, party);
                ShareStore store = spool.open();
                Workers workers = role.workers();
                PartyServer server =
                        new PartyServer(
                                folder,
                                role.endpoint(
                                        Identity.of(which), ChannelOptions.DEFAULT.queueBytes()),
                                own,
                                forPeers,
                                leads ? other : null,
                                dealer,
                                RoleOptionsMixin.kernels(which.label(), workers),
                                new PartyOptions(parallel, store),
                                role.runtime(which.label()))) {
            running = server;
            role.listening(which.label(), server.address(), server.peerAddress());
            server.run();
        }
        return 0;
    }

    private @Nullable Address listenPeer(boolean leads) {
        Address place = role.listenPeer();
        if (leads && place != null) {
            throw new UsageException(
                    "--listen-peer is for party 1, to which party 0 comes: party 0 needs none");
        }
        return place;
    }

    /** The words that {@code --party} takes, for completion. */
    static final class Parties implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return List.of("0", "1").iterator();
        }
    }
}
