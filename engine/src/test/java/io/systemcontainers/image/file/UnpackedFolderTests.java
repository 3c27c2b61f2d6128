package io.systemcontainers.image.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.systemcontainers.image.file.ImageFiles.Layout;
import io.systemcontainers.rootfs.RootDirectory;
import io.systemcontainers.testing.EngineRing;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@EngineRing
class UnpackedFolderTests {

    private static final Instant TIME = Instant.parse("2001-02-03T04:05:06.789Z");

    @TempDir Path directory;
    private Path folder;
    private Unpacked unpacked;

    @BeforeEach
    void make() throws IOException {
        folder = Files.createDirectory(directory.resolve("folder"));
        unpacked = new Unpacked(directory);
    }

    private static void run(String... command) throws Exception {
        assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
    }

    /* Of a root without programs there is no metadata, but its files are there. */
    private void unpack() {
        assertThatThrownBy(() -> unpacked.unpack(Layout.ROOT, folder))
                .hasMessageContaining("it is no root directory of a system");
    }

    @Test
    void copies_a_folder_as_it_is() throws Exception {
        Files.createDirectories(folder.resolve("a/b"));
        Files.writeString(folder.resolve("a/file"), "content");
        Files.createLink(folder.resolve("a/b/again"), folder.resolve("a/file"));
        Files.createSymbolicLink(folder.resolve("a/link"), directory);
        Files.createSymbolicLink(folder.resolve("a/nowhere"), Path.of("nowhere"));
        run("mkfifo", folder.resolve("fifo").toString());
        run("mknod", folder.resolve("null").toString(), "c", "1", "3");
        run("chown", "42:43", folder.resolve("a/file").toString());
        run("chmod", "4750", folder.resolve("a/file").toString());
        try (RootDirectory root = RootDirectory.open(folder)) {
            root.setXattr("/a/file", "user.note", "noted".getBytes(StandardCharsets.UTF_8));
        }
        Files.setLastModifiedTime(folder.resolve("a/file"), FileTime.from(TIME));
        Files.setLastModifiedTime(folder.resolve("a"), FileTime.from(TIME));

        unpack();

        assertThat(unpacked.root("a/file")).hasContent("content");
        assertThat(unpacked.mode("a/file")).isEqualTo(04750);
        assertThat(unpacked.attribute("a/file", "uid")).isEqualTo(42);
        assertThat(unpacked.attribute("a/file", "gid")).isEqualTo(43);
        assertThat(unpacked.extended("a/file", "user.note")).asString().isEqualTo("noted");
        assertThat(unpacked.attribute("a/file", "ino"))
                .isEqualTo(unpacked.attribute("a/b/again", "ino"))
                .isNotEqualTo(Files.getAttribute(folder.resolve("a/file"), "unix:ino"));
        assertThat(Files.readSymbolicLink(unpacked.root("a/link"))).isEqualTo(directory);
        assertThat(unpacked.root("a/nowhere")).isSymbolicLink();
        assertThat((int) unpacked.attribute("fifo", "mode") & 0170000).isEqualTo(0010000);
        assertThat(unpacked.root("null")).doesNotExist();
        for (String path : new String[] {"a/file", "a"}) {
            assertThat(unpacked.attribute(path, "lastModifiedTime")).isEqualTo(FileTime.from(TIME));
        }
    }

    @Test
    void holes_stay_holes() throws Exception {
        try (var file = new java.io.RandomAccessFile(folder.resolve("sparse").toFile(), "rw")) {
            file.seek(5_000_000);
            file.writeBytes("after a hole");
            file.setLength(9_000_000);
        }

        unpack();

        assertThat(Files.readAllBytes(unpacked.root("sparse")))
                .isEqualTo(Files.readAllBytes(folder.resolve("sparse")));
        Process blocks =
                new ProcessBuilder("stat", "-c", "%b", unpacked.root("sparse").toString()).start();
        assertThat(
                        new String(
                                        blocks.getInputStream().readAllBytes(),
                                        StandardCharsets.US_ASCII)
                                .strip())
                .satisfies(text -> assertThat(Integer.parseInt(text)).isLessThan(2000));
    }
}
