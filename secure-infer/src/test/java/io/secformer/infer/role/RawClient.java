package io.secformer.infer.role;

import io.secformer.convert.reading.TokenInput;
import io.secformer.infer.engine.ClientEngine;
import io.secformer.infer.eval.TinyShares;
import io.secformer.infer.net.Address;
import io.secformer.infer.net.Channel;
import io.secformer.infer.net.ChannelOptions;
import io.secformer.infer.net.Identity;
import io.secformer.infer.net.KeyFolder;
import io.secformer.infer.net.Role;
import io.secformer.infer.net.TestKeys;
import io.secformer.infer.net.TlsEndpoint;
import io.secformer.infer.protocol.MaskedInput;
import io.secformer.infer.session.Handshake;
import io.secformer.infer.session.Message;
import io.secformer.infer.session.Messages;
import io.secformer.infer.session.PublicModel;
import io.secformer.infer.session.RequestShape;
import java.util.Arrays;

/** A client, message by message: it can stop in the middle, or do what no client should. */
final class RawClient {
    private RawClient() {}

    /** A link before its handshake. */
    static Channel open(ChannelOptions options, Address address, String name, Role role) {
        TlsEndpoint endpoint =
                new TlsEndpoint(KeyFolder.open(TestKeys.OURS, Identity.client(name)), options);
        return endpoint.connect(address, role);
    }

    /** The session of the moment, which every client learns from the dealer. */
    static String session(Roles roles, String name) {
        try (Channel dealer =
                open(roles.options(), roles.address(Role.DEALER), name, Role.DEALER)) {
            return Handshake.exchange(dealer, Handshake.hello(Role.CLIENT)).session();
        }
    }

    /** A link after its handshake. */
    static Channel link(ChannelOptions options, Address address, String name, Role role) {
        Channel channel = open(options, address, name, role);
        Handshake.exchange(channel, Handshake.hello(Role.CLIENT));
        return channel;
    }

    /** What a server says after its handshake. */
    static void receiveModel(Channel server) {
        server.receiveAtMost(PublicModel.MAX_BYTES);
    }

    /** Has an inference dealt. */
    static Message.Ticket ticket(Channel dealer) {
        Messages.send(dealer, new Message.TicketRequest(1, TinyShares.TOKENS));
        return Messages.receive(dealer, Message.Ticket.class);
    }

    /** Has an inference of a shape dealt. */
    static Message.Ticket ticket(Channel dealer, RequestShape shape) {
        Messages.send(dealer, new Message.TicketRequest(shape.batch(), shape.tokens()));
        return Messages.receive(dealer, Message.Ticket.class);
    }

    /** Sends an input of a shape to a server, masked. */
    static void send(Channel server, Message.Ticket ticket, TinyShares tiny, RequestShape shape) {
        int[] lengths = new int[shape.batch()];
        Arrays.fill(lengths, shape.tokens());
        send(
                server,
                ticket,
                tiny,
                new TokenInput(
                        new int[shape.batch()][shape.tokens()],
                        new int[shape.batch()][shape.tokens()],
                        lengths));
    }

    /** Sends the first input to a server, masked. */
    static void send(Channel server, Message.Ticket ticket, TinyShares tiny) {
        send(server, ticket, tiny, tiny.input(0));
    }

    private static void send(
            Channel server, Message.Ticket ticket, TinyShares tiny, TokenInput input) {
        MaskedInput masked =
                new ClientEngine(tiny.config(), tiny.plan(), null)
                        .mask(input, ticket.inference(), ticket.first(), ticket.second());
        Messages.send(
                server,
                new Message.Infer(
                        ticket.session(), ticket.inference(), input.batch(), input.tokens()));
        server.send(masked.rows());
        server.send(masked.paddingMask());
    }
}
