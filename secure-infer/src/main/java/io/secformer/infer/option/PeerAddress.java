package io.secformer.infer.option;

import io.secformer.infer.net.Address;
import io.secformer.kit.command.OptionTypes;
import picocli.CommandLine.ITypeConverter;

/** Where somebody else listens, whose port is known. */
public final class PeerAddress implements ITypeConverter<Address> {
    @Override
    public Address convert(String value) {
        return OptionTypes.read(value, Address::parsePeer);
    }
}
