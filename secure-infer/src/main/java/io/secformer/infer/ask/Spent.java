package io.secformer.infer.ask;

import io.secformer.infer.role.client.InferenceClient;

/**
 * What an answer took; of texts that were asked about together, each one's part of it.
 *
 * @param rounds between the servers, online; those of the whole batch
 * @param serverBytes between the servers online, both directions together
 * @param clientBytes between the client and both servers online, both directions together
 * @param dealerBytes from the dealer to the servers
 * @param onlineSeconds from the input to the answer, as the client saw it
 * @param offlineSeconds for dealing and preparing, whenever that was
 * @param waitedSeconds until an inference was ready; 0 if one was
 */
public record Spent(
        int rounds,
        long serverBytes,
        long clientBytes,
        long dealerBytes,
        double onlineSeconds,
        double offlineSeconds,
        double waitedSeconds) {

    /** One text's part of what a batch took. */
    static Spent part(InferenceClient.Answer answer, int texts) {
        return new Spent(
                answer.rounds(),
                Math.round((double) answer.serverBytes() / texts),
                Math.round((double) answer.clientBytes() / texts),
                Math.round((double) answer.dealerBytes() / texts),
                answer.onlineSeconds() / texts,
                answer.offlineSeconds() / texts,
                answer.waitedSeconds() / texts);
    }
}
