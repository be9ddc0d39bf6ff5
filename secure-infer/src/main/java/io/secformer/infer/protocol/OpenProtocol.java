package io.secformer.infer.protocol;

import io.secformer.convert.fixedpoint.Wire;
import io.secformer.infer.ring.BitPacking;
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
 * <p>Rounds: 1. Sent: {@code L} bits an element and party. The sum is uniform: it says nothing.
 */
public final class OpenProtocol {
    private OpenProtocol() {}

    /**
     * One tensor to open.
     *
     * @param operation number of its opening
     * @param wire its format
     * @param share this party's share
     */
    public record Item(int operation, Wire wire, long[] share) {}

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

    /** Opens all items in one round. */
    public static List<MaskedTensor> open(PartyContext context, Peer peer, List<Item> items) {
        int total = 0;
        for (Item item : items) {
            int bits = item.wire().ringBits();
            total = Math.addExact(total, BitPacking.packedBytes(item.share().length, bits));
        }
        byte[] sent = new byte[total];
        List<long[]> masks = new ArrayList<>(items.size());
        List<long[]> masked = new ArrayList<>(items.size());
        int at = 0;
        for (Item item : items) {
            int count = item.share().length;
            int bits = item.wire().ringBits();
            long[] mask = context.mask(item.operation(), count, bits);
            long[] words = new long[count];
            long offset = context.leads() ? item.wire().offset() : 0;
            for (int i = 0; i < count; i++) {
                words[i] = item.share()[i] + mask[i] + offset;
            }
            BitPacking.pack(words, 0, count, bits, sent, at);
            at += BitPacking.packedBytes(count, bits);
            masks.add(mask);
            masked.add(words);
        }
        byte[] received = peer.exchange(sent, total);
        return combine(items, masks, masked, received);
    }

    private static List<MaskedTensor> combine(
            List<Item> items, List<long[]> masks, List<long[]> masked, byte[] received) {
        List<MaskedTensor> opened = new ArrayList<>(items.size());
        int at = 0;
        for (int item = 0; item < items.size(); item++) {
            Wire wire = items.get(item).wire();
            long[] words = masked.get(item);
            long[] theirs = new long[words.length];
            BitPacking.unpack(received, at, words.length, wire.ringBits(), theirs, 0);
            at += BitPacking.packedBytes(words.length, wire.ringBits());
            long low = wire.mask();
            long offset = wire.offset();
            for (int i = 0; i < words.length; i++) {
                words[i] = ((words[i] + theirs[i]) & low) - offset;
            }
            opened.add(new MaskedTensor(wire, words, masks.get(item)));
        }
        return opened;
    }
}
