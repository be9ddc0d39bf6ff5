package io.secformer.infer.option;

import io.secformer.infer.net.Address;
import io.secformer.kit.command.OptionTypes;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Where somebody else listens, whose port is known. */
public final class PeerAddress implements ITypeConverter<Address> {
    @Override
    public Address convert(String value) {
        Address address = OptionTypes.read(value, Address::parse);
        if (address.port() == 0) {
            throw new TypeConversionException(
                    "'%s' has the port 0, expected the one that is listened on, 1 to 65535"
                            .formatted(value));
        }
        return address;
    }
}
