package io.secformer.client;

/**
 * What an answer took. Of texts that were classified together, each has its part of the bytes and
 * seconds, and the rounds of all.
 *
 * @param rounds messages that the servers waited for, one after the other
 * @param serverBytes between the servers, both directions together
 * @param clientBytes between this client and both servers, both directions together
 * @param dealerBytes from the dealer to the servers
 * @param onlineSeconds from the masked input to the answer, as this client saw it
 * @param offlineSeconds that dealer and servers took to prepare, whenever that was
 * @param waitedSeconds that this client waited until something was prepared; 0 if it was
 */
public record Cost(
        int rounds,
        long serverBytes,
        long clientBytes,
        long dealerBytes,
        double onlineSeconds,
        double offlineSeconds,
        double waitedSeconds) {}
