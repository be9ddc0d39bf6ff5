package io.secformer.infer.role.dealer;

import io.secformer.infer.net.Channel;
import io.secformer.infer.net.ChannelException;
import io.secformer.infer.net.ChannelException.Kind;
import io.secformer.infer.net.Role;
import io.secformer.infer.session.Message;
import io.secformer.infer.session.Messages;
import io.secformer.infer.session.PublicModel;
import io.secformer.infer.session.SessionEnd;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Where the dealer's servers wait for each other. */
final class WaitingRoom {
    private static final int WAIT_MILLIS = 200;

    /** How often it is said that there is still no session. */
    private static final long TELL_MILLIS = 60_000;

    /**
     * A server that has come.
     *
     * @param presence by which it can be asked whether it is still there
     */
    record Guest(Channel channel, PublicModel model, Presence presence) {
        Guest(Channel channel, PublicModel model) {
            this(channel, model, new Presence());
        }
    }

    private final Consumer<String> log;
    private final Map<Role, Guest> guests = new EnumMap<>(Role.class);
    private boolean closed;

    WaitingRoom(Consumer<String> log) {
        this.log = log;
    }

    /**
     * Takes a server in, unless one of its role is there.
     *
     * @return the one that is there; null if this one was taken in
     * @throws ChannelException if the room is closed
     */
    synchronized @Nullable Guest enter(Role role, Guest guest) {
        if (closed) {
            throw new ChannelException(Kind.CLOSED, SessionEnd.TOLD + "the dealer has closed it");
        }
        Guest before = guests.putIfAbsent(role, guest);
        notifyAll();
        return before;
    }

    /**
     * Takes a server in that waited at the door while it was found out that the one of its role
     * does not answer. That one leaves, unless it has left: then who came meanwhile stays.
     *
     * @return the one that is there; null if this one was taken in
     */
    @Nullable Guest replace(Role role, Guest silent, Guest guest) {
        boolean replaced;
        synchronized (this) {
            replaced = guests.replace(role, silent, guest);
            notifyAll();
        }
        if (replaced) {
            silent.channel.abort("another " + role + " has come, and this one did not answer");
            return null;
        }
        return enter(role, guest);
    }

    synchronized boolean holds(Role role) {
        return guests.containsKey(role);
    }

    /** Lets all servers go that wait. */
    synchronized Map<Role, Guest> leave() {
        Map<Role, Guest> all = new EnumMap<>(Role.class);
        all.putAll(guests);
        guests.clear();
        return all;
    }

    /** Both servers, as soon as both wait; nobody, when closed. */
    synchronized List<Guest> awaitBoth() {
        return awaitBoth(TELL_MILLIS, true);
    }

    /**
     * Both servers, as soon as both wait; nobody, when closed.
     *
     * @throws ChannelException if they do not come in time
     */
    synchronized List<Guest> awaitBoth(long limitMillis) {
        return awaitBoth(limitMillis, false);
    }

    /**
     * @param goesOn whether to say at the end of that time who has not come, and wait on
     */
    private List<Guest> awaitBoth(long limitMillis, boolean goesOn) {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(limitMillis);
        while (!closed) {
            guests.values().removeIf(this::isGone);
            Guest first = guests.get(Role.PARTY0);
            Guest second = guests.get(Role.PARTY1);
            if (first != null && second != null) {
                guests.clear();
                return List.of(first, second);
            }
            if (System.nanoTime() - deadline > 0) {
                if (!goesOn) {
                    throw nobodyCame(limitMillis, first, second);
                }
                log.accept("still waiting for a session: " + missing(first, second));
                deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(limitMillis);
            }
            try {
                TimeUnit.MILLISECONDS.timedWait(this, WAIT_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new ChannelException(Kind.CLOSED, "interrupted while waiting", e);
            }
        }
        return List.of();
    }

    /** Who did come and waits is told too: it would not know why it is left alone. */
    private ChannelException nobodyCame(
            long limitMillis, @Nullable Guest first, @Nullable Guest second) {
        String reason =
                "no session within " + limitMillis / 1000.0 + " s: " + missing(first, second);
        guests.values().forEach(guest -> guest.channel.abort(reason));
        guests.clear();
        return new ChannelException(Kind.TIMEOUT, reason);
    }

    private static String missing(@Nullable Guest first, @Nullable Guest second) {
        return (first != null ? "" : "party0 has not come")
                + (first == null && second == null ? ", " : "")
                + (second != null ? "" : "party1 has not come");
    }

    private boolean isGone(Guest guest) {
        Channel channel = guest.channel;
        try {
            if (channel.poll(1)) {
                Message message = Messages.receive(channel);
                guest.presence.answered(Messages.expect(channel, message, Message.Pong.class));
            }
            return false;
        } catch (ChannelException e) {
            log.accept(String.valueOf(e.getMessage()));
            return true;
        }
    }

    synchronized void close() {
        closed = true;
        guests.values().forEach(guest -> guest.channel.close());
        notifyAll();
    }
}
