package io.secformer.infer.suite.masked;

import io.secformer.convert.fixedpoint.Wire;
import io.secformer.convert.ring.BitPacking;
import io.secformer.convert.ring.RingKernels;
import io.secformer.infer.correlation.Masks;
import io.secformer.infer.protocol.MaskedTensor;
import io.secformer.infer.protocol.Opening;
import io.secformer.infer.protocol.PartyContext;
import io.secformer.infer.protocol.Peer;
import java.util.ArrayList;
import java.util.List;

/**
 * Opens tensors under dealer masks, several in one message.
 *
 * <ol>
 *   <li>A party adds its share of the mask to its share of the value; party 0 adds the wire's
 *       offset too.
 *   <li>It sends the low {@code L} bits of every word, packed, and adds what the other one sent.
 * </ol>
 *
 * <p>Rounds: 1. Sent: {@code L} bits an element and party.
 *
 * <p>Security: each party sees, beside what it has, the other one's masked share, which is uniform
 * since it does not know the other one's share of the mask; the dealer, which knows the mask, sees
 * nothing of this link.
 *
 * <p>Source: Beaver (CRYPTO 1991); masks of wires from function-dependent preprocessing,
 * Turbospeedz (Ben-Efraim, Nielsen and Omri, ACNS 2019).
 */
public final class OpenProtocol {
    private OpenProtocol() {}

    /** Bytes that each party sends. */
    public static int bytes(List<Wire> wires, List<Integer> sizes) {
        int total = 0;
        for (int i = 0; i < wires.size(); i++) {
            total =
                    Math.addExact(
                            total, BitPacking.packedBytes(sizes.get(i), wires.get(i).ringBits()));
        }
        return total;
    }

    private static int bytes(Opening.Item item) {
        return BitPacking.packedBytes(item.share().length, item.wire().ringBits());
    }

    /** Opens all items in one round. */
    public static List<MaskedTensor> open(
            PartyContext context, Peer peer, List<Opening.Item> items) {
        int total = 0;
        for (Opening.Item item : items) {
            total = Math.addExact(total, bytes(item));
        }
        byte[] sent = new byte[total];
        List<byte[]> masks = new ArrayList<>(items.size());
        List<long[]> masked = new ArrayList<>(items.size());
        int at = 0;
        for (Opening.Item item : items) {
            int bits = item.wire().ringBits();
            byte[] mask = context.takeMask(item.number(), item.share().length, bits);
            masks.add(mask);
            masked.add(mask(context, item, mask, sent, at));
            at += bytes(item);
        }
        byte[] received = peer.exchange(sent, total);
        List<MaskedTensor> opened = new ArrayList<>(items.size());
        at = 0;
        for (int i = 0; i < items.size(); i++) {
            Opening.Item item = items.get(i);
            long[] words = masked.get(i);
            addTheirs(context, item.wire(), received, at, words);
            at += bytes(item);
            byte[] mask = masks.get(i);
            int bits = item.wire().ringBits();
            RingKernels kernels = context.kernels();
            opened.add(
                    new MaskedTensor(
                            context.leads(),
                            item.wire(),
                            words,
                            () -> Masks.unpack(mask, words.length, bits, kernels)));
        }
        return opened;
    }

    /** This party's share under its share of the mask: to {@code sent}, and as words. */
    private static long[] mask(
            PartyContext context, Opening.Item item, byte[] mask, byte[] sent, int sentAt) {
        long[] share = item.share();
        long[] words = new long[share.length];
        int bits = item.wire().ringBits();
        long offset = context.leads() ? item.wire().offset() : 0;
        context.forEachBlock(
                words.length,
                (from, count) -> {
                    // A block ends with a byte at any width.
                    int at = BitPacking.packedBytes(from, bits);
                    context.packing().unpack(mask, at, count, bits, words, from);
                    for (int i = from; i < from + count; i++) {
                        words[i] += share[i] + offset;
                    }
                    context.packing().pack(words, from, count, bits, sent, sentAt + at);
                });
        return words;
    }

    private static void addTheirs(
            PartyContext context, Wire wire, byte[] received, int receivedAt, long[] words) {
        int bits = wire.ringBits();
        long low = wire.mask();
        long offset = wire.offset();
        context.forEachBlock(
                words.length,
                (from, count) ->
                        context.withScratch(
                                scratch -> {
                                    long[] theirs = scratch.longs(0, count);
                                    int at = receivedAt + BitPacking.packedBytes(from, bits);
                                    context.packing().unpack(received, at, count, bits, theirs, 0);
                                    for (int i = 0; i < count; i++) {
                                        words[from + i] =
                                                ((words[from + i] + theirs[i]) & low) - offset;
                                    }
                                }));
    }
}
