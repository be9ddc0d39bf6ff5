package io.secformer.infer.random;

import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;

/**
 * Sixteen secret bytes from which a whole inference's randomness is derived.
 *
 * <p>Nothing here prints the bytes, {@link #equals} takes the same time whatever they are, and
 * {@link #close} overwrites them.
 */
public final class Seed implements AutoCloseable {
    /** Size of a seed in bytes. */
    public static final int SEED_BYTES = 16;

    private final byte[] secret;
    private boolean destroyed;

    /**
     * Makes a seed from a copy of the given bytes.
     *
     * @throws IllegalArgumentException if there are not exactly {@link #SEED_BYTES}
     */
    public Seed(byte[] secret) {
        if (secret.length != SEED_BYTES) {
            throw new IllegalArgumentException(
                    "a seed has " + SEED_BYTES + " bytes, found " + secret.length);
        }
        this.secret = secret.clone();
    }

    /** Draws a new seed. */
    public static Seed fresh(SecureRandom random) {
        byte[] drawn = new byte[SEED_BYTES];
        random.nextBytes(drawn);
        Seed seed = new Seed(drawn);
        Arrays.fill(drawn, (byte) 0);
        return seed;
    }

    /**
     * Returns a copy of the secret bytes; the caller overwrites it after use.
     *
     * @throws IllegalStateException after {@link #close}
     */
    public synchronized byte[] bytes() {
        if (destroyed) {
            throw new IllegalStateException("this seed has been destroyed");
        }
        return secret.clone();
    }

    /** The same seed once more, to be closed by itself. */
    public Seed copy() {
        byte[] bytes = bytes();
        Seed copy = new Seed(bytes);
        Arrays.fill(bytes, (byte) 0);
        return copy;
    }

    /** Overwrites the secret bytes; the seed cannot be used afterwards. */
    @Override
    public synchronized void close() {
        Arrays.fill(secret, (byte) 0);
        destroyed = true;
    }

    /** Whether {@link #close} has been called. */
    public synchronized boolean isDestroyed() {
        return destroyed;
    }

    /** Compares in constant time. A destroyed seed equals only itself. */
    @Override
    public boolean equals(Object other) {
        if (this == other) {
            return true;
        }
        if (!(other instanceof Seed that) || isDestroyed() || that.isDestroyed()) {
            return false;
        }
        return MessageDigest.isEqual(secret, that.secret);
    }

    /** The same number for every seed: a hash would give bits of the secret away. */
    @Override
    public int hashCode() {
        return SEED_BYTES;
    }

    @Override
    public String toString() {
        return "Seed[secret]";
    }
}
