package io.systemcontainers.image.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.systemcontainers.image.file.ImageFiles.Layout;
import io.systemcontainers.testing.EngineRing;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@EngineRing
class UnpackedSquashfsTests {

    private static final Instant TIME = Instant.parse("2001-02-03T04:05:06Z");

    @TempDir Path directory;
    private Path tree;
    private Path image;
    private Unpacked unpacked;

    @BeforeAll
    static void there_is_mksquashfs() {
        assumeThat(Path.of("/usr/bin/mksquashfs"))
                .as("mksquashfs, of the package squashfs-tools")
                .exists();
    }

    @BeforeEach
    void make() throws IOException {
        tree = Files.createDirectory(directory.resolve("tree"));
        image = directory.resolve("image.squashfs");
        unpacked = new Unpacked(directory);
    }

    private void squash(String... options) throws Exception {
        List<String> command =
                new ArrayList<>(List.of("mksquashfs", tree.toString(), image.toString()));
        command.addAll(List.of("-noappend", "-no-progress", "-quiet", "-processors", "1"));
        command.addAll(List.of(options));
        run(command);
    }

    private static void run(List<String> command) throws Exception {
        assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
    }

    /* Of a root without programs there is no metadata, but its files are there. */
    private void unpack() {
        assertThatThrownBy(() -> unpacked.unpack(Layout.ROOT, image))
                .hasMessageContaining("it is no root directory of a system");
    }

    private static byte[] noise(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    private void fill() throws Exception {
        Files.createDirectories(tree.resolve("a/b"));
        Files.write(tree.resolve("a/noise"), noise(700_001));
        Files.writeString(tree.resolve("a/text"), "line\n".repeat(100_000));
        Files.writeString(tree.resolve("a/small"), "small");
        Files.writeString(tree.resolve("a/empty"), "");
        Files.write(tree.resolve("a/whole"), noise(1 << 17));
        for (int i = 0; i < 300; i++) {
            Files.writeString(tree.resolve("a/b/number-" + i), "content " + i);
        }
        Files.createLink(tree.resolve("a/second"), tree.resolve("a/text"));
        Files.createSymbolicLink(tree.resolve("a/link"), Path.of("../somewhere"));
        try (var sparse = new java.io.RandomAccessFile(tree.resolve("a/sparse").toFile(), "rw")) {
            sparse.seek(3_000_000);
            sparse.writeBytes("after a hole");
            sparse.setLength(6_000_000);
        }
        run(List.of("mkfifo", tree.resolve("a/fifo").toString()));
        run(List.of("mknod", tree.resolve("a/null").toString(), "c", "1", "3"));
        run(List.of("chown", "42:43", tree.resolve("a/small").toString()));
        Files.setPosixFilePermissions(
                tree.resolve("a/small"), PosixFilePermissions.fromString("r-x------"));
        run(List.of("chmod", "4755", tree.resolve("a/noise").toString()));
        Files.setLastModifiedTime(tree.resolve("a/noise"), FileTime.from(TIME));
        Files.setLastModifiedTime(tree.resolve("a"), FileTime.from(TIME));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-comp gzip",
                "-comp xz",
                "-comp zstd",
                "-comp lz4",
                "-comp gzip -noI -noD -noF",
                "-comp zstd -b 4K",
                "-comp xz -b 1M -no-fragments",
                "-comp xz -Xbcj x86 -always-use-fragments"
            })
    void reads_what_mksquashfs_has_written(String options) throws Exception {
        fill();
        squash(options.split(" "));

        unpack();

        for (String name : new String[] {"noise", "text", "small", "empty", "whole", "sparse"}) {
            assertThat(Files.readAllBytes(unpacked.root("a/" + name)))
                    .as(name)
                    .isEqualTo(Files.readAllBytes(tree.resolve("a/" + name)));
        }
        for (int i = 0; i < 300; i++) {
            assertThat(unpacked.root("a/b/number-" + i)).hasContent("content " + i);
        }
        assertThat(unpacked.attribute("a/second", "ino"))
                .isEqualTo(unpacked.attribute("a/text", "ino"));
        assertThat(Files.readSymbolicLink(unpacked.root("a/link"))).hasToString("../somewhere");
        assertThat((int) unpacked.attribute("a/fifo", "mode") & 0170000).isEqualTo(0010000);
        assertThat(unpacked.root("a/null")).doesNotExist();
        assertThat(unpacked.attribute("a/small", "uid")).isEqualTo(42);
        assertThat(unpacked.attribute("a/small", "gid")).isEqualTo(43);
        assertThat(unpacked.mode("a/small")).isEqualTo(0500);
        assertThat(unpacked.mode("a/noise")).isEqualTo(04755);
        assertThat(unpacked.attribute("a/noise", "lastModifiedTime"))
                .isEqualTo(FileTime.from(TIME));
        assertThat(unpacked.attribute("a", "lastModifiedTime")).isEqualTo(FileTime.from(TIME));
    }

    @Test
    void reads_attributes_and_capabilities() throws Exception {
        byte[] capability = {
            1, 0, 0, 2, (byte) 0x80, 0x20, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0
        };
        try (var root = io.systemcontainers.rootfs.RootDirectory.open(tree)) {
            for (String name : new String[] {"ping", "pong"}) {
                Files.writeString(tree.resolve(name), "program");
                root.setXattr("/" + name, "security.capability", capability);
                root.setXattr("/" + name, "user.note", noise(2000)); // there once, for both
                root.setXattr("/" + name, "user.name", name.getBytes(StandardCharsets.UTF_8));
            }
        }
        squash("-comp", "zstd");

        unpack();

        for (String name : new String[] {"ping", "pong"}) {
            assertThat(unpacked.extended(name, "security.capability")).isEqualTo(capability);
            assertThat(unpacked.extended(name, "user.note")).isEqualTo(noise(2000));
            assertThat(unpacked.extended(name, "user.name")).asString().isEqualTo(name);
        }
    }

    @Test
    void refuses_what_it_cannot_decompress_and_says_what_to_do() throws Exception {
        Files.writeString(tree.resolve("file"), "content");
        squash("-comp", "lzo");

        assertThatThrownBy(this::unpackAny)
                .hasMessageContaining("compressed with lzo")
                .hasMessageContaining("mksquashfs -comp zstd");
    }

    private void unpackAny() {
        unpacked.unpack(Layout.ROOT, image);
    }

    @Test
    void says_that_an_image_is_incomplete() throws Exception {
        fill();
        squash("-comp", "gzip");
        try (FileChannel file = FileChannel.open(image, StandardOpenOption.WRITE)) {
            file.truncate(file.size() / 2);
        }

        assertThatThrownBy(this::unpackAny).hasMessageContaining("it is incomplete");
    }

    @Test
    void an_image_with_any_byte_changed_is_read_or_refused() throws Exception {
        Files.createDirectories(tree.resolve("a/b/c"));
        Files.writeString(tree.resolve("a/text"), "some text");
        Files.writeString(tree.resolve("a/b/more"), "line\n".repeat(3000));
        Files.createSymbolicLink(tree.resolve("a/b/c/link"), Path.of("../more"));
        // What is not compressed is reached by any change.
        squash("-comp", "gzip", "-noI", "-noD", "-noF", "-noX", "-b", "4K");
        byte[] right = Files.readAllBytes(image);
        int used = (int) ByteBuffer.wrap(right).order(ByteOrder.LITTLE_ENDIAN).getLong(40);
        Random random = new Random(20261201);
        int refused = 0;
        for (int i = 0; i < 600; i++) {
            byte[] wrong = right.clone();
            // The content of files is a large part, and nothing can be seen there.
            int at = i < 96 ? i : used - 1 - random.nextInt(Math.min(used - 96, 1500));
            wrong[at] ^= (byte) (1 << random.nextInt(8));
            Files.write(image, wrong);
            unpacked = new Unpacked(directory);
            try {
                unpacked.unpack(new UnpackLimits(1 << 24, 200, 1000, 64, 4095), Layout.ROOT, image);
            } catch (io.systemcontainers.SystemContainerException e) {
                refused++;
                assertThat(e).hasMessageStartingWith("unpacking image `" + image + "`: ");
                assertThat(e.getMessage()).doesNotContain("Exception").doesNotContain("null");
            }
        }
        assertThat(refused).isEqualTo(600); // the others are no root of a system
    }

    @Test
    void refuses_a_directory_in_itself() throws Exception {
        Files.createDirectories(tree.resolve("a/b"));
        Files.createDirectories(tree.resolve("c"));
        squash("-comp", "gzip", "-noI", "-noX");
        byte[] bytes = Files.readAllBytes(image);
        ByteBuffer numbers = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int names = (int) numbers.getLong(72) + 2;
        short root = numbers.getShort(32);
        // The first entry of the first list leads to the root: behind a header of 12 bytes.
        numbers.putShort(names + 12, root);
        Files.write(image, bytes);

        assertThatThrownBy(this::unpackAny).hasMessageContaining("is in a loop");
    }
}
