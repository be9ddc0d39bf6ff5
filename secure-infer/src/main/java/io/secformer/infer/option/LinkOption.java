package io.secformer.infer.option;

import io.secformer.infer.net.LinkProfile;
import io.secformer.kit.command.OptionTypes;
import java.util.Iterator;
import java.util.List;
import picocli.CommandLine.ITypeConverter;

/** A network to imitate: {@code none}, {@code lan}, {@code wan}, or like {@code delay=0.3ms}. */
public final class LinkOption implements ITypeConverter<LinkProfile>, Iterable<String> {
    /** What values are, for help. */
    public static final String PROFILES =
            "none, lan (10 Gbit/s, 0.1 ms one way), wan (100 Mbit/s, 40 ms), or like"
                    + " rate=1Gbps,delay=0.3ms";

    @Override
    public LinkProfile convert(String value) {
        return OptionTypes.read(value, LinkProfile::parse);
    }

    /** Those that have names. */
    @Override
    public Iterator<String> iterator() {
        return List.of("none", "lan", "wan").iterator();
    }
}
