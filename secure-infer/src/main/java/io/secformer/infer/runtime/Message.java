package io.secformer.infer.runtime;

import io.secformer.infer.net.Role;
import io.secformer.infer.random.Seed;

/** What the roles say to each other; large data follows a message as plain bytes. */
sealed interface Message {

    /**
     * The first message of both ends of every link. What a role does not know is empty.
     *
     * @param version of the protocol
     * @param session the session's id
     * @param shareId the sharing that the servers hold
     */
    record Hello(
            int version,
            Role role,
            String session,
            String shareId,
            String modelDigest,
            String planDigest)
            implements Message {}

    /** Dealer to a server: a session begins; the seed is the server's own. */
    record SessionStart(String session, Seed seed) implements Message {}

    /** Server to dealer: the weights are opened. */
    record Started() implements Message {}

    /**
     * Dealer to both servers: an inference is dealt; to party 1 its corrections follow.
     *
     * @param client the name of the client whose inference it is
     */
    record Deal(long inference, String client, int batch, int tokens) implements Message {}

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
     * @param offlineNanos from the request until both servers were prepared
     * @param dealerBytes corrections that were sent
     */
    record Ticket(
            String session,
            long inference,
            Seed first,
            Seed second,
            long offlineNanos,
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

    /** Party 0 to party 1: this inference is next. */
    record Begin(long inference) implements Message {}

    /** Party 1 to party 0: it has preparation and input. */
    record Ready(long inference) implements Message {}

    /** Party 1 to party 0: it cannot take part in it, and why. */
    record Skip(long inference, String reason) implements Message {}
}
