package io.secformer.infer.correlation;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;

/**
 * Arrays that one computation after another uses, so that they stay in a core's cache. What they
 * hold at first is left over from before.
 */
public final class Scratch {
    private static final int REGISTER_BYTES = 64;

    private final List<long[]> words = new ArrayList<>();
    private final List<double[]> numbers = new ArrayList<>();
    private final List<byte[]> bytes = new ArrayList<>();

    /**
     * The array of that number, from 0, of at least {@code length} bytes, and some more, so that
     * registers can be read. Number 0 is for dealt shares as they come.
     */
    public byte[] bytes(int number, int length) {
        while (bytes.size() <= number) {
            bytes.add(new byte[0]);
        }
        if (bytes.get(number).length < length + REGISTER_BYTES) {
            bytes.set(number, new byte[length + REGISTER_BYTES]);
        }
        return bytes.get(number);
    }

    /** The array of that number, from 0, of at least {@code length} words. */
    public long[] longs(int number, int length) {
        while (words.size() <= number) {
            words.add(new long[0]);
        }
        if (words.get(number).length < length) {
            words.set(number, new long[length]);
        }
        return words.get(number);
    }

    /** The array of that number, from 0, of at least {@code length} numbers. */
    public double[] doubles(int number, int length) {
        while (numbers.size() <= number) {
            numbers.add(new double[0]);
        }
        if (numbers.get(number).length < length) {
            numbers.set(number, new double[length]);
        }
        return numbers.get(number);
    }

    /** As many as there are threads at work at a time. */
    public static final class Pool {
        private final Queue<Scratch> idle = new ConcurrentLinkedQueue<>();

        /** Runs a task with arrays that nobody else uses meanwhile. */
        public void run(Consumer<Scratch> task) {
            Scratch found = idle.poll();
            Scratch scratch = found == null ? new Scratch() : found;
            task.accept(scratch);
            idle.add(scratch);
        }
    }
}
