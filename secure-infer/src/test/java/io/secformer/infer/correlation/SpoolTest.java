package io.secformer.infer.correlation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secformer.convert.tensor.Workers;
import io.secformer.infer.random.Seed;
import io.secformer.kit.file.FormatException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpoolTest {
    private static final Seed KEY = new Seed(new byte[Seed.SEED_BYTES]);
    private static final long PLENTY = 1L << 20;

    @TempDir private Path above;

    private Path folder() {
        return above.resolve("spool");
    }

    private List<String> files() throws IOException {
        try (Stream<Path> all = Files.list(folder())) {
            return all.map(file -> String.valueOf(file.getFileName())).toList();
        }
    }

    private static byte[] taken(DealtShares shares, int operation, int piece) {
        DealtShares.Packed packed = shares.take(operation, piece, new Scratch());
        return Arrays.copyOf(packed.bytes(), packed.length());
    }

    private static byte[] bytes(int length, int first) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (first + 7 * i);
        }
        return bytes;
    }

    @Test
    void piecesComeBackInAnyOrderAndOnce() {
        try (Spool spool = Spool.open(folder(), PLENTY);
                DealtShares one = spool.open(1, 1000);
                DealtShares two = spool.open(2, 1000)) {
            one.accept(3, new byte[][] {bytes(100, 1), bytes(1, 2), bytes(0, 3), bytes(333, 4)});
            two.accept(3, new byte[][] {bytes(100, 5)});
            one.accept(9, 0, bytes(50, 6));
            assertThatThrownBy(() -> one.accept(3, 0, bytes(100, 5)))
                    .isInstanceOf(CorrelationException.class)
                    .hasMessageContaining("a second time");

            assertThat(one.memoryBytes()).isZero();
            assertThat(taken(one, 3, 3)).isEqualTo(bytes(333, 4));
            assertThat(taken(one, 9, 0)).isEqualTo(bytes(50, 6));
            assertThat(taken(one, 3, 0)).isEqualTo(bytes(100, 1));
            assertThat(taken(two, 3, 0)).isEqualTo(bytes(100, 5));
            assertThat(taken(one, 3, 2)).isEmpty();
            assertThat(taken(one, 3, 1)).isEqualTo(bytes(1, 2));
            for (int piece = 0; piece < 5; piece++) {
                int taken = piece;
                assertThatThrownBy(() -> taken(one, 3, taken))
                        .isInstanceOf(CorrelationException.class)
                        .hasMessageContaining("or it has been used");
            }
        }
    }

    @Test
    void seedIsExpandedToTheSameSharesAsInMemory() {
        int[] sizes = new int[200];
        for (int piece = 0; piece < sizes.length; piece++) {
            sizes[piece] = 1 + 13 * piece;
        }
        Seed seed = new Seed(bytes(Seed.SEED_BYTES, 9));
        try (Workers workers = new Workers(4);
                Spool spool = Spool.open(folder(), PLENTY);
                DealtShares onDisk = spool.open(1, 1000);
                DealtShares inMemory = ShareStore.HEAP.open(1, 1000)) {
            SeedShares.expand(seed, 1, 5, sizes, workers, onDisk);
            SeedShares.expand(seed, 1, 5, sizes, workers, inMemory);
            workers.run(
                    sizes.length,
                    piece ->
                            assertThat(taken(onDisk, 5, piece))
                                    .hasSize(sizes[piece])
                                    .isEqualTo(taken(inMemory, 5, piece)));
        }
    }

    /** Zeros and counts are what anybody would know again. */
    @Test
    void theFileHoldsNothingThatAnybodyKnowsAgain() throws IOException {
        Path file = above.resolve("kept");
        int length = 1 << 16;
        byte[][] plain = {new byte[length], new byte[length], bytes(length, 1), bytes(100, 1)};
        byte[][] second = {new byte[length]};
        byte[] onDisk;
        byte[] ofAnother;
        try (FileChannel channel = readable(file);
                DealtShares shares =
                        new DealtShares(new SpoolFile(file, channel, KEY, 1, _ -> {}))) {
            shares.accept(0, Arrays.stream(plain).map(byte[]::clone).toArray(byte[][]::new));
            onDisk = Files.readAllBytes(file);
            for (int piece = 0; piece < plain.length; piece++) {
                assertThat(taken(shares, 0, piece)).isEqualTo(plain[piece]);
            }
        }
        Path another = above.resolve("another");
        try (FileChannel channel = readable(another);
                DealtShares shares =
                        new DealtShares(new SpoolFile(another, channel, KEY, 2, _ -> {}))) {
            shares.accept(0, second);
            ofAnother = Files.readAllBytes(another);
        }

        assertThat(onDisk).hasSize(3 * length + 100);
        assertUniform("the file", onDisk);
        assertUniform(
                "the first piece and the next one",
                sum(onDisk, 0, Arrays.copyOfRange(onDisk, length, 2 * length)));
        assertUniform("the first pieces of two files", sum(onDisk, 0, ofAnother));
        assertUniform("the third piece and what it was", sum(onDisk, 2 * length, plain[2]));
    }

    private static FileChannel readable(Path file) throws IOException {
        return FileChannel.open(
                file,
                StandardOpenOption.CREATE_NEW,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE);
    }

    private static byte[] sum(byte[] one, int from, byte[] other) {
        byte[] sum = new byte[other.length];
        for (int i = 0; i < sum.length; i++) {
            sum[i] = (byte) (one[from + i] ^ other[i]);
        }
        return sum;
    }

    private static void assertUniform(String what, byte[] bytes) {
        long[] counts = new long[256];
        for (byte b : bytes) {
            counts[b & 0xff]++;
        }
        double expected = bytes.length / 256.0;
        double chiSquare =
                Arrays.stream(counts).mapToDouble(c -> (c - expected) * (c - expected)).sum()
                        / expected;
        // 255 degrees of freedom: above 420 once in 10^9.
        assertThat(chiSquare).as(what).isLessThan(420);
    }

    @Test
    void twoSpoolsHaveTwoKeys() throws IOException {
        byte[][] files = new byte[2][];
        for (int i = 0; i < 2; i++) {
            try (Spool spool = Spool.open(above.resolve("spool" + i), PLENTY)) {
                DealtShares shares = spool.open(1, 1 << 16);
                shares.accept(0, 0, new byte[1 << 16]);
                files[i] = openFile("spool" + i);
            }
        }
        assertUniform("zeros", files[0]);
        assertUniform("zeros of two spools", sum(files[0], 0, files[1]));
    }

    /** The bytes of a file without a name that this process has open, as Linux shows it. */
    private static byte[] openFile(String folder) throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            for (Path descriptor : open.toList()) {
                if (Files.isSymbolicLink(descriptor)
                        && Files.readSymbolicLink(descriptor)
                                .toString()
                                .contains(folder + "/inf")) {
                    return Files.readAllBytes(descriptor);
                }
            }
        }
        throw new IOException("no file of " + folder + " is open");
    }

    @Test
    void whatIsKeptTakesNoMemory() {
        int pieces = 1000;
        int length = 1 << 16;
        try (Spool spool = Spool.open(folder(), 1L << 30);
                DealtShares shares = spool.open(1, (long) pieces * length)) {
            shares.accept(0, 0, bytes(length, 0));
            long before = heap();
            for (int piece = 1; piece < pieces; piece++) {
                shares.accept(0, piece, bytes(length, piece));
            }
            assertThat(heap() - before).isLessThan((long) pieces * length / 2);
            assertThat(taken(shares, 0, pieces - 1)).isEqualTo(bytes(length, pieces - 1));
        }
    }

    /** What is reachable: the least of several looks, since other threads go on allocating. */
    private static long heap() {
        long least = Long.MAX_VALUE;
        for (int look = 0; look < 3; look++) {
            System.gc();
            long used = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
            least = Math.min(least, used);
        }
        return least;
    }

    @Test
    void fileGoesWithItsInferenceUsedOrNot() throws IOException {
        try (Spool spool = Spool.open(folder(), PLENTY)) {
            DealtShares abandoned = spool.open(1, 100);
            DealtShares used = spool.open(2, 200);
            abandoned.accept(0, 0, bytes(100, 1));
            used.accept(0, 0, bytes(200, 2));
            assertThat(spool.heldBytes()).isEqualTo(300);

            abandoned.close();
            abandoned.close();
            assertThat(spool.heldBytes()).isEqualTo(200);
            assertThatThrownBy(() -> taken(abandoned, 0, 0))
                    .isInstanceOf(CorrelationException.class);
            taken(used, 0, 0);
            used.close();
            assertThat(spool.heldBytes()).isZero();
            assertThat(files()).containsExactly("lock");
        }
    }

    @Test
    void closingASpoolDeletesWhatIsLeft() throws IOException {
        Spool spool = Spool.open(folder(), PLENTY);
        DealtShares shares = spool.open(1, 100);
        shares.accept(0, new byte[][] {bytes(60, 1), bytes(40, 2)});
        spool.close();

        assertThat(spool.heldBytes()).isZero();
        assertThat(files()).containsExactly("lock");
        assertThatThrownBy(() -> taken(shares, 0, 1)).isInstanceOf(SpoolException.class);
        assertThatThrownBy(() -> spool.open(2, 100)).isInstanceOf(SpoolException.class);
    }

    @Test
    void onlyItsOwnLeftOversAreRemoved() throws IOException {
        Spool.open(folder(), PLENTY).close();
        Files.write(folder().resolve("inference-12.dealt"), bytes(10, 0));
        Files.write(folder().resolve("inference-x.dealt"), bytes(10, 0));
        Files.write(folder().resolve("inference-12.dealt.bak"), bytes(10, 0));
        Files.createDirectory(folder().resolve("inference-13.dealt"));
        Path elsewhere = Files.write(above.resolve("elsewhere"), bytes(10, 0));
        Files.createSymbolicLink(folder().resolve("inference-14.dealt"), elsewhere);

        Spool.open(folder(), PLENTY).close();

        assertThat(files())
                .containsExactlyInAnyOrder(
                        "lock",
                        "inference-x.dealt",
                        "inference-12.dealt.bak",
                        "inference-13.dealt",
                        "inference-14.dealt");
        assertThat(elsewhere).exists();
    }

    @Test
    void secondServerOnTheSameFolderIsRefused() throws IOException {
        try (Spool first = Spool.open(folder(), PLENTY);
                DealtShares shares = first.open(1, 10)) {
            shares.accept(0, 0, bytes(10, 1));
            assertThatThrownBy(() -> Spool.open(folder(), PLENTY))
                    .isInstanceOf(FormatException.class)
                    .hasMessage(folder() + ": is the spool of a server that is running");
            assertThat(taken(shares, 0, 0)).isEqualTo(bytes(10, 1));
        }
        Spool.open(folder(), PLENTY).close();
    }

    @Test
    void folderIsForItsOwnerAlone() throws IOException {
        Spool.open(folder(), PLENTY).close();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder())))
                .isEqualTo("rwx------");

        Files.setPosixFilePermissions(folder(), PosixFilePermissions.fromString("rwxr-x---"));
        assertThatThrownBy(() -> Spool.open(folder(), PLENTY))
                .isInstanceOf(FormatException.class)
                .hasMessageStartingWith(folder() + ": can be entered by others than its owner");
    }

    @Test
    void fileInTheFoldersPlaceIsRefused() throws IOException {
        Files.writeString(folder(), "");

        assertThatThrownBy(() -> Spool.open(folder(), PLENTY))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageStartingWith(folder() + " cannot be used: ");
    }

    @Test
    void boundCountsWhatIsOpen() {
        try (Spool spool = Spool.open(folder(), 2_000_000_000)) {
            DealtShares first = spool.open(1, 1_500_000_000);
            assertThatThrownBy(() -> spool.open(2, 500_000_001))
                    .isInstanceOf(SpoolException.class)
                    .hasMessage(
                            folder().resolve("inference-2.dealt")
                                    + " would take 0.500 GB beside 1.500 GB of others, and the"
                                    + " spool may take 2.000 GB");
            spool.open(3, 500_000_000).close();
            first.close();
            spool.open(4, 2_000_000_000).close();
            assertThatThrownBy(() -> spool.open(5, Long.MAX_VALUE))
                    .isInstanceOf(SpoolException.class);
        }
    }

    @Test
    void folderThatIsGoneIsASentence() throws IOException {
        try (Spool spool = Spool.open(folder(), PLENTY)) {
            Files.delete(folder().resolve("lock"));
            Files.delete(folder());
            for (int attempt = 0; attempt < 2; attempt++) {
                assertThatThrownBy(() -> spool.open(1, PLENTY))
                        .isInstanceOf(SpoolException.class)
                        .hasMessage(
                                folder().resolve("inference-1.dealt")
                                        + " cannot be made: its folder is gone");
            }
            assertThat(spool.heldBytes()).isZero();
        }
    }

    /** Linux answers every write to this device as a full disk does. */
    @Test
    void fullDiskIsASentence() throws IOException {
        Path full = Path.of("/dev/full");
        try (DealtShares shares =
                new DealtShares(
                        new SpoolFile(
                                full,
                                FileChannel.open(
                                        full, StandardOpenOption.READ, StandardOpenOption.WRITE),
                                KEY,
                                1,
                                _ -> {}))) {
            assertThatThrownBy(() -> shares.accept(0, 0, bytes(10, 1)))
                    .isInstanceOf(SpoolException.class)
                    .hasMessage("/dev/full cannot be written: No space left on device");
            assertThatThrownBy(() -> taken(shares, 0, 0)).isInstanceOf(CorrelationException.class);
        }
    }

    @Test
    void fileThatWasCutIsASentence() throws IOException {
        Path file = above.resolve("inference-1.dealt");
        FileChannel channel =
                FileChannel.open(
                        file,
                        StandardOpenOption.CREATE_NEW,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE);
        try (DealtShares shares = new DealtShares(new SpoolFile(file, channel, KEY, 1, _ -> {}))) {
            shares.accept(0, new byte[][] {bytes(60, 1), bytes(40, 2)});
            channel.truncate(70);

            assertThat(taken(shares, 0, 0)).isEqualTo(bytes(60, 1));
            assertThatThrownBy(() -> taken(shares, 0, 1))
                    .isInstanceOf(SpoolException.class)
                    .hasMessage(file + " cannot be read: it ends before what was written to it");
            assertThatThrownBy(() -> taken(shares, 0, 1)).isInstanceOf(CorrelationException.class);
        }
    }
}
