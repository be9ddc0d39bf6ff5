package io.secformer.convert.card;

/**
 * What an inference of one text costs.
 *
 * @param tokens its padded length
 * @param rounds messages that wait for each other
 * @param serverBytes between the servers, both ways
 * @param dealerBytes from the dealer, before the request
 * @param clientBytes from the client and back to it
 */
public record InferenceCost(
        int tokens, int rounds, long serverBytes, long dealerBytes, long clientBytes) {}
