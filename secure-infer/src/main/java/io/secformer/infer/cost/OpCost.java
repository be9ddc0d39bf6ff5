package io.secformer.infer.cost;

/**
 * What one operation of the program costs.
 *
 * @param op its number; of an opening, that of the first value
 * @param kind what it does, such as {@code open} or {@code linear}
 * @param name its wire, site or weight
 * @param rounds messages that the servers wait for, online
 * @param serverBytes bytes that the servers send each other online, both directions together
 * @param clientBytes bytes that the client sends, to both servers together, or gets from them
 * @param pieceBytes bytes of each piece that the dealer sends party 1
 * @param onlineProducts matrix products that a server computes online
 * @param offlineProducts the same, before the request
 */
public record OpCost(
        int op,
        String kind,
        String name,
        int rounds,
        long serverBytes,
        long clientBytes,
        int[] pieceBytes,
        MatrixProducts onlineProducts,
        MatrixProducts offlineProducts) {
    /** The kind of what the client publishes. */
    public static final String INPUT = "input";

    /** Bytes from the dealer to party 1. */
    public long dealerBytes() {
        long total = 0;
        for (int bytes : pieceBytes) {
            total += bytes;
        }
        return total;
    }
}
