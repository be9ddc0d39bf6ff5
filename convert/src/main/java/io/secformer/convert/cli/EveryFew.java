package io.secformer.convert.cli;

import java.util.function.IntConsumer;

/** Says how far a long step is, a few times in all. */
final class EveryFew implements IntConsumer {
    private static final int TIMES = 4;

    private final String did;
    private final int all;
    private int said;

    /**
     * @param did such as "measured"
     * @param all how many there are
     */
    EveryFew(String did, int all) {
        this.did = did;
        this.all = all;
    }

    @Override
    public void accept(int done) {
        int quarters = (int) ((long) TIMES * done / all);
        if (quarters > said && done < all) {
            said = quarters;
            System.err.println(did + " " + done + " of " + all);
        }
    }
}
