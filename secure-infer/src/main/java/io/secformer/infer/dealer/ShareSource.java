package io.secformer.infer.dealer;

/** Where a party finds its shares of what was dealt for one inference. */
public interface ShareSource {

    /** Opens the shares of one piece of one operation; each may be opened once. */
    ShareReader open(int operation, int piece);
}
