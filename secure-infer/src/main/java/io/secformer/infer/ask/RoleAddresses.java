package io.secformer.infer.ask;

import io.secformer.infer.net.Address;
import io.secformer.infer.net.TlsEndpoint;
import io.secformer.infer.role.client.InferenceClient;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where the roles of a model listen.
 *
 * @param party0 where party 0 does
 * @param party1 where party 1 does
 * @param dealer where the dealer does
 */
public record RoleAddresses(Address party0, Address party1, Address dealer) {

    /**
     * Reads addresses.
     *
     * @param servers both servers' with a comma between, party 0's first
     * @param dealer the dealer's
     * @throws IllegalArgumentException with a sentence that says what was found and expected
     */
    public static RoleAddresses parse(String servers, String dealer) {
        String[] both = servers.split(",", -1);
        if (both.length != 2) {
            throw new IllegalArgumentException(
                    "the servers are '"
                            + servers
                            + "', expected two addresses with a comma between, party 0's first");
        }
        return new RoleAddresses(
                Address.parsePeer(both[0]), Address.parsePeer(both[1]), Address.parsePeer(dealer));
    }

    /**
     * Links to all of them.
     *
     * @param embeddings where the model's public embedding tables are; null for a model whose
     *     tables are secret
     * @throws io.secformer.infer.net.ChannelException as {@link InferenceClient#connect}
     * @throws io.secformer.kit.file.FormatException as {@link InferenceClient#connect}
     */
    InferenceClient connect(TlsEndpoint endpoint, @Nullable Path embeddings) {
        return InferenceClient.connect(endpoint, party0, party1, dealer, embeddings);
    }
}
