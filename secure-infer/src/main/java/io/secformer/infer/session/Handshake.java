package io.secformer.infer.session;

import com.fasterxml.jackson.databind.JsonNode;
import io.secformer.convert.fixedpoint.Strategy;
import io.secformer.convert.share.Calibration;
import io.secformer.convert.share.InputInfo;
import io.secformer.infer.net.Channel;
import io.secformer.infer.net.ChannelException;
import io.secformer.infer.net.ChannelException.Kind;
import io.secformer.infer.net.Role;
import io.secformer.infer.random.Seed;
import io.secformer.infer.session.Message.Hello;
import io.secformer.kit.file.FormatException;
import java.security.SecureRandom;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The first messages of every link: both ends say what they hold, and each compares. A difference
 * ends the link with the same sentence at both ends.
 *
 * <ol>
 *   <li>Each sends a hello with the version of the protocol, its role, and session, share id,
 *       strategy, model digest and plan digest where it knows them.
 *   <li>What both know must be equal.
 *   <li>A server sends dealer and client the public parts of its manifest; the servers send them to
 *       each other too, and compare plan, configuration, task and labels.
 *   <li>The servers tell each other how many inferences they can evaluate at a time, and take the
 *       lower number; party 0 sends party 1 a seed, which nobody else gets.
 * </ol>
 */
public final class Handshake {
    /** The version of the protocol between the roles. */
    public static final int VERSION = 6;

    private static final int DIGEST_CHARACTERS = 12;
    private static final int TEXT_CHARACTERS = 60;
    private static final int SENTENCE_CHARACTERS = 300;

    /** A name, and the choices of one that was changed: {@link Strategy#describe}. */
    private static final Pattern STRATEGY =
            Pattern.compile(
                    "[a-z][a-z-]{0,23}(\\* \\(([a-z]{1,13} [a-z-]{1,15}, ){6}"
                            + "([0-9]{1,2} fraction bits|planned formats)\\))?");

    private Handshake() {}

    /** What a role says that knows a model, and perhaps a session. */
    public static Hello hello(Role role, String session, PublicModel model) {
        return new Hello(
                VERSION,
                role,
                session,
                model.shareId(),
                model.modelDigest(),
                model.plan().digest(),
                model.plan().strategy().describe());
    }

    /** What a role says that knows neither yet. */
    public static Hello hello(Role role) {
        return new Hello(VERSION, role, "", "", "", "", "");
    }

    /**
     * Exchanges hellos.
     *
     * @return the peer's
     * @throws ChannelException if they differ; the peer has been told
     */
    public static Hello exchange(Channel channel, Hello own) {
        Messages.send(channel, own);
        return compare(channel, own, Messages.receive(channel, Hello.class));
    }

    /** Answers a hello that has come. */
    public static void answer(Channel channel, Hello own, Hello found) {
        Messages.send(channel, own);
        compare(channel, own, found);
    }

    /** Compares hellos that have been exchanged. */
    public static Hello compare(Channel channel, Hello own, Hello found) {
        String difference =
                found.role() != channel.peer().role()
                        ? channel.peer() + " says that it is " + found.role()
                        : isServer(found) && lacksModel(found)
                                ? found.role() + " does not say which model it holds"
                                : difference(own, found);
        if (difference != null) {
            channel.abort(difference);
            throw new ChannelException(Kind.REFUSED, difference);
        }
        return found;
    }

    /** The model that both servers, or a server and an earlier link, must agree on. */
    public static void requireSame(PublicModel first, PublicModel second) {
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
        if (difference == null && !first.task().equals(second.task())) {
            difference =
                    "party0 and party1 have different tasks or labels: "
                            + labels(first)
                            + " and "
                            + labels(second);
        }
        if (difference == null) {
            difference = configurations(first, second);
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

    private static @Nullable String configurations(PublicModel first, PublicModel second) {
        JsonNode one = first.config().toJson();
        JsonNode other = second.config().toJson();
        Set<String> names = new TreeSet<>();
        one.fieldNames().forEachRemaining(names::add);
        other.fieldNames().forEachRemaining(names::add);
        for (String name : names) {
            if (!one.path(name).equals(other.path(name))) {
                return "party0 and party1 have different configurations ("
                        + name
                        + "): "
                        + printable(one.path(name).toString())
                        + " and "
                        + printable(other.path(name).toString());
            }
        }
        return null;
    }

    private static String labels(PublicModel model) {
        return printable(model.task().name() + " " + model.task().labels());
    }

    /** What a role says, if it can be a strategy: whoever sent it may have written anything. */
    private static String strategy(Hello hello) {
        return STRATEGY.matcher(hello.strategy()).matches()
                ? hello.strategy()
                : "one without a name";
    }

    /** Short, and without what could pass for another line. */
    private static String printable(String text) {
        return printable(text, TEXT_CHARACTERS);
    }

    private static String printable(String text, int characters) {
        String line = text.replaceAll("\\p{Cntrl}", "?");
        return line.length() <= characters ? line : line.substring(0, characters) + "...";
    }

    private static String reach(Calibration calibration) {
        return calibration.plannedTokens() + " tokens";
    }

    /**
     * Exchanges all that is public between two servers, and compares it.
     *
     * @throws ChannelException if something differs, with the same sentence at both ends
     */
    public static void agreeOnModel(Channel peer, Hello hello, PublicModel own) {
        sendModel(peer, own);
        PublicModel theirs = receiveModel(peer, hello);
        boolean leads = peer.peer().role() == Role.PARTY1;
        try {
            requireSame(leads ? own : theirs, leads ? theirs : own);
        } catch (ChannelException e) {
            peer.abort(String.valueOf(e.getMessage()));
            throw e;
        }
    }

    /** How many inferences two servers evaluate at a time. */
    public static int agreeOnParallel(Channel peer, int own) {
        Messages.send(peer, new Message.Parallel(own));
        int theirs = Messages.receive(peer, Message.Parallel.class).inferences();
        if (theirs < 1) {
            throw Messages.violation(peer, "that it evaluates " + theirs + " inferences", null);
        }
        return Math.min(own, theirs);
    }

    /**
     * The seed of a session that the servers share and the dealer does not have: party 0 draws it.
     */
    public static Seed agreeOnSeed(Channel peer, SecureRandom random) {
        if (peer.peer().role() == Role.PARTY0) {
            return Messages.receive(peer, Message.RevealSeed.class).seed();
        }
        Seed drawn = Seed.fresh(random);
        Messages.send(peer, new Message.RevealSeed(drawn));
        return drawn;
    }

    /** Sends the public model. */
    public static void sendModel(Channel channel, PublicModel model) {
        channel.send(model.toBytes());
    }

    /**
     * Receives the public model of a server.
     *
     * @param hello the server's, whose digests it must have
     */
    public static PublicModel receiveModel(Channel channel, Hello hello) {
        byte[] bytes = channel.receiveAtMost(PublicModel.MAX_BYTES);
        PublicModel model;
        try {
            model = PublicModel.parse(bytes, "the model of " + channel.peer());
        } catch (FormatException e) {
            String why = printable(String.valueOf(e.getMessage()), SENTENCE_CHARACTERS);
            throw Messages.violation(channel, "a model that cannot be read: " + why, e);
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
        if (isOther(a, b, Hello::strategy)) {
            return a.role()
                    + " and "
                    + b.role()
                    + " have different strategies: "
                    + strategy(a)
                    + " and "
                    + strategy(b);
        }
        if (isOther(a, b, Hello::modelDigest)) {
            return differ("models", a, a.modelDigest(), b, b.modelDigest());
        }
        if (isOther(a, b, Hello::planDigest)) {
            return differ("precision plans", a, a.planDigest(), b, b.planDigest());
        }
        if (isOther(a, b, Hello::shareId)) {
            return differ("sharings of the model", a, a.shareId(), b, b.shareId());
        }
        if (isOther(a, b, Hello::session)) {
            return differ("sessions", a, a.session(), b, b.session());
        }
        return null;
    }

    /** What one end does not know is no difference, but for two servers, which know all. */
    private static boolean isOther(Hello a, Hello b, Function<Hello, String> field) {
        String ofA = field.apply(a);
        String ofB = field.apply(b);
        boolean known = (isServer(a) && isServer(b)) || (!ofA.isEmpty() && !ofB.isEmpty());
        return known && !ofA.equals(ofB);
    }

    private static boolean isServer(Hello hello) {
        return hello.role() == Role.PARTY0 || hello.role() == Role.PARTY1;
    }

    private static boolean lacksModel(Hello hello) {
        return hello.modelDigest().isEmpty()
                || hello.planDigest().isEmpty()
                || hello.strategy().isEmpty()
                || hello.shareId().isEmpty();
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
