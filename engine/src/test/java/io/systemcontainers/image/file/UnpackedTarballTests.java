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
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

@EngineRing
class UnpackedTarballTests {

    @TempDir Path directory;
    private Unpacked unpacked;

    @BeforeEach
    void make() throws IOException {
        unpacked = new Unpacked(directory);
    }

    private ImageMetadata unified(TestTar tar) throws IOException {
        return unpacked.unpack(Layout.UNIFIED, tar.write(directory.resolve("image.tar")));
    }

    @Test
    void puts_everything_of_a_unified_image_in_place() throws IOException {
        ImageMetadata metadata =
                unified(
                        TestTar.unified()
                                .file("templates/hostname.tpl", 0600, "{{ container.name }}\n")
                                .directory("rootfs/usr/bin/", 0755)
                                .owner(42)
                                .file("rootfs/usr/bin/sudo", 04755, "program")
                                .hardLink("rootfs/usr/bin/sudoedit", "rootfs/usr/bin/sudo")
                                .symlink("rootfs/bin", "usr/bin")
                                .special("rootfs/initctl", TarConstants.LF_FIFO)
                                .directory("rootfs/tmp/", 01777)
                                .file("rootfs/tmp/later", 0640, "a later file"));

        assertThat(metadata.architecture()).isEqualTo("x86_64");
        assertThat(metadata.created()).isEqualTo(Instant.ofEpochSecond(1_700_000_000));
        assertThat(unpacked.directory().resolve("templates/hostname.tpl"))
                .hasContent("{{ container.name }}\n");
        assertThat(unpacked.root("usr/bin/sudo")).hasContent("program");
        assertThat(unpacked.mode("usr/bin/sudo")).isEqualTo(04755);
        assertThat(unpacked.attribute("usr/bin/sudo", "uid")).isEqualTo(42);
        assertThat(unpacked.attribute("usr/bin/sudoedit", "ino"))
                .isEqualTo(unpacked.attribute("usr/bin/sudo", "ino"));
        assertThat(Files.readSymbolicLink(unpacked.root("bin"))).hasToString("usr/bin");
        assertThat(unpacked.attribute("bin", "gid")).isEqualTo(42);
        assertThat((int) unpacked.attribute("initctl", "mode") & 0170000).isEqualTo(0010000);
        assertThat(unpacked.mode("tmp")).isEqualTo(01777);
        for (String path : new String[] {"usr/bin/sudo", "bin", "initctl", "tmp", "tmp/later"}) {
            assertThat(unpacked.attribute(path, "lastModifiedTime"))
                    .as(path)
                    .isEqualTo(FileTime.from(TestTar.TIME));
        }
    }

    @Test
    void tells_how_a_file_is_compressed_by_its_first_bytes() throws IOException {
        byte[] tar = TestTar.unified().file("rootfs/hello", 0644, "hello").bytes();
        Path file = directory.resolve("image.zip");
        for (Compression one : Compression.values()) {
            try (OutputStream out = compressing(one, Files.newOutputStream(file))) {
                out.write(tar);
            }
            Unpacked next = new Unpacked(directory);
            next.unpack(Layout.UNIFIED, file);
            assertThat(next.root("hello")).as(one.name()).hasContent("hello");
        }
    }

    @Test
    void reads_an_xz_of_several_blocks_and_checks_each() throws Exception {
        byte[] content = new byte[3_000_000];
        new java.util.Random(3).nextBytes(content);
        Path tar =
                TestTar.unified()
                        .file("rootfs/noise", 0644, content, Map.of())
                        .write(directory.resolve("image.tar"));
        Path image = directory.resolve("image.tar.xz");
        try (XZOutputStream out =
                new XZOutputStream(Files.newOutputStream(image), new LZMA2Options(1))) {
            byte[] bytes = Files.readAllBytes(tar);
            for (int at = 0; at < bytes.length; at += 400_000) {
                out.write(bytes, at, Math.min(400_000, bytes.length - at));
                out.endBlock();
            }
        }

        unpacked.unpack(Layout.UNIFIED, image);

        assertThat(Files.readAllBytes(unpacked.root("noise"))).isEqualTo(content);
        try (var in = Compression.open(image)) {
            assertThat(in).isInstanceOf(XzBlocks.class);
        }
        byte[] right = Files.readAllBytes(image);
        for (int at = 200_000; at < right.length; at += 400_000) {
            byte[] wrong = right.clone();
            wrong[at] ^= 1;
            Files.write(image, wrong);
            assertThatThrownBy(() -> new Unpacked(directory).unpack(Layout.UNIFIED, image))
                    .hasMessageContaining("it is damaged or incomplete");
        }
    }

    static OutputStream compressing(Compression how, OutputStream out) throws IOException {
        return switch (how) {
            case NONE -> out;
            case GZIP -> new java.util.zip.GZIPOutputStream(out);
            case XZ -> new XZOutputStream(out, new LZMA2Options(1));
            case ZSTD -> new ZstdOutputStream(out);
            case BZIP2 -> new BZip2CompressorOutputStream(out);
        };
    }

    @Test
    void keeps_binary_attributes_and_leaves_out_an_overlays_marks() throws IOException {
        // cap_net_raw+ep and cap_setuid, which has a byte that is no UTF-8.
        byte[] capability = {
            1, 0, 0, 2, (byte) 0x80, 0x20, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0
        };
        Path image = directory.resolve("image.tar");
        Files.write(
                image,
                RawTar.of()
                        .pax(
                                RawTar.record("path", "ping".getBytes(StandardCharsets.UTF_8)),
                                RawTar.record("SCHILY.xattr.security.capability", capability),
                                RawTar.record("SCHILY.xattr.user.overlay.opaque", new byte[] {'y'}),
                                RawTar.record(
                                        "SCHILY.xattr.trusted.overlay.redirect", new byte[] {'/'}),
                                RawTar.record(
                                        "SCHILY.xattr.user.note", new byte[] {(byte) 0xff, 0}))
                        .entry("ignored", '0', "program")
                        .end());

        fillRoot(image);

        assertThat(unpacked.extended("ping", "security.capability")).isEqualTo(capability);
        assertThat(unpacked.extended("ping", "user.note")).isEqualTo(new byte[] {(byte) 0xff, 0});
        assertThatThrownBy(() -> unpacked.extended("ping", "user.overlay.opaque"))
                .hasMessageContaining("ENODATA");
        assertThatThrownBy(() -> unpacked.extended("ping", "trusted.overlay.redirect"))
                .hasMessageContaining("ENODATA");
    }

    /* Of a root without programs there is no metadata, but its files are there. */
    private void fillRoot(Path image) {
        assertThatThrownBy(() -> unpacked.unpack(Layout.ROOT, image))
                .hasMessageContaining("it is no root directory of a system");
    }

    @Test
    void keeps_names_that_are_no_utf_8_and_very_long_ones() throws IOException {
        String lengthy = "d/".repeat(120) + "file-" + "n".repeat(200);
        Path image = directory.resolve("image.tar");
        Files.write(
                image,
                RawTar.of()
                        .entry("caf\u00e9", '0', "latin 1")
                        .pax(RawTar.record("path", lengthy.getBytes(StandardCharsets.UTF_8)))
                        .entry("short", '0', "long")
                        .end());

        fillRoot(image);

        try (var root = io.systemcontainers.rootfs.RootDirectory.open(unpacked.root(""))) {
            assertThat(root.list("/")).contains("caf\udce9");
        }
        assertThat(unpacked.root(lengthy)).hasContent("long");
    }

    @Test
    void fills_holes_with_nothing() throws Exception {
        Path tree = Files.createDirectory(directory.resolve("tree"));
        try (var file = new java.io.RandomAccessFile(tree.resolve("sparse").toFile(), "rw")) {
            for (int i = 0; i < 40; i++) {
                file.seek(i * 1_000_000L);
                file.writeBytes("block " + i);
            }
            file.setLength(50_000_000);
        }
        byte[] expected = Files.readAllBytes(tree.resolve("sparse"));
        for (String format :
                new String[] {
                    "--format=gnu",
                    "--format=posix --sparse-version=0.0",
                    "--format=posix --sparse-version=0.1",
                    "--format=posix --sparse-version=1.0"
                }) {
            Path image = directory.resolve("sparse.tar");
            run("tar -S " + format + " -C " + tree + " -cf " + image + " sparse");
            assertThat(Files.size(image)).isLessThan(1_000_000);
            unpacked = new Unpacked(directory);

            fillRoot(image);

            assertThat(Files.readAllBytes(unpacked.root("sparse"))).as(format).isEqualTo(expected);
            assertThat(blocks(unpacked.root("sparse"))).as(format).isLessThan(4000);
        }
    }

    private static int blocks(Path file) throws Exception {
        Process stat = new ProcessBuilder("stat", "-c", "%b", file.toString()).start();
        return Integer.parseInt(
                new String(stat.getInputStream().readAllBytes(), StandardCharsets.US_ASCII)
                        .strip());
    }

    private static void run(String command) throws Exception {
        assertThat(new ProcessBuilder(command.split(" ")).inheritIO().start().waitFor()).isZero();
    }

    @Test
    void later_entries_take_the_place_of_earlier_ones_of_any_kind() throws IOException {
        unified(
                TestTar.unified()
                        .directory("rootfs/a/", 0755)
                        .file("rootfs/a/inner", 0644, "gone")
                        .file("rootfs/a", 0644, "a file now")
                        .file("rootfs/b", 0644, "gone")
                        .directory("rootfs/b/", 0700)
                        .file("rootfs/b/inner", 0644, "in a directory now")
                        .symlink("rootfs/c", "/nowhere")
                        .directory("rootfs/c/", 0755)
                        .file("rootfs/c/inner", 0644, "no link any more")
                        .file("rootfs/d", 0644, "first")
                        .file("rootfs/d", 0600, "second")
                        .symlink("rootfs/d2", "one")
                        .symlink("rootfs/d2", "two"));

        assertThat(unpacked.root("a")).hasContent("a file now");
        assertThat(unpacked.root("b/inner")).hasContent("in a directory now");
        assertThat(unpacked.root("c/inner")).hasContent("no link any more");
        assertThat(unpacked.root("d")).hasContent("second");
        assertThat(unpacked.mode("d")).isEqualTo(0600);
        assertThat(Files.readSymbolicLink(unpacked.root("d2"))).hasToString("two");
    }

    @Test
    void makes_directories_that_have_no_entry() throws IOException {
        unified(TestTar.unified().file("./rootfs/usr/lib/os-release", 0644, "ID=x"));

        assertThat(unpacked.root("usr/lib/os-release")).hasContent("ID=x");
        assertThat(unpacked.mode("usr/lib")).isEqualTo(0755);
    }

    @Test
    void reads_a_split_image() throws IOException {
        Path metadata =
                new TestTar()
                        .file("./metadata.yaml", 0644, "architecture: aarch64\ncreation_date: 1\n")
                        .file("./templates/hosts.tpl", 0644, "127.0.0.1\n")
                        .writeGzip(directory.resolve("lxd.tar.gz"));
        Path root =
                new TestTar()
                        .directory("./", 0755)
                        .file("./hello", 0644, "hello")
                        .hardLink("./again", "./hello")
                        .writeGzip(directory.resolve("root.tar.gz"));

        assertThat(unpacked.unpack(Layout.SPLIT, metadata, root).architecture())
                .isEqualTo("aarch64");

        assertThat(unpacked.root("again")).hasContent("hello");
    }

    @Test
    void says_of_a_root_what_its_files_show() throws IOException {
        byte[] elf = new byte[64];
        System.arraycopy(new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1}, 0, elf, 0, 7);
        elf[18] = (byte) 183;
        Path root =
                new TestTar()
                        .file("usr/bin/sh", 0755, elf, Map.of())
                        .symlink("bin", "usr/bin")
                        .symlink("etc/os-release", "../usr/lib/os-release")
                        .file(
                                "usr/lib/os-release",
                                0644,
                                "PRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\nID=debian\n"
                                        + "VERSION_ID=\"12\"\nVERSION_CODENAME=bookworm\n")
                        .write(directory.resolve("root.tar"));

        ImageMetadata metadata = unpacked.unpack(Layout.ROOT, root);

        assertThat(metadata.architecture()).isEqualTo("aarch64");
        assertThat(metadata.properties())
                .isEqualTo(
                        Map.of(
                                "os", "debian",
                                "version", "12",
                                "release", "bookworm",
                                "description", "Debian GNU/Linux 12 (bookworm)"));
    }

    @Test
    void tells_a_listener_how_far_it_is() throws IOException {
        Path image =
                TestTar.unified()
                        .file("rootfs/hello", 0644, "hello")
                        .write(directory.resolve("image.tar"));
        var last =
                new java.util.concurrent.atomic.AtomicReference<io.systemcontainers.CopyProgress>();

        ImageUnpacker.unpack(
                new ImageFiles(Layout.UNIFIED, java.util.List.of(image)),
                unpacked.directory(),
                Unpacked.LIMITS,
                last::set);

        assertThat(last.get().path()).isEqualTo("hello");
        assertThat(last.get().bytes()).isEqualTo(5);
        assertThat(last.get().files()).isEqualTo(3);
    }
}
