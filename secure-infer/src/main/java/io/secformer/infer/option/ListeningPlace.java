package io.secformer.infer.option;

import io.secformer.infer.net.Address;
import io.secformer.kit.command.OptionTypes;
import picocli.CommandLine.ITypeConverter;

/** Where to listen: port 0 is any free one. */
public final class ListeningPlace implements ITypeConverter<Address> {
    @Override
    public Address convert(String value) {
        return OptionTypes.read(value, Address::parse);
    }
}
