package io.secformer.infer.correlation;

import io.secformer.infer.random.Seed;
import java.security.SecureRandom;

/**
 * The dealer's two seeds of a session, one for each party. A party knows its own only.
 *
 * <p>Inferences are numbered from 1; number 0 stands for the masks of the weights, which live as
 * long as the session.
 */
public final class SessionSeeds implements AutoCloseable {
    /** The inference number of what belongs to a session rather than to an inference. */
    public static final long SESSION = 0;

    private final Seed first;
    private final Seed second;

    public SessionSeeds(Seed first, Seed second) {
        this.first = first;
        this.second = second;
    }

    /** Draws seeds for a new session. */
    public static SessionSeeds fresh(SecureRandom random) {
        return new SessionSeeds(Seed.fresh(random), Seed.fresh(random));
    }

    /** The seed of a party, 0 or 1. */
    public Seed of(int party) {
        return party == 0 ? first : second;
    }

    /** Overwrites both. */
    @Override
    public void close() {
        first.close();
        second.close();
    }

    @Override
    public String toString() {
        return "SessionSeeds[secret]";
    }
}
