package io.secformer.infer.role.party;

import io.secformer.infer.engine.ClientEngine;
import io.secformer.infer.net.Channel;
import io.secformer.infer.net.Role;
import io.secformer.infer.protocol.MaskedInput;
import io.secformer.infer.session.Handshake;
import io.secformer.infer.session.Message;
import io.secformer.infer.session.Messages;
import io.secformer.infer.session.PublicModel;
import io.secformer.infer.session.RefusedRequestException;
import io.secformer.infer.session.RequestShape;
import io.secformer.infer.session.link.ClientLinks;
import io.secformer.infer.session.link.ClientSentences;
import io.secformer.infer.session.link.SignsOfLife;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Where a server serves clients: each link asks for one inference after another. */
final class ClientService {
    private static final int POLL_MILLIS = 500;
    private static final Pattern SESSION_ID = Pattern.compile("[0-9a-f]{16}");

    private final PublicModel model;
    private final Message.Hello hello;
    private final byte[] modelBytes;
    private final Supplier<@Nullable PartySession> running;
    private final ClientLinks links;

    /**
     * @param links of this server's clients
     * @param running the session of the moment
     */
    ClientService(
            Role role,
            PublicModel model,
            ClientLinks links,
            Supplier<@Nullable PartySession> running) {
        this.model = model;
        // Once for all links: a plan's digest takes a while.
        this.hello = Handshake.hello(role, "", model);
        this.modelBytes = model.toBytes();
        this.running = running;
        this.links = links;
    }

    /** Serves a client until it leaves, or has asked for nothing for long. */
    void serve(Channel channel) {
        links.enter(channel);
        try {
            Handshake.exchange(channel, hello);
            channel.send(modelBytes.clone());
            channel.settle();
            long asked = System.nanoTime();
            while (true) {
                if (channel.poll(POLL_MILLIS)) {
                    answer(channel, Messages.receive(channel, Message.Infer.class));
                    asked = System.nanoTime();
                } else {
                    links.requireBusy(asked);
                }
            }
        } finally {
            links.leave(channel);
        }
    }

    /** The slot is looked up first: memory is taken for what was dealt, to whom it was granted. */
    private void answer(Channel channel, Message.Infer request) {
        PartySession session = running.get();
        if (session == null || !session.id().equals(request.session())) {
            throw new RefusedRequestException(ended(request.session()));
        }
        Slots slots = session.slots();
        Slot slot = slots.claim(request, channel);
        MaskedInput input;
        try {
            input = receive(channel, slot);
        } catch (RuntimeException | Error e) {
            slots.drop(slot.inference());
            throw e;
        }
        Slot.Answer answer = SignsOfLife.await(slots.submit(slot, input), channel);
        Messages.send(channel, answer.result());
        channel.send(answer.logits());
    }

    /** Whoever sends too slowly is told when its inference is given up, in the middle of it. */
    private MaskedInput receive(Channel channel, Slot slot) {
        var _ =
                slot.answer()
                        .whenComplete(
                                (_, failure) -> {
                                    if (failure != null && !slot.input().isDone()) {
                                        ClientLinks.abortSoon(channel, ClientSentences.of(failure));
                                    }
                                });
        RequestShape shape = slot.shape();
        int[] bytes =
                ClientEngine.inputBytes(
                        model.config(), model.plan(), shape.batch(), shape.tokens());
        return new MaskedInput(channel.receive(bytes[0]), channel.receive(bytes[1]));
    }

    /** Names the session where the client names one. */
    private static String ended(String session) {
        return (SESSION_ID.matcher(session).matches() ? "session " + session : "that session")
                + " has ended";
    }

    /** Tells all clients at once that the session is over, and waits for none of them. */
    void dismiss() {
        links.dismiss();
    }

    /** Ends all links. */
    void close() {
        links.all().forEach(link -> Thread.startVirtualThread(link::close));
    }
}
