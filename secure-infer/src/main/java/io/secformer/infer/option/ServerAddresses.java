package io.secformer.infer.option;

import io.secformer.infer.net.Address;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Where both servers listen.
 *
 * @param party0 the first of two addresses with a comma between
 * @param party1 the second
 */
public record ServerAddresses(Address party0, Address party1) {
    /** Reads both. */
    public static final class Pair implements ITypeConverter<ServerAddresses> {
        private static final PeerAddress EACH = new PeerAddress();

        @Override
        public ServerAddresses convert(String value) {
            String[] both = value.split(",", -1);
            if (both.length != 2) {
                throw new TypeConversionException(
                        "is '%s', expected two addresses with a comma between".formatted(value));
            }
            return new ServerAddresses(EACH.convert(both[0]), EACH.convert(both[1]));
        }
    }
}
