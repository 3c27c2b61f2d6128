package io.systemcontainers.sys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.systemcontainers.testing.BtrfsRing;
import io.systemcontainers.testing.MountedBtrfs;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@BtrfsRing
class BtrfsTests {

    private static MountedBtrfs mounted;

    private Path top;
    private Fd directory;

    @BeforeAll
    static void mount(@TempDir Path below) throws IOException {
        mounted = MountedBtrfs.in(below);
    }

    @AfterAll
    static void unmount() throws IOException {
        mounted.close();
    }

    @BeforeEach
    void open() throws IOException {
        top = Files.createTempDirectory(mounted.path(), "test");
        directory = open(top);
    }

    @AfterEach
    void close() {
        directory.close();
    }

    private static Fd open(Path path) {
        try (Fd named = Open.root(path)) {
            return Open.directoryInRoot(named, "/");
        }
    }

    private Path make(String name) {
        Btrfs.create(directory, name, name);
        return top.resolve(name);
    }

    private Path snapshot(Path from, String name, boolean readOnly) {
        try (Fd original = open(from)) {
            Btrfs.snapshot(original, directory, name, readOnly, name);
        }
        return top.resolve(name);
    }

    @Test
    void tells_subvolumes_from_directories() throws IOException {
        Path made = make("made");
        Files.createDirectory(made.resolve("plain"));
        try (Fd subvolume = open(made);
                Fd plain = open(made.resolve("plain"))) {
            assertThat(Btrfs.isSubvolume(subvolume, made)).isTrue();
            assertThat(Btrfs.isSubvolume(plain, made)).isFalse();
        }
        assertThat(Btrfs.isOn(top)).isTrue();
        assertThat(Btrfs.isOn(Path.of("/proc"))).isFalse();
    }

    @Test
    void a_snapshot_has_what_was_there_and_goes_its_own_way() throws IOException {
        Path made = make("made");
        Files.writeString(made.resolve("file"), "one");

        Path copy = snapshot(made, "copy", false);
        Files.writeString(made.resolve("file"), "two");
        Files.writeString(copy.resolve("more"), "more");

        assertThat(copy.resolve("file")).hasContent("one");
        assertThat(made.resolve("more")).doesNotExist();
    }

    @Test
    void a_read_only_one_cannot_be_changed_until_that_is_said() throws IOException {
        Path copy = snapshot(make("made"), "copy", true);
        assertThatThrownBy(() -> Files.createFile(copy.resolve("file")))
                .isInstanceOf(FileSystemException.class)
                .hasMessageContaining("Read-only");

        try (Fd opened = open(copy)) {
            Btrfs.makeReadOnly(opened, false, copy);
        }

        assertThat(Files.createFile(copy.resolve("file"))).exists();
    }

    @Test
    void finds_and_deletes_those_in_others() throws IOException {
        Path outer = make("outer");
        Files.createDirectories(outer.resolve("a/b"));
        try (Fd deep = open(outer.resolve("a/b"));
                Fd flat = open(outer)) {
            Btrfs.create(deep, "deep", "deep");
            Btrfs.create(flat, "flat", "flat");

            assertThat(Btrfs.nested(flat, outer)).containsExactlyInAnyOrder("a/b/deep", "flat");
            assertThatThrownBy(() -> Btrfs.delete(directory, "outer", outer))
                    .isInstanceOf(KernelException.class)
                    .hasMessage(
                            "deleting the subvolume `"
                                    + outer
                                    + "`: ENOTEMPTY (Directory not empty)");
            Btrfs.delete(deep, "deep", outer);
            Btrfs.delete(flat, "flat", outer);
            assertThat(Btrfs.nested(flat, outer)).isEmpty();
        }
        Btrfs.delete(directory, "outer", outer);
        assertThat(outer).doesNotExist();
    }

    @Test
    void finds_more_than_the_kernel_tells_at_once() {
        Path outer = make("outer");
        try (Fd opened = open(outer)) {
            for (int i = 0; i < 300; i++) {
                Btrfs.create(opened, "number-" + i, outer);
            }
            assertThat(Btrfs.nested(opened, outer)).hasSize(300).doesNotHaveDuplicates();
        }
    }

    @Test
    void files_share_their_content() throws IOException {
        Path from = Files.write(top.resolve("from"), new byte[1 << 20]);
        Path to = Files.createFile(top.resolve("to"));
        try (Fd original = new Entry(directory, top.toString(), "from").openForReading();
                Fd empty = new Entry(directory, top.toString(), "written").create(0600, to)) {
            assertThat(SharedContent.share(original, empty, to)).isTrue();
        }
        assertThat(top.resolve("written")).hasSameBinaryContentAs(from);
        assertThat(SharedContent.isPossibleIn(top)).isTrue();
        assertThat(SharedContent.isPossibleIn(Path.of("/dev/shm"))).isFalse();
    }
}
