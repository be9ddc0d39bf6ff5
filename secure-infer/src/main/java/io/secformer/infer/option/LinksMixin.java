package io.secformer.infer.option;

import io.secformer.infer.net.LinkProfile;
import java.util.List;
import picocli.CommandLine.Option;

/** Networks that times are measured or predicted over, one beside the other. */
public final class LinksMixin {
    private static final List<LinkProfile> USUAL =
            List.of(LinkProfile.LAN, LinkProfile.parse("rate=1Gbps,delay=0.3ms"), LinkProfile.WAN);

    @Option(
            names = "--link",
            converter = LinkOption.class,
            completionCandidates = LinkOption.class,
            paramLabel = "PROFILE",
            description =
                    "network between all roles: "
                            + LinkOption.PROFILES
                            + "; may be given several times; default: lan, rate=1Gbps,delay=0.3ms"
                            + " and wan")
    private List<LinkProfile> links = USUAL;

    /** Each once, in the order in which they were given. */
    public List<LinkProfile> links() {
        return links.stream().distinct().toList();
    }
}
