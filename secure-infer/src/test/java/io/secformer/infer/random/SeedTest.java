package io.secformer.infer.random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class SeedTest {
    private static final byte[] BYTES = HexFormat.of().parseHex("a1b2c3d4e5f60718293a4b5c6d7e8f90");

    @Test
    void equalBytesMakeEqualSeeds() {
        byte[] other = BYTES.clone();
        other[15] ^= 1;

        assertThat(new Seed(BYTES)).isEqualTo(new Seed(BYTES)).isNotEqualTo(new Seed(other));
        assertThat(new Seed(BYTES)).hasSameHashCodeAs(new Seed(other));
    }

    @Test
    void freshSeedsDiffer() {
        SecureRandom random = new SecureRandom();

        assertThat(Seed.fresh(random)).isNotEqualTo(Seed.fresh(random));
    }

    @Test
    void neitherTextNorRefusalShowsTheBytes() {
        Seed seed = new Seed(BYTES);

        assertThat(seed.toString()).isEqualTo("Seed[secret]");
        assertThatThrownBy(() -> new Seed(new byte[15]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a seed has 16 bytes, found 15");
    }

    @Test
    void seedOwnsItsBytes() {
        byte[] given = BYTES.clone();
        Seed seed = new Seed(given);
        given[0] = 0;
        seed.bytes()[1] = 0;

        assertThat(seed.bytes()).isEqualTo(BYTES);
    }

    @Test
    void destroyedSeedCannotBeUsed() {
        Seed seed = new Seed(BYTES);
        seed.close();

        assertThat(seed.isDestroyed()).isTrue();
        assertThat(seed).isNotEqualTo(new Seed(new byte[16]));
        assertThatThrownBy(seed::bytes).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> new AesCtrPrg(seed, 0, 0, 0))
                .isInstanceOf(IllegalStateException.class);
    }
}
