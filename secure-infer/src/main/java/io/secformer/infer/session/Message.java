package io.secformer.infer.session;

import io.secformer.infer.net.Role;
import io.secformer.infer.random.Seed;

/** What the roles say to each other; large data follows a message as plain bytes. */
public sealed interface Message {

    /**
     * The first message of both ends of every link. What a role does not know is empty.
     *
     * @param version of the protocol
     * @param session the session's id
     * @param shareId the sharing that the servers hold
     * @param strategy how the network is computed, in words
     */
    record Hello(
            int version,
            Role role,
            String session,
            String shareId,
            String modelDigest,
            String planDigest,
            String strategy)
            implements Message {}

    /** Dealer to a server: a session begins. */
    record SessionStart(String session) implements Message {}

    /** Server to dealer: the seed that it has drawn for the session. */
    record OwnSeed(Seed seed) implements Message {}

    /** Server to dealer: the weights are opened. */
    record Started() implements Message {}

    /**
     * Dealer to both servers: an inference is dealt, for whoever it will be granted to.
     *
     * @param lane where its corrections follow, to party 1
     */
    record Deal(long inference, int batch, int tokens, int lane) implements Message {}

    /**
     * Dealer to both servers: an inference belongs to a client from now on.
     *
     * @param client its name
     */
    record Grant(long inference, String client) implements Message {}

    /** Server to dealer: the inference is prepared. */
    record Prepared(long inference) implements Message {}

    /** Dealer to both servers: the inference will not be asked for any more. */
    record Release(long inference) implements Message {}

    /** Client to dealer. */
    record TicketRequest(int batch, int tokens) implements Message {}

    /**
     * Dealer to client: an inference is ready.
     *
     * @param first the input seed of party 0
     * @param second the input seed of party 1
     * @param offlineNanos what dealing and preparing it took
     * @param waitedNanos from the request until it was ready; 0 from the pool
     * @param dealerBytes corrections that were sent
     */
    record Ticket(
            String session,
            long inference,
            Seed first,
            Seed second,
            long offlineNanos,
            long waitedNanos,
            long dealerBytes)
            implements Message {}

    /** Somebody is still at work on the answer. */
    record Working() implements Message {}

    /** Client to both servers: the masked input follows in two messages. */
    record Infer(String session, long inference, int batch, int tokens) implements Message {}

    /**
     * Server to client: the share of the logits follows.
     *
     * @param rounds between the servers
     * @param serverBytes between the servers, both directions together
     * @param onlineNanos time that the server took
     */
    record Result(long inference, int rounds, long serverBytes, long onlineNanos)
            implements Message {}

    /** Dealer to a server: is it there? */
    record Ping() implements Message {}

    /**
     * Server to dealer: it is.
     *
     * @param listening where it listens
     */
    record Pong(String listening) implements Message {}

    /** Server to server: it can evaluate as many inferences at a time. */
    record Parallel(int inferences) implements Message {}

    /** Party 0 to party 1: what makes the shares that clients get fresh in this session. */
    record RevealSeed(Seed seed) implements Message {}

    /** Party 0 to party 1, on a lane: this inference is next there. */
    record Begin(long inference) implements Message {}

    /** Party 1 to party 0: it has preparation and input. */
    record Ready(long inference) implements Message {}

    /** Party 1 to party 0: it cannot take part in it, and why. */
    record Skip(long inference, String reason) implements Message {}

    /** Party 1 to party 0: a client's input is there. */
    record Have(long inference) implements Message {}

    /**
     * Server to dealer, first of all in a session: what it has room for.
     *
     * @param dealtBytes for what is dealt
     * @param heapBytes for what it computes, beside its weights
     */
    record Room(long dealtBytes, long heapBytes) implements Message {}

    /** Server to dealer: the inference cannot be kept or prepared there. */
    record Unprepared(long inference) implements Message {}

    /** Server to dealer: it holds nothing of the inference any more. */
    record Freed(long inference) implements Message {}

    /** Dealer to both servers: the inference is dropped where its input has not come. */
    record Expire(long inference) implements Message {}

    /**
     * Dealer to both servers: an inference that belongs to nobody, and never will, is evaluated on
     * {@linkplain io.secformer.infer.engine.Preparation#blankInput no input}, so that the code of
     * all roles is compiled before a client comes.
     *
     * @param links whether each server also makes a link with itself meanwhile
     */
    record Rehearse(long inference, boolean links) implements Message {}

    /**
     * Server to dealer: the inference that belonged to nobody is over.
     *
     * @param compiledMillis what the compilers of this server's JVM have taken since it began
     */
    record Rehearsed(long inference, long compiledMillis) implements Message {}

    /** Dealer to both servers: clients are answered from now on as fast as they will be. */
    record Open() implements Message {}
}
