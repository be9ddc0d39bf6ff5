package io.secformer.convert.op;

import io.secformer.convert.fixedpoint.ParameterFormat;

/** How local operations are evaluated on words: clear ones, or a party's shares. */
public interface WordContext {

    /** Computes some elements. */
    @FunctionalInterface
    interface BlockTask {
        void run(int from, int count);
    }

    /** Whether public constants are added here: in the clear, and by one of the parties. */
    boolean addsPublic();

    /** The words of a parameter that is only added, or a party's share; to be read only. */
    long[] added(ParameterFormat format);

    /** Drops low bits. */
    long[] reduce(Local.Reduce op, long[] words);

    /** Computes all elements, by several threads where there are some. */
    default void forEachBlock(int elements, BlockTask task) {
        task.run(0, elements);
    }
}
