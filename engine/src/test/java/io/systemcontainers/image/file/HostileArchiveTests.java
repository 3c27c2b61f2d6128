package io.systemcontainers.image.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.ZstdOutputStream;
import io.systemcontainers.image.file.ImageFiles.Layout;
import io.systemcontainers.testing.EngineRing;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Random;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Archives that were made to harm the host, or that are broken. */
@EngineRing
class HostileArchiveTests {

    private static final UnpackLimits SMALL = new UnpackLimits(1000, 200, 20, 10, 60);

    @TempDir Path directory;
    private Path outside;
    private Path image;
    private Unpacked unpacked;

    @BeforeEach
    void make() throws IOException {
        outside = Files.createDirectory(directory.resolve("outside"));
        Files.writeString(outside.resolve("file"), "untouched");
        image = directory.resolve("image.tar");
        unpacked = new Unpacked(directory);
    }

    @AfterEach
    void nothing_outside_has_changed() throws IOException {
        assertThat(outside.resolve("file")).hasContent("untouched");
        try (var files = Files.list(outside)) {
            assertThat(files).hasSize(1);
        }
        assertThat(Files.getAttribute(outside.resolve("file"), "unix:nlink")).isEqualTo(1);
    }

    private void unpack(TestTar tar) throws IOException {
        unpack(Unpacked.LIMITS, tar);
    }

    private void unpack(UnpackLimits limits, TestTar tar) throws IOException {
        unpacked.unpack(limits, Layout.UNIFIED, tar.write(image));
    }

    @ParameterizedTest
    @ValueSource(strings = {"rootfs/../../x", "rootfs/a/../../../x", "../x", "rootfs/.."})
    void a_name_that_leads_up_is_refused(String name) {
        assertThatThrownBy(() -> unpack(TestTar.unified().file(name, 0644, "harm")))
                .hasMessage(
                        "unpacking image `"
                                + image
                                + "`: entry `"
                                + name
                                + "`: `..` in a name leads out of the image");
    }

    @Test
    void an_absolute_name_begins_at_the_images_own_root() throws IOException {
        Path root = new TestTar().file(outside + "/new", 0644, "inside").write(image);

        assertThatThrownBy(() -> unpacked.unpack(Layout.ROOT, root))
                .hasMessageContaining("no root directory of a system");

        assertThat(unpacked.root(outside.toString().substring(1) + "/new")).hasContent("inside");
    }

    @Test
    void a_link_leads_nowhere_outside_whatever_is_written_through_it() throws IOException {
        String up = "../".repeat(20) + outside.toString().substring(1);
        unpack(
                TestTar.unified()
                        .symlink("rootfs/absolute", outside.toString())
                        .symlink("rootfs/up", up)
                        .symlink("rootfs/file", outside + "/file")
                        .directory("rootfs" + outside + "/", 0755)
                        .file("rootfs/absolute/one", 0644, "inside")
                        .file("rootfs/up/two", 0644, "inside")
                        .file("rootfs/file", 0644, "harm"));

        assertThat(Files.readSymbolicLink(unpacked.root("absolute"))).isEqualTo(outside);
        Path inside = unpacked.root(outside.toString().substring(1));
        assertThat(inside.resolve("one")).hasContent("inside");
        assertThat(inside.resolve("two")).hasContent("inside");
        assertThat(unpacked.root("file")).hasContent("harm").isRegularFile();
    }

    @Test
    void a_hard_link_to_outside_is_refused() {
        assertThatThrownBy(
                        () ->
                                unpack(
                                        TestTar.unified()
                                                .hardLink("rootfs/x", "rootfs/../../outside/file")))
                .hasMessageContaining("entry `rootfs/x`: `..` in a name leads out of the image");
        assertThatThrownBy(() -> unpack(TestTar.unified().hardLink("rootfs/x", outside + "/file")))
                .hasMessageContaining("entry `rootfs/x`: it is a hard link to `")
                .hasMessageContaining("which is not in the root");
        assertThatThrownBy(
                        () ->
                                unpack(
                                        TestTar.unified()
                                                .symlink("rootfs/link", outside.toString())
                                                .hardLink("rootfs/x", "rootfs/link/file")))
                .hasMessageContaining("entry `rootfs/x`: ")
                .hasMessageContaining("ENOENT");
    }

    @Test
    void devices_are_left_out_and_set_user_id_bits_stay() throws IOException {
        unpack(
                TestTar.unified()
                        .special("rootfs/dev/sda", TarConstants.LF_BLK)
                        .special("rootfs/null", TarConstants.LF_CHR)
                        .file("rootfs/bin/su", 06755, "program"));

        assertThat(unpacked.root("dev/sda")).doesNotExist();
        assertThat(Files.exists(unpacked.root("null"), LinkOption.NOFOLLOW_LINKS)).isFalse();
        assertThat(unpacked.mode("bin/su")).isEqualTo(06755);
    }

    @Test
    void ids_that_no_machine_has_are_refused_with_the_name() {
        assertThatThrownBy(() -> unpack(TestTar.unified().owner(65_536).file("rootfs/x", 0644, "")))
                .hasMessageContaining(
                        "entry `rootfs/x`: it belongs to id 65536, and a machine's ids are 0 to 65535");
    }

    @Test
    void limits_are_kept_and_named_with_the_property_that_changes_them() {
        assertThatThrownBy(
                        () ->
                                unpack(
                                        SMALL,
                                        TestTar.unified().file("rootfs/x", 0644, "x".repeat(1001))))
                .hasMessageContaining("entry `rootfs/x`: the image holds more than 1000 bytes")
                .hasMessageContaining("systemcontainers.image.max.size");
        TestTar many = TestTar.unified();
        for (int i = 0; i < 20; i++) {
            many.file("rootfs/" + i, 0644, "");
        }
        assertThatThrownBy(() -> unpack(SMALL, many))
                .hasMessageContaining("it holds more than 20 files")
                .hasMessageContaining("systemcontainers.image.max.files");
        assertThatThrownBy(
                        () ->
                                unpack(
                                        SMALL,
                                        TestTar.unified()
                                                .file("rootfs/" + "d/".repeat(10) + "x", 0644, "")))
                .hasMessageContaining("its path is deeper than 10 directories")
                .hasMessageContaining("systemcontainers.image.max.depth");
        assertThatThrownBy(
                        () ->
                                unpack(
                                        SMALL,
                                        TestTar.unified()
                                                .file("rootfs/" + "n".repeat(61), 0644, "")))
                .hasMessageContaining("its path is longer than 60 bytes")
                .hasMessageContaining("systemcontainers.image.max.path");
    }

    @Test
    void a_bomb_is_stopped_by_its_ratio_before_it_is_written() throws IOException {
        byte[] zeros = new byte[1 << 20];
        try (OutputStream out = new ZstdOutputStream(Files.newOutputStream(image))) {
            out.write(
                    new RawTar()
                            .entry("metadata.yaml", '0', "architecture: x86_64\n")
                            .entry("ignored", '0', new byte[0], 4L << 30)
                            .end());
            for (int i = 0; i < 300; i++) {
                out.write(zeros);
            }
        }
        assertThat(Files.size(image)).isLessThan(100_000);

        assertThatThrownBy(() -> unpacked.unpack(Layout.UNIFIED, image))
                .hasMessageContaining("more than 200 times as long as its files")
                .hasMessageContaining("systemcontainers.image.max.ratio");
    }

    @Test
    void a_hole_of_any_length_takes_no_room() throws Exception {
        Path tree = Files.createDirectory(directory.resolve("tree"));
        try (var file = new java.io.RandomAccessFile(tree.resolve("lastlog").toFile(), "rw")) {
            file.setLength(1L << 42);
        }
        assertThat(
                        new ProcessBuilder(
                                        "tar",
                                        "-S",
                                        "-C",
                                        tree.toString(),
                                        "-cf",
                                        image.toString(),
                                        "lastlog")
                                .start()
                                .waitFor())
                .isZero();

        assertThatThrownBy(() -> unpacked.unpack(SMALL, Layout.ROOT, image))
                .hasMessageContaining("no root directory of a system");

        assertThat(unpacked.root("lastlog")).hasSize(1L << 42);
    }

    @ParameterizedTest
    @EnumSource(Compression.class)
    void an_incomplete_file_is_refused_however_it_is_compressed(Compression how)
            throws IOException {
        byte[] content = new byte[300_000];
        new Random(1).nextBytes(content);
        Path whole = directory.resolve("whole");
        try (OutputStream out =
                UnpackedTarballTests.compressing(how, Files.newOutputStream(whole))) {
            out.write(
                    TestTar.unified().file("rootfs/x", 0644, content, java.util.Map.of()).bytes());
        }
        byte[] bytes = Files.readAllBytes(whole);
        for (int length : new int[] {0, 1, 600, 100_000, 290_000}) {
            Files.write(image, java.util.Arrays.copyOf(bytes, length));

            assertThatThrownBy(() -> new Unpacked(directory).unpack(Layout.UNIFIED, image))
                    .as("%d bytes", length)
                    .isInstanceOf(io.systemcontainers.SystemContainerException.class)
                    .hasMessageMatching(
                            "(?s).*(the archive ends too early|it is damaged|is incomplete|ends before).*");
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Compression.class,
            names = {"GZIP", "XZ", "BZIP2"})
    void a_damaged_file_is_refused_by_its_checksum(Compression how) throws IOException {
        byte[] content = new byte[300_000];
        new Random(1).nextBytes(content);
        try (OutputStream out =
                UnpackedTarballTests.compressing(how, Files.newOutputStream(image))) {
            out.write(
                    TestTar.unified().file("rootfs/x", 0644, content, java.util.Map.of()).bytes());
        }
        byte[] bytes = Files.readAllBytes(image);
        bytes[150_000] ^= 1;
        Files.write(image, bytes);

        assertThatThrownBy(() -> unpacked.unpack(Layout.UNIFIED, image))
                .hasMessageContaining("it is damaged or incomplete");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "garbage", "QFI\u00fb disk of a virtual machine"})
    void garbage_is_refused(String begin) throws IOException {
        Files.write(image, (begin + "\u0001".repeat(1000)).getBytes(StandardCharsets.ISO_8859_1));

        assertThatThrownBy(() -> unpacked.unpack(Layout.UNIFIED, image))
                .hasMessageStartingWith("unpacking image `" + image + "`: ")
                .hasMessageContaining("it is no tar archive, or damaged");
    }

    @Test
    void an_archive_with_any_byte_changed_is_read_or_refused() throws IOException {
        byte[] right =
                TestTar.unified()
                        .file("rootfs/" + "long/".repeat(30) + "x", 0644, "content")
                        .file(
                                "rootfs/y",
                                0644,
                                new byte[0],
                                java.util.Map.of("SCHILY.xattr.user.a", "b"))
                        .symlink("rootfs/z", "y")
                        .bytes();
        Random random = new Random(20261201);
        for (int i = 0; i < 600; i++) {
            byte[] wrong = right.clone();
            wrong[random.nextInt(wrong.length)] ^= (byte) (1 << random.nextInt(8));
            Files.write(image, wrong);
            try {
                new Unpacked(directory)
                        .unpack(
                                new UnpackLimits(1 << 20, 200, 100, 64, 4095),
                                Layout.UNIFIED,
                                image);
            } catch (io.systemcontainers.SystemContainerException e) {
                assertThat(e).hasMessageStartingWith("unpacking image `" + image + "`: ");
                assertThat(e.getMessage()).doesNotContain("Exception").doesNotContain("null");
            }
        }
    }

    @Test
    void an_image_without_its_parts_says_what_is_missing() throws IOException {
        assertThatThrownBy(() -> unpack(new TestTar().file("rootfs/x", 0644, "")))
                .hasMessageContaining("it has no `metadata.yaml`");
        assertThatThrownBy(
                        () ->
                                unpack(
                                        new TestTar()
                                                .file(
                                                        "metadata.yaml",
                                                        0644,
                                                        "architecture: x86_64\n")))
                .hasMessageContaining("it has no `rootfs/`");
        assertThatThrownBy(() -> unpack(TestTar.unified().file("rootfs.img", 0644, "QFI")))
                .hasMessageContaining("it is the disk of a virtual machine");
    }
}
