package io.secformer.infer.session;

import io.secformer.infer.net.Channel;
import io.secformer.infer.net.ChannelException;
import io.secformer.infer.net.ChannelException.Kind;
import io.secformer.infer.net.Role;
import io.secformer.infer.random.Seed;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Messages as bytes: the version of the encoding, the number of the kind, and the fields in order
 * (big-endian integers, and strings with a length of two bytes).
 */
public final class Messages {
    /** The most that a message takes. */
    public static final int MAX_BYTES = 4096;

    private static final int ENCODING = 1;
    private static final int MAX_REASON_CHARACTERS = 1000;

    private Messages() {}

    /** Sends a message, whose bytes are overwritten: it may hold a seed. */
    public static void send(Channel channel, Message message) {
        channel.sendSecret(encode(message));
    }

    /**
     * Receives a message, whatever its kind.
     *
     * @throws ChannelException if the link is of no use, or what came is no message
     */
    public static Message receive(Channel channel) {
        byte[] bytes = channel.receiveAtMost(MAX_BYTES);
        try {
            return decode(bytes);
        } catch (IOException | IllegalArgumentException e) {
            throw violation(channel, "something that is no message", e);
        } finally {
            // It may have held a seed.
            Arrays.fill(bytes, (byte) 0);
        }
    }

    /** Receives a message of a kind, and passes over signs of life before it. */
    public static <T extends Message> T receive(Channel channel, Class<T> expected) {
        Message message = receive(channel);
        while (message instanceof Message.Working) {
            message = receive(channel);
        }
        return expect(channel, message, expected);
    }

    /** The message as one of a kind. */
    public static <T extends Message> T expect(
            Channel channel, Message message, Class<T> expected) {
        if (!expected.isInstance(message)) {
            throw violation(
                    channel,
                    message.getClass().getSimpleName() + ", expected " + expected.getSimpleName(),
                    null);
        }
        return expected.cast(message);
    }

    /** Tells the peer that it broke the protocol, and gives the exception for this end. */
    public static ChannelException violation(
            Channel channel, String found, @Nullable Exception cause) {
        channel.abort("received " + found);
        return new ChannelException(Kind.VIOLATION, channel.peer() + " sent " + found, cause);
    }

    static byte[] encode(Message message) {
        try (Buffer bytes = new Buffer();
                DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(ENCODING);
            write(message, out);
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException("a message cannot be written to memory", e);
        }
    }

    /** Room for the longest message, which may hold a seed: it is overwritten in the end. */
    private static final class Buffer extends ByteArrayOutputStream {
        Buffer() {
            super(MAX_BYTES);
        }

        @Override
        public void close() {
            Arrays.fill(buf, 0, count, (byte) 0);
        }
    }

    private static void write(Message message, DataOutputStream out) throws IOException {
        switch (message) {
            case Message.Hello m -> {
                out.writeByte(1);
                out.writeInt(m.version());
                out.writeUTF(m.role().label());
                out.writeUTF(m.session());
                out.writeUTF(m.shareId());
                out.writeUTF(m.modelDigest());
                out.writeUTF(m.planDigest());
                out.writeUTF(m.strategy());
            }
            case Message.SessionStart m -> {
                out.writeByte(2);
                out.writeUTF(m.session());
            }
            case Message.OwnSeed m -> {
                out.writeByte(20);
                write(m.seed(), out);
            }
            case Message.RevealSeed m -> {
                out.writeByte(21);
                write(m.seed(), out);
            }
            case Message.Started m -> out.writeByte(3);
            case Message.Deal m -> {
                number(out, 4, m.inference());
                out.writeInt(m.batch());
                out.writeInt(m.tokens());
                out.writeInt(m.lane());
            }
            case Message.Grant m -> {
                number(out, 15, m.inference());
                out.writeUTF(m.client());
            }
            case Message.Parallel m -> {
                out.writeByte(16);
                out.writeInt(m.inferences());
            }
            case Message.Ping m -> out.writeByte(17);
            case Message.Pong m -> {
                out.writeByte(18);
                out.writeUTF(m.listening());
            }
            case Message.Have m -> number(out, 30, m.inference());
            case Message.Room m -> {
                out.writeByte(31);
                out.writeLong(m.dealtBytes());
                out.writeLong(m.heapBytes());
            }
            case Message.Unprepared m -> number(out, 32, m.inference());
            case Message.Freed m -> number(out, 33, m.inference());
            case Message.Expire m -> number(out, 34, m.inference());
            case Message.Rehearse m -> {
                number(out, 35, m.inference());
                out.writeBoolean(m.links());
            }
            case Message.Rehearsed m -> {
                number(out, 36, m.inference());
                out.writeLong(m.compiledMillis());
            }
            case Message.Open m -> out.writeByte(37);
            case Message.Prepared m -> number(out, 5, m.inference());
            case Message.Release m -> number(out, 6, m.inference());
            case Message.TicketRequest m -> {
                out.writeByte(7);
                out.writeInt(m.batch());
                out.writeInt(m.tokens());
            }
            case Message.Ticket m -> {
                out.writeByte(8);
                out.writeUTF(m.session());
                out.writeLong(m.inference());
                write(m.first(), out);
                write(m.second(), out);
                out.writeLong(m.offlineNanos());
                out.writeLong(m.waitedNanos());
                out.writeLong(m.dealerBytes());
            }
            case Message.Working m -> out.writeByte(9);
            case Message.Infer m -> {
                out.writeByte(10);
                out.writeUTF(m.session());
                out.writeLong(m.inference());
                out.writeInt(m.batch());
                out.writeInt(m.tokens());
            }
            case Message.Result m -> {
                out.writeByte(11);
                out.writeLong(m.inference());
                out.writeInt(m.rounds());
                out.writeLong(m.serverBytes());
                out.writeLong(m.onlineNanos());
            }
            case Message.Begin m -> number(out, 12, m.inference());
            case Message.Ready m -> number(out, 13, m.inference());
            case Message.Skip m -> {
                number(out, 14, m.inference());
                String reason = m.reason();
                out.writeUTF(reason.substring(0, Math.min(reason.length(), MAX_REASON_CHARACTERS)));
            }
        }
    }

    static Message decode(byte[] bytes) throws IOException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
        if (in.readUnsignedByte() != ENCODING) {
            throw new IOException("another version of the encoding");
        }
        Message message = read(in.readUnsignedByte(), in);
        if (in.available() > 0) {
            throw new IOException("bytes after the message");
        }
        return message;
    }

    private static Message read(int kind, DataInputStream in) throws IOException {
        return switch (kind) {
            case 1 ->
                    new Message.Hello(
                            in.readInt(),
                            Role.ofLabel(in.readUTF()),
                            in.readUTF(),
                            in.readUTF(),
                            in.readUTF(),
                            in.readUTF(),
                            in.readUTF());
            case 2 -> new Message.SessionStart(in.readUTF());
            case 3 -> new Message.Started();
            case 4 -> new Message.Deal(in.readLong(), in.readInt(), in.readInt(), in.readInt());
            case 5 -> new Message.Prepared(in.readLong());
            case 6 -> new Message.Release(in.readLong());
            case 7 -> new Message.TicketRequest(in.readInt(), in.readInt());
            case 8 ->
                    new Message.Ticket(
                            in.readUTF(),
                            in.readLong(),
                            readSeed(in),
                            readSeed(in),
                            in.readLong(),
                            in.readLong(),
                            in.readLong());
            case 9 -> new Message.Working();
            case 10 -> new Message.Infer(in.readUTF(), in.readLong(), in.readInt(), in.readInt());
            case 11 ->
                    new Message.Result(in.readLong(), in.readInt(), in.readLong(), in.readLong());
            case 12 -> new Message.Begin(in.readLong());
            case 13 -> new Message.Ready(in.readLong());
            case 14 -> new Message.Skip(in.readLong(), in.readUTF());
            case 15 -> new Message.Grant(in.readLong(), in.readUTF());
            case 16 -> new Message.Parallel(in.readInt());
            case 17 -> new Message.Ping();
            case 18 -> new Message.Pong(in.readUTF());
            case 20 -> new Message.OwnSeed(readSeed(in));
            case 21 -> new Message.RevealSeed(readSeed(in));
            case 30 -> new Message.Have(in.readLong());
            case 31 -> new Message.Room(in.readLong(), in.readLong());
            case 32 -> new Message.Unprepared(in.readLong());
            case 33 -> new Message.Freed(in.readLong());
            case 34 -> new Message.Expire(in.readLong());
            case 35 -> new Message.Rehearse(in.readLong(), in.readBoolean());
            case 36 -> new Message.Rehearsed(in.readLong(), in.readLong());
            case 37 -> new Message.Open();
            default -> throw new IOException("there is no message of kind " + kind);
        };
    }

    private static void number(DataOutputStream out, int kind, long value) throws IOException {
        out.writeByte(kind);
        out.writeLong(value);
    }

    private static void write(Seed seed, DataOutputStream out) throws IOException {
        byte[] secret = seed.bytes();
        out.write(secret);
        Arrays.fill(secret, (byte) 0);
    }

    private static Seed readSeed(DataInputStream in) throws IOException {
        byte[] secret = new byte[Seed.SEED_BYTES];
        in.readFully(secret);
        Seed seed = new Seed(secret);
        Arrays.fill(secret, (byte) 0);
        return seed;
    }
}
