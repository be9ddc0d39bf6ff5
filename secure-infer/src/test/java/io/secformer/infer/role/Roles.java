package io.secformer.infer.role;

import io.secformer.convert.ring.RingKernels;
import io.secformer.convert.share.ShareFolder;
import io.secformer.convert.tensor.Workers;
import io.secformer.infer.correlation.OffHeapStore;
import io.secformer.infer.correlation.ShareStore;
import io.secformer.infer.net.Address;
import io.secformer.infer.net.ChannelOptions;
import io.secformer.infer.net.FreePorts;
import io.secformer.infer.net.Role;
import io.secformer.infer.net.TestKeys;
import io.secformer.infer.role.client.InferenceClient;
import io.secformer.infer.role.dealer.DealerServer;
import io.secformer.infer.role.dealer.InferenceCounter;
import io.secformer.infer.role.dealer.PoolOptions;
import io.secformer.infer.role.party.PartyOptions;
import io.secformer.infer.role.party.PartyServer;
import io.secformer.infer.session.ClientLimits;
import io.secformer.infer.session.PublicModel;
import io.secformer.infer.session.RequestShape;
import io.secformer.infer.session.RoleOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Dealer and servers in one JVM, over TLS on loopback. */
final class Roles implements AutoCloseable {
    private final Path shares;
    private final Path state;
    private final ChannelOptions options;
    private final PoolOptions pool;
    private final Map<Role, Address> addresses = new EnumMap<>(Role.class);
    private final Map<Role, CompletableFuture<Void>> ends = new EnumMap<>(Role.class);
    private final Map<Role, Runnable> running = new EnumMap<>(Role.class);
    private final Map<Role, PartyServer> parties = new EnumMap<>(Role.class);
    private final Map<Role, ShareStore> stores = new EnumMap<>(Role.class);
    private @Nullable DealerServer dealer;
    private final Map<Role, ChannelOptions> ownOptions = new EnumMap<>(Role.class);
    private final Map<Role, Address> apart = new EnumMap<>(Role.class);
    private long waitMillis = 60_000;
    private @Nullable Path clients;
    private ClientLimits limits = ClientLimits.DEFAULT;
    private final List<Runnable> resources = new ArrayList<>();
    private final List<String> log = new CopyOnWriteArrayList<>();

    Roles(Path shares, Path state, long timeoutMillis) {
        this(shares, state, timeoutMillis, PoolOptions.NONE);
    }

    Roles(Path shares, Path state, long timeoutMillis, PoolOptions pool) {
        this.pool = pool;
        this.shares = shares;
        this.state = state;
        this.options = ChannelOptions.DEFAULT.withTimeoutMillis(timeoutMillis);
        for (Role role : List.of(Role.DEALER, Role.PARTY0, Role.PARTY1)) {
            addresses.put(role, FreePorts.next());
        }
    }

    /** Where a party keeps what is dealt, if not in memory; closed with this. */
    Roles keeping(Role party, ShareStore store) {
        stores.put(party, store);
        return this;
    }

    /** How long roles wait for their first session. */
    Roles waiting(long millis) {
        waitMillis = millis;
        return this;
    }

    /** Other roles come to places of their own. */
    Roles apart() {
        apart.put(Role.DEALER, FreePorts.next());
        apart.put(Role.PARTY1, FreePorts.next());
        return this;
    }

    /** Where other roles come. */
    Address peerAddress(Role role) {
        return apart.getOrDefault(role, address(role));
    }

    /** A role whose links have other options. */
    Roles with(Role role, ChannelOptions own) {
        ownOptions.put(role, own);
        return this;
    }

    /** The file of the clients that the roles let in. */
    Roles lettingIn(Path list) {
        clients = list;
        return this;
    }

    /** What clients may take of the roles. */
    Roles limiting(ClientLimits now) {
        limits = now;
        return this;
    }

    Roles startAll() {
        startDealer();
        startParty(1, shares);
        startParty(0, shares);
        return this;
    }

    void startDealer() {
        InferenceCounter counter = InferenceCounter.open(state);
        DealerServer dealer =
                new DealerServer(
                        TestKeys.endpoint(
                                Role.DEALER,
                                ownOptions.getOrDefault(Role.DEALER, options),
                                clients),
                        address(Role.DEALER),
                        apart.get(Role.DEALER),
                        counter,
                        kernels(),
                        pool,
                        roleOptions(Role.DEALER));
        this.dealer = dealer;
        running.put(
                Role.DEALER,
                () -> {
                    dealer.close();
                    counter.close();
                });
        start(Role.DEALER, dealer::run);
    }

    void startParty(int party, Path from) {
        Role role = Role.ofParty(party);
        PartyServer server = party(party, from, address(role));
        parties.put(role, server);
        running.put(role, server::close);
        start(role, server::run);
    }

    /**
     * Starts one more server of a role, which listens elsewhere, as a mistaken script would.
     *
     * @return when its run is over
     */
    CompletableFuture<Void> startAnother(int party, Address where) {
        PartyServer server = party(party, shares, where);
        resources.add(server::close);
        return CompletableFuture.runAsync(
                server::run, task -> Thread.ofPlatform().daemon().start(task));
    }

    private PartyServer party(int party, Path from, Address where) {
        Role role = Role.ofParty(party);
        ShareFolder folder = ShareFolder.open(from, party);
        resources.add(folder::close);
        OffHeapStore memory = new OffHeapStore();
        resources.add(memory::close);
        return new PartyServer(
                folder,
                TestKeys.endpoint(role, ownOptions.getOrDefault(role, options), clients),
                where,
                apart.get(role),
                party == 0 ? peerAddress(Role.PARTY1) : null,
                peerAddress(Role.DEALER),
                kernels(),
                new PartyOptions(2, stores.getOrDefault(role, memory)),
                roleOptions(role));
    }

    InferenceClient client() {
        return client(null);
    }

    /** A client with public embedding tables. */
    InferenceClient client(@Nullable Path embeddings) {
        return InferenceClient.connect(
                TestKeys.endpoint(Role.CLIENT, options),
                address(Role.PARTY0),
                address(Role.PARTY1),
                address(Role.DEALER),
                embeddings);
    }

    Address address(Role role) {
        Address address = addresses.get(role);
        if (address == null) {
            throw new IllegalArgumentException("nobody listens as " + role);
        }
        return address;
    }

    ChannelOptions options() {
        return options;
    }

    /** Ends a role in good order. */
    void stop(Role role) {
        Runnable found = running.remove(role);
        if (found != null) {
            found.run();
        }
    }

    /** How many inferences of a shape the dealer has ready. */
    int ready(RequestShape shape) {
        DealerServer current = dealer;
        return current == null ? 0 : current.ready(shape);
    }

    /** How many inferences the servers hold, as far as the dealer knows. */
    int held() {
        DealerServer current = dealer;
        return current == null ? 0 : current.held();
    }

    /** Whether a server of a role waits at the dealer for the other one. */
    boolean waits(Role role) {
        DealerServer current = dealer;
        return current != null && current.waits(role);
    }

    /** The public part of the model that the servers hold. */
    PublicModel model() {
        try (ShareFolder folder = ShareFolder.open(shares, 0)) {
            return PublicModel.of(folder.manifest());
        }
    }

    /** How many inferences a party has prepared and not begun. */
    int open(Role party) {
        PartyServer server = parties.get(party);
        return server == null ? 0 : server.open();
    }

    /** When a role's run is over. */
    CompletableFuture<Void> end(Role role) {
        return ends.getOrDefault(role, new CompletableFuture<>());
    }

    /** What the roles have said, each line with the role before it. */
    List<String> log() {
        return log;
    }

    @Override
    public void close() {
        running.values().forEach(Runnable::run);
        resources.forEach(Runnable::run);
        stores.values().forEach(ShareStore::close);
    }

    private void start(Role role, Runnable run) {
        ends.put(
                role,
                CompletableFuture.runAsync(run, task -> Thread.ofPlatform().daemon().start(task)));
    }

    private RingKernels kernels() {
        Workers workers = new Workers(1);
        resources.add(workers::close);
        return RingKernels.plain(workers);
    }

    private RoleOptions roleOptions(Role role) {
        return new RoleOptions(waitMillis, limits, line -> log.add(role + ": " + line));
    }
}
