package io.secformer.infer.audit;

import io.secformer.infer.cost.OpCost;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongBinaryOperator;

/**
 * Messages of the suites {@code beaver}: whatever an operation sends, in rings of 64 bits, under
 * masks of its own; comparisons send words that are shared bit by bit, and single bits.
 */
final class BeaverMessages implements Messages {
    private static final String COMPARISON = "negative";

    private final List<OpCost> operations;

    /**
     * @param operations those that send, in their order
     */
    BeaverMessages(List<OpCost> operations) {
        this.operations = List.copyOf(operations);
    }

    @Override
    public int count() {
        return operations.stream().mapToInt(OpCost::rounds).sum();
    }

    /** All that is sent is masked. */
    @Override
    public List<Long> maskBytes() {
        return operations.stream().map(BeaverMessages::sentBytes).sorted().toList();
    }

    private static long sentBytes(OpCost operation) {
        return operation.serverBytes() / 2;
    }

    @Override
    public List<String> keep(JointUniformity joint, List<byte[]> sent, List<byte[]> received) {
        List<String> failures = new ArrayList<>();
        int message = 0;
        for (OpCost operation : operations) {
            long bytes = 0;
            for (int round = 0; round < operation.rounds(); round++) {
                byte[] mine = sent.get(message);
                byte[] theirs = received.get(message);
                message++;
                bytes += mine.length;
                if (mine.length != theirs.length) {
                    failures.add("messages: " + operation.name() + " has other bytes");
                    break;
                }
                String name = operation.op() + " " + operation.name() + ", message " + round;
                keep(joint, operation.kind().equals(COMPARISON), name, mine, theirs);
            }
            if (bytes != sentBytes(operation)) {
                failures.add("messages: " + operation.name() + " sends " + bytes + " bytes");
            }
        }
        return failures;
    }

    private static void keep(
            JointUniformity joint, boolean byBit, String name, byte[] mine, byte[] theirs) {
        boolean whole = mine.length % Long.BYTES == 0;
        // Bits after the last one of a message mean nothing.
        int words = whole ? mine.length / Long.BYTES : mine.length - 1;
        int bits = whole ? Long.SIZE : Byte.SIZE;
        long[] first = words(mine, whole, words);
        long[] second = words(theirs, whole, words);
        LongBinaryOperator opens = byBit ? (a, b) -> a ^ b : Long::sum;
        long[] opened = new long[words];
        Arrays.setAll(opened, i -> opens.applyAsLong(first[i], second[i]));
        joint.add("opened " + name, bits, opened);
        joint.addAlone("party 0's " + name, bits, first);
        joint.addAlone("party 1's " + name, bits, second);
    }

    private static long[] words(byte[] message, boolean whole, int count) {
        long[] words = new long[count];
        if (whole) {
            ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN).asLongBuffer().get(words);
        } else {
            Arrays.setAll(words, i -> message[i] & 0xff);
        }
        return words;
    }
}
