package io.secformer.infer.role.dealer;

import java.util.Arrays;

/**
 * When the code of all roles is compiled: as soon as, during two inferences of one shape in a row,
 * compilers were at work for less than a fifth of the time, on average over the three roles. Time
 * alone would not tell on a machine that does something else too.
 */
final class Settling {
    private static final double MOST_COMPILING = 0.2;
    private static final int IN_A_ROW = 2;

    private final int least;
    private long[] compiledMillis = {};
    private int inferences;
    private int settled;

    /**
     * @param least inferences that are needed in any case: where links are slow, compilers have
     *     little to do in the time of one
     */
    Settling(int least) {
        this.least = least;
    }

    /**
     * Takes an inference into account.
     *
     * @param tookMillis from its dealing to its end
     * @param compiled what the compilers of each role have taken in all, in milliseconds
     * @return whether no more of them are needed
     */
    boolean after(long tookMillis, long... compiled) {
        long[] before = compiledMillis.length == 0 ? new long[compiled.length] : compiledMillis;
        double compiling =
                Arrays.stream(compiled).average().orElse(0)
                        - Arrays.stream(before).average().orElse(0);
        compiledMillis = compiled.clone();
        inferences++;
        settled = compiling < MOST_COMPILING * tookMillis ? settled + 1 : 0;
        return inferences >= least && settled >= IN_A_ROW;
    }
}
