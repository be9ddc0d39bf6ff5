package io.secformer.infer.cost;

import java.util.List;

/**
 * What an inference costs, operation by operation and in all.
 *
 * @param operations in program order
 */
public record Cost(List<OpCost> operations) {

    public Cost {
        operations = List.copyOf(operations);
    }

    /** Rounds between the servers, online. */
    public int rounds() {
        return operations.stream().mapToInt(OpCost::rounds).sum();
    }

    /** Bytes between the servers online, both directions together. */
    public long serverBytes() {
        return operations.stream().mapToLong(OpCost::serverBytes).sum();
    }

    /** Bytes between the client and both servers, both directions together. */
    public long clientBytes() {
        return operations.stream().mapToLong(OpCost::clientBytes).sum();
    }

    /** Bytes from the dealer to party 1. */
    public long dealerBytes() {
        return operations.stream().mapToLong(OpCost::dealerBytes).sum();
    }

    /** Multiply-adds of matrix products of one server, online. */
    public long onlineMultiplyAdds() {
        return operations.stream().mapToLong(op -> op.onlineProducts().multiplyAdds()).sum();
    }

    /** Multiply-adds of matrix products of one server, before the request. */
    public long offlineMultiplyAdds() {
        return operations.stream().mapToLong(op -> op.offlineProducts().multiplyAdds()).sum();
    }

    /** The operations for which the dealer sends something, in the order in which it does. */
    public List<OpCost> dealt() {
        return operations.stream().filter(op -> op.pieceBytes().length > 0).toList();
    }
}
