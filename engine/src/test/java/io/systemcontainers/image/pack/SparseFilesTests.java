package io.systemcontainers.image.pack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.systemcontainers.SystemContainerException;
import io.systemcontainers.image.file.ImageFiles;
import io.systemcontainers.image.file.ImageUnpacker;
import io.systemcontainers.image.file.UnpackLimits;
import io.systemcontainers.testing.EngineRing;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Packs files with holes, and reads them with GNU tar and with this engine's reader. */
@EngineRing
class SparseFilesTests {

    private static final int MOST = 64 << 20;
    private static final UnpackLimits LIMITS = new UnpackLimits(MOST, 200, 100, 10, 300);
    private static final int PART = 1 << 20;
    private static final String LONG_NAME = "d/" + "n".repeat(120);

    @TempDir Path directory;
    private Path rootfs;

    @BeforeEach
    void makeRoot() throws IOException {
        rootfs = Files.createDirectories(directory.resolve("rootfs"));
        Files.createDirectory(rootfs.resolve("d"));
    }

    /** Takes so much, and then does something. */
    private static final class Taken extends ByteArrayOutputStream {

        private final Runnable full;

        private Taken(Runnable full) {
            this.full = full;
        }

        @Override
        public synchronized void write(byte[] bytes, int offset, int length) {
            super.write(bytes, offset, length);
            if (size() > MOST) {
                full.run();
            }
        }
    }

    private Path pack() throws IOException {
        Taken out =
                new Taken(
                        () -> {
                            throw new IllegalStateException("holes are written");
                        });
        pack(out);
        return Files.write(directory.resolve("image.tar"), out.toByteArray());
    }

    private void pack(OutputStream out) throws IOException {
        new ImagePacker(
                        "architecture: x86_64\ncreation_date: 1\n".getBytes(),
                        List.of(),
                        rootfs,
                        Instant.EPOCH)
                .unified(out, TarballCompression.NONE);
    }

    /** One letter for each part: a hole is a dot. */
    private void make(String name, String parts) throws IOException {
        try (FileChannel file =
                FileChannel.open(
                        rootfs.resolve(name),
                        StandardOpenOption.CREATE_NEW,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.SPARSE)) {
            byte[] content = new byte[PART];
            for (int i = 0; i < parts.length(); i++) {
                if (parts.charAt(i) != '.') {
                    new Random(parts.charAt(i)).nextBytes(content);
                    file.write(ByteBuffer.wrap(content), (long) i * PART);
                }
            }
        }
        if (parts.endsWith(".")) {
            setLength(name, (long) parts.length() * PART);
        }
    }

    private void setLength(String name, long length) throws IOException {
        try (var file = new java.io.RandomAccessFile(rootfs.resolve(name).toFile(), "rw")) {
            file.setLength(length);
        }
    }

    private Path unpackedByGnu(Path tar) throws Exception {
        Path to = Files.createDirectory(directory.resolve("gnu"));
        Process process =
                new ProcessBuilder("tar", "-xf", tar.toString(), "-C", to.toString())
                        .inheritIO()
                        .start();
        assertThat(process.waitFor()).isZero();
        return to.resolve("rootfs");
    }

    private Path unpacked(Path tar) throws IOException {
        Path to = Files.createDirectory(directory.resolve("own"));
        Files.createDirectory(to.resolve("rootfs"));
        ImageUnpacker.unpack(
                new ImageFiles(ImageFiles.Layout.UNIFIED, List.of(tar)),
                to,
                LIMITS,
                progress -> {});
        return to.resolve("rootfs");
    }

    private static long blocks(Path file) throws Exception {
        Process process = new ProcessBuilder("stat", "-c", "%b", file.toString()).start();
        return Long.parseLong(new String(process.getInputStream().readAllBytes()).strip());
    }

    @ParameterizedTest
    @ValueSource(strings = {"ab", ".a", "a.", "a.b", ".a.b.", "...", ".ab..c"})
    void a_file_is_read_as_it_was(String parts) throws Exception {
        make("file", parts);
        make(LONG_NAME, parts);
        Path tar = pack();
        long data = parts.chars().filter(part -> part != '.').count() * PART;

        assertThat(Files.size(tar)).isBetween(2 * data, 2 * data + 40_000);
        for (Path root : List.of(unpackedByGnu(tar), unpacked(tar))) {
            for (String name : List.of("file", LONG_NAME)) {
                assertThat(root.resolve(name)).hasSameBinaryContentAs(rootfs.resolve(name));
                assertThat(blocks(root.resolve(name))).isLessThanOrEqualTo(data / 512 + 16);
            }
        }
    }

    @Test
    void a_hole_may_be_longer_than_any_disk() throws Exception {
        make("file", ".a.");
        setLength("file", 1L << 43);
        Path tar = pack();

        assertThat(unpackedByGnu(tar).resolve("file")).hasSize(1L << 43);
        assertThat(unpacked(tar).resolve("file")).hasSize(1L << 43);
    }

    @Test
    void an_interrupt_ends_it_within_a_file() throws IOException {
        make("file", "a".repeat(80));
        Taken out = new Taken(Thread.currentThread()::interrupt);
        try {
            assertThatThrownBy(() -> pack(out))
                    .isInstanceOf(SystemContainerException.class)
                    .hasMessage("packing `file`: this thread was interrupted");
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
        assertThat(out.size()).isLessThan(MOST + PART);
    }
}
