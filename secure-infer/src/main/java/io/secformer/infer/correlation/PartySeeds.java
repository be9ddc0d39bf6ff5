package io.secformer.infer.correlation;

import io.secformer.infer.random.Seed;
import java.security.SecureRandom;

/**
 * A party's two seeds of a session: its own, which it drew and the dealer has too, and one that the
 * other party has too, and the dealer not.
 *
 * @param own masks and, at party 0, its shares of what is dealt follow from it
 * @param reveal the shares that a client gets are fresh by it; both parties' is the same
 */
public record PartySeeds(Seed own, Seed reveal) implements AutoCloseable {

    /** Both parties' seeds, for roles in one process. */
    public static PartySeeds[] ofBoth(SessionSeeds session, SecureRandom random) {
        Seed reveal = Seed.fresh(random);
        return new PartySeeds[] {
            new PartySeeds(session.of(0), reveal), new PartySeeds(session.of(1), reveal)
        };
    }

    /** Overwrites both. */
    @Override
    public void close() {
        own.close();
        reveal.close();
    }

    @Override
    public String toString() {
        return "PartySeeds[secret]";
    }
}
