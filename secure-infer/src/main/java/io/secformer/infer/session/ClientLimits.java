package io.secformer.infer.session;

/**
 * What clients may take of a role: one name can fail itself, and nobody else.
 *
 * @param links links of one name at the same time
 * @param idleMillis how long a link may ask for nothing
 * @param requestBytes the most that is dealt for one inference
 */
public record ClientLimits(int links, long idleMillis, long requestBytes) {
    /** The most links that a name may be given. */
    public static final int MAX_LINKS = 1024;

    /** 8 links, 10 minutes, whatever the servers have room for. */
    public static final ClientLimits DEFAULT = new ClientLimits(8, 600_000, Long.MAX_VALUE);

    /** Checks the numbers. */
    public ClientLimits {
        if (links < 1 || links > MAX_LINKS || idleMillis < 1 || requestBytes < 1) {
            throw new IllegalArgumentException(
                    "a client has 1 to "
                            + MAX_LINKS
                            + " links, each idle for 1 ms and more, and asks for 1 byte and more;"
                            + " found "
                            + links
                            + ", "
                            + idleMillis
                            + " ms and "
                            + requestBytes
                            + " bytes");
        }
    }
}
