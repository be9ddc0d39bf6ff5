package io.secformer.datasets.cli;

import io.secformer.kit.command.OptionTypes;
import java.net.URI;
import java.net.URISyntaxException;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** The address of a server that has the official files. */
final class MirrorAddress implements ITypeConverter<URI> {
    @Override
    public URI convert(String value) {
        try {
            URI address = new URI(value);
            if (String.valueOf(address.getScheme()).matches("(?i)https?")
                    && address.getHost() != null) {
                return address;
            }
        } catch (URISyntaxException e) {
            throw refused(value);
        }
        throw refused(value);
    }

    private static TypeConversionException refused(String value) {
        return OptionTypes.refused(value, "http(s)://HOST/");
    }
}
