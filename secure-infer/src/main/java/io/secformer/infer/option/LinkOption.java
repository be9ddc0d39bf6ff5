package io.secformer.infer.option;

import io.secformer.infer.net.LinkProfile;
import io.secformer.kit.command.OptionTypes;
import picocli.CommandLine.ITypeConverter;

/** A network to imitate: {@code none}, {@code lan}, {@code wan}, or like {@code delay=0.3ms}. */
public final class LinkOption implements ITypeConverter<LinkProfile> {
    @Override
    public LinkProfile convert(String value) {
        return OptionTypes.read(value, LinkProfile::parse);
    }
}
