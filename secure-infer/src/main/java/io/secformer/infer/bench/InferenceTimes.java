package io.secformer.infer.bench;

import io.secformer.infer.net.LinkProfile;
import io.secformer.kit.text.Rounded;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What inferences of one shape took over one network.
 *
 * @param strategy how the network was computed
 * @param batch sentences evaluated together
 * @param tokens their padded length
 * @param link the imitated network
 * @param warmUp inferences before those that were measured
 * @param repeats inferences measured
 * @param spool whether the servers kept what is dealt on disk
 * @param rounds between the servers, counted
 * @param serverBytes between the servers online, both directions together, counted
 * @param clientBytes between client and servers online, both directions together, counted
 * @param dealerBytes from the dealer, counted
 * @param onlineSeconds from the input to the answer: the median
 * @param offlineSeconds for dealing and preparing: the median
 * @param predictedSeconds online, by the cost reading
 * @param productSeconds of both servers' matrix products alone, which this machine does one after
 *     the other: the median of runs between the inferences
 * @param serverMemory the most that a server held, in bytes; 0 if this system does not tell
 * @param dealerMemory the most that the dealer held
 */
public record InferenceTimes(
        String strategy,
        int batch,
        int tokens,
        LinkProfile link,
        int warmUp,
        int repeats,
        boolean spool,
        int rounds,
        long serverBytes,
        long clientBytes,
        long dealerBytes,
        double onlineSeconds,
        double offlineSeconds,
        double predictedSeconds,
        double productSeconds,
        long serverMemory,
        long dealerMemory) {

    /** How many times as long as its own matrix products an inference takes online. */
    public double onlineToProducts() {
        return onlineSeconds / productSeconds;
    }

    /** Every quantity by its name, in the order of tables. */
    public Map<String, Object> byName() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("strategy", strategy);
        fields.put("batch", batch);
        fields.put("tokens", tokens);
        fields.put("link", link.toString());
        fields.put("warmUp", warmUp);
        fields.put("repeats", repeats);
        fields.put("spool", spool);
        fields.put("rounds", rounds);
        fields.put("serverBytes", serverBytes);
        fields.put("clientBytes", clientBytes);
        fields.put("dealerBytes", dealerBytes);
        fields.put("onlineSeconds", Rounded.seconds(onlineSeconds));
        fields.put("offlineSeconds", Rounded.seconds(offlineSeconds));
        fields.put("predictedSeconds", Rounded.seconds(predictedSeconds));
        fields.put("productSeconds", Rounded.seconds(productSeconds));
        fields.put("onlineToProducts", Rounded.decimals(onlineToProducts(), 3));
        fields.put("serverMemoryBytes", serverMemory);
        fields.put("dealerMemoryBytes", dealerMemory);
        return fields;
    }
}
