package io.secformer.infer.runtime;

import io.secformer.convert.FormatException;
import io.secformer.convert.share.Calibration;
import io.secformer.convert.share.InputInfo;
import io.secformer.infer.net.Channel;
import io.secformer.infer.net.ChannelException;
import io.secformer.infer.net.ChannelException.Kind;
import io.secformer.infer.net.Role;
import io.secformer.infer.runtime.Message.Hello;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The first messages of every link: both ends say what they hold, and each compares. A difference
 * ends the link with the same sentence at both ends.
 *
 * <ol>
 *   <li>Each sends a hello with the version of the protocol, its role, and session, share id, model
 *       digest and plan digest where it knows them.
 *   <li>What both know must be equal.
 *   <li>A server sends dealer and client the public parts of its manifest; the servers tell each
 *       other how many inferences they can evaluate at a time, and take the lower number.
 * </ol>
 */
final class Handshake {
    /** The version of the protocol between the roles. */
    static final int VERSION = 4;

    private static final int DIGEST_CHARACTERS = 12;

    private Handshake() {}

    /** What a role says that knows a model, and perhaps a session. */
    static Hello hello(Role role, String session, PublicModel model) {
        return new Hello(
                VERSION,
                role,
                session,
                model.shareId(),
                model.modelDigest(),
                model.plan().digest());
    }

    /** What a role says that knows neither yet. */
    static Hello hello(Role role) {
        return new Hello(VERSION, role, "", "", "", "");
    }

    /**
     * Exchanges hellos.
     *
     * @return the peer's
     * @throws ChannelException if they differ; the peer has been told
     */
    static Hello exchange(Channel channel, Hello own) {
        Messages.send(channel, own);
        return compare(channel, own, Messages.receive(channel, Hello.class));
    }

    /** Answers a hello that has come. */
    static void answer(Channel channel, Hello own, Hello found) {
        Messages.send(channel, own);
        compare(channel, own, found);
    }

    /** Compares hellos that have been exchanged. */
    static Hello compare(Channel channel, Hello own, Hello found) {
        String difference =
                found.role() != channel.peer().role()
                        ? channel.peer() + " says that it is " + found.role()
                        : difference(own, found);
        if (difference != null) {
            channel.abort(difference);
            throw new ChannelException(Kind.REFUSED, difference);
        }
        return found;
    }

    /** The model that both servers, or a server and an earlier link, must agree on. */
    static void requireSame(PublicModel first, PublicModel second) {
        Hello one = hello(Role.PARTY0, "", first);
        Hello other = hello(Role.PARTY1, "", second);
        String difference = difference(one, other);
        String ofFirst = Objects.requireNonNullElse(first.embeddingsDigest(), "");
        String ofSecond = Objects.requireNonNullElse(second.embeddingsDigest(), "");
        if (difference == null && !ofFirst.equals(ofSecond)) {
            difference = differ("public embedding tables", one, ofFirst, other, ofSecond);
        }
        InputInfo input = first.input();
        if (difference == null && !input.equals(second.input())) {
            difference =
                    differ(
                            "tokenizers or kinds of input",
                            one,
                            input.tokenizerDigest(),
                            other,
                            second.input().tokenizerDigest());
        }
        if (difference == null && !first.calibration().equals(second.calibration())) {
            difference =
                    differ(
                            "calibrations",
                            one,
                            reach(first.calibration()),
                            other,
                            reach(second.calibration()));
        }
        if (difference != null) {
            throw new ChannelException(Kind.REFUSED, difference);
        }
    }

    private static String reach(Calibration calibration) {
        return calibration.plannedTokens() + " tokens";
    }

    /** How many inferences two servers evaluate at a time. */
    static int agreeOnParallel(Channel peer, int own) {
        Messages.send(peer, new Message.Parallel(own));
        int theirs = Messages.receive(peer, Message.Parallel.class).inferences();
        if (theirs < 1) {
            throw Messages.violation(peer, "that it evaluates " + theirs + " inferences", null);
        }
        return Math.min(own, theirs);
    }

    /** Sends the public model. */
    static void sendModel(Channel channel, PublicModel model) {
        channel.send(model.toBytes());
    }

    /**
     * Receives the public model of a server.
     *
     * @param hello the server's, whose digests it must have
     */
    static PublicModel receiveModel(Channel channel, Hello hello) {
        byte[] bytes = channel.receiveAtMost(PublicModel.MAX_BYTES);
        PublicModel model;
        try {
            model = PublicModel.parse(bytes, "the model of " + channel.peer());
        } catch (FormatException e) {
            throw Messages.violation(channel, "a model that cannot be read", e);
        }
        String difference = difference(hello, hello(hello.role(), hello.session(), model));
        if (difference != null) {
            throw Messages.violation(channel, "a model with other digests than its own", null);
        }
        return model;
    }

    private static @Nullable String difference(Hello one, Hello other) {
        // In the order of roles, so that both ends say the same.
        boolean swapped = one.role().compareTo(other.role()) > 0;
        Hello a = swapped ? other : one;
        Hello b = swapped ? one : other;
        if (a.version() != b.version()) {
            return differ("protocol versions", a, "" + a.version(), b, "" + b.version());
        }
        if (isOther(a.modelDigest(), b.modelDigest())) {
            return differ("models", a, a.modelDigest(), b, b.modelDigest());
        }
        if (isOther(a.planDigest(), b.planDigest())) {
            return differ("precision plans", a, a.planDigest(), b, b.planDigest());
        }
        if (isOther(a.shareId(), b.shareId())) {
            return differ("sharings of the model", a, a.shareId(), b, b.shareId());
        }
        if (isOther(a.session(), b.session())) {
            return differ("sessions", a, a.session(), b, b.session());
        }
        return null;
    }

    private static boolean isOther(String a, String b) {
        return !a.isEmpty() && !b.isEmpty() && !a.equals(b);
    }

    private static String differ(String what, Hello a, String ofA, Hello b, String ofB) {
        return a.role()
                + " and "
                + b.role()
                + " have different "
                + what
                + ": "
                + brief(ofA)
                + " and "
                + brief(ofB);
    }

    private static String brief(String text) {
        return text.length() <= DIGEST_CHARACTERS ? text : text.substring(0, DIGEST_CHARACTERS);
    }
}
