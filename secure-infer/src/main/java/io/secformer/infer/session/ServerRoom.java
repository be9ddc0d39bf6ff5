package io.secformer.infer.session;

/**
 * Memory of a server for inferences that are dealt or under way.
 *
 * @param dealtBytes for what the dealer sends, in the server's store
 * @param heapBytes for what is prepared and evaluated
 */
public record ServerRoom(long dealtBytes, long heapBytes) {
    /** What both servers have. */
    public ServerRoom least(ServerRoom other) {
        return new ServerRoom(
                Math.min(dealtBytes, other.dealtBytes), Math.min(heapBytes, other.heapBytes));
    }
}
