package io.secformer.infer.role.client;

import io.secformer.convert.reading.TokenInput;
import io.secformer.convert.share.PublicEmbeddings;
import io.secformer.infer.engine.ClientEngine;
import io.secformer.infer.net.Address;
import io.secformer.infer.net.Channel;
import io.secformer.infer.net.ChannelException;
import io.secformer.infer.net.Role;
import io.secformer.infer.net.TlsEndpoint;
import io.secformer.infer.protocol.MaskedInput;
import io.secformer.infer.random.Seed;
import io.secformer.infer.session.Handshake;
import io.secformer.infer.session.Message;
import io.secformer.infer.session.Message.Hello;
import io.secformer.infer.session.Messages;
import io.secformer.infer.session.PublicModel;
import io.secformer.kit.file.FormatException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The client as it runs: asks both servers and the dealer, shows none of them its text, and alone
 * sees the answer.
 *
 * <ol>
 *   <li>The dealer deals an inference to both servers, and gives the client the masks of its own
 *       input (offline).
 *   <li>The client sends its masked input to both servers, and gets from each a share of the logits
 *       (online).
 * </ol>
 */
public final class InferenceClient implements AutoCloseable {

    /**
     * An answer and what it took.
     *
     * @param logits {@code [B][labels]}
     * @param rounds between the servers, online
     * @param serverBytes between the servers online, both directions together
     * @param clientBytes between the client and both servers online, both directions together
     * @param dealerBytes from the dealer to the servers
     * @param onlineSeconds from the input to the answer, as the client saw it
     * @param offlineSeconds for dealing and preparing, whenever that was
     * @param waitedSeconds until an inference was ready; 0 if one was
     */
    public record Answer(
            double[][] logits,
            int rounds,
            long serverBytes,
            long clientBytes,
            long dealerBytes,
            double onlineSeconds,
            double offlineSeconds,
            double waitedSeconds) {}

    /** How often masking is tried, and on how many tokens, before it counts. */
    private static final int REHEARSALS = 8;

    private static final int REHEARSED_TOKENS = 16;

    /** A ticket that was ready comes within that time, as a rule. */
    private static final long TICKET_MILLIS = 20;

    private final PublicModel model;
    private final ClientEngine engine;
    private final @Nullable PublicEmbeddings embeddings;
    private final List<Channel> servers;
    private final Channel dealer;
    private boolean rehearsed;

    private InferenceClient(
            PublicModel model,
            @Nullable PublicEmbeddings embeddings,
            List<Channel> servers,
            Channel dealer) {
        this.model = model;
        this.engine = new ClientEngine(model.config(), model.plan(), embeddings);
        this.embeddings = embeddings;
        this.servers = servers;
        this.dealer = dealer;
    }

    /**
     * Links to both servers and the dealer, in whatever order they were started.
     *
     * @param embeddings where the model's public embedding tables are, as {@link
     *     PublicEmbeddings#open} has it; null for a model whose tables are secret
     * @throws ChannelException if one is not there in time, is not who it should be, or holds
     *     something else than the others
     * @throws FormatException if the embedding tables are not the model's
     */
    public static InferenceClient connect(
            TlsEndpoint endpoint,
            Address first,
            Address second,
            Address dealer,
            @Nullable Path embeddings) {
        Channel zero = endpoint.connect(first, Role.PARTY0);
        try {
            Channel one = endpoint.connect(second, Role.PARTY1);
            try {
                PublicModel model = model(zero);
                requireSame(model, model(one), zero, one);
                PublicEmbeddings tables =
                        PublicEmbeddings.open(embeddings, model.plan(), model.embeddingsDigest());
                try {
                    Channel third = endpoint.connect(dealer, Role.DEALER);
                    Handshake.exchange(third, Handshake.hello(Role.CLIENT, "", model));
                    return new InferenceClient(model, tables, List.of(zero, one), third);
                } catch (RuntimeException e) {
                    close(tables);
                    throw e;
                }
            } catch (RuntimeException e) {
                one.close();
                throw e;
            }
        } catch (RuntimeException e) {
            zero.close();
            throw e;
        }
    }

    private static PublicModel model(Channel server) {
        Hello hello = Handshake.exchange(server, Handshake.hello(Role.CLIENT));
        return Handshake.receiveModel(server, hello);
    }

    private static void requireSame(
            PublicModel first, PublicModel second, Channel zero, Channel one) {
        try {
            Handshake.requireSame(first, second);
        } catch (ChannelException e) {
            zero.abort(String.valueOf(e.getMessage()));
            one.abort(String.valueOf(e.getMessage()));
            throw e;
        }
    }

    /** The model that answers. */
    public PublicModel model() {
        return model;
    }

    /**
     * Classifies a padded batch.
     *
     * @throws ChannelException if a server or the dealer is lost or gives up; the input stays
     *     hidden, and what was dealt is not used again
     */
    public Answer infer(TokenInput input) {
        Messages.send(dealer, new Message.TicketRequest(input.batch(), input.tokens()));
        rehearse(input);
        Message.Ticket ticket = Messages.receive(dealer, Message.Ticket.class);
        long before = bytes();
        long start = System.nanoTime();
        MaskedInput masked =
                engine.mask(input, ticket.inference(), ticket.first(), ticket.second());
        ticket.first().close();
        ticket.second().close();
        for (Channel server : servers) {
            Messages.send(
                    server,
                    new Message.Infer(
                            ticket.session(), ticket.inference(), input.batch(), input.tokens()));
            server.send(masked.rows());
            server.send(masked.paddingMask());
        }
        int logitsBytes = ClientEngine.logitsBytes(model.plan(), model.config(), input.batch());
        Message.Result[] results = new Message.Result[2];
        byte[][] shares = new byte[2][];
        for (int party = 0; party < 2; party++) {
            Channel server = servers.get(party);
            results[party] = Messages.receive(server, Message.Result.class);
            shares[party] = server.receive(logitsBytes);
        }
        double[][] logits = engine.logits(shares[0], shares[1], input.batch());
        return new Answer(
                logits,
                results[0].rounds(),
                results[0].serverBytes(),
                bytes() - before,
                ticket.dealerBytes(),
                (System.nanoTime() - start) * 1e-9,
                ticket.offlineNanos() * 1e-9,
                ticket.waitedNanos() * 1e-9);
    }

    /**
     * Masks an input of nothing, which goes nowhere, while the dealer deals the first time: so the
     * code that masks is compiled by the time that the ticket comes.
     */
    private void rehearse(TokenInput input) {
        if (rehearsed) {
            return;
        }
        rehearsed = true;
        SecureRandom random = new SecureRandom();
        int tokens = Math.min(REHEARSED_TOKENS, input.tokens());
        TokenInput nothing = TokenInput.of(new int[tokens], new int[tokens]);
        for (int i = 0; i < REHEARSALS && !dealer.poll(TICKET_MILLIS); i++) {
            try (Seed first = Seed.fresh(random);
                    Seed second = Seed.fresh(random)) {
                engine.mask(nothing, 1, first, second);
            }
        }
    }

    /** Values that the client looked up for an input and that leave their calibrated range. */
    public long outsideRange(TokenInput input) {
        return engine.outsideRange(input);
    }

    private long bytes() {
        return servers.stream().mapToLong(s -> s.bytesSent() + s.bytesReceived()).sum();
    }

    @Override
    public void close() {
        dealer.close();
        servers.forEach(Channel::close);
        close(embeddings);
    }

    private static void close(@Nullable PublicEmbeddings tables) {
        if (tables != null) {
            tables.close();
        }
    }
}
