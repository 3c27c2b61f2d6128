package io.systemcontainers.rootfs;

import static org.assertj.core.api.Assertions.assertThat;

import io.systemcontainers.sys.FileName;
import io.systemcontainers.sys.FileStatus;
import io.systemcontainers.sys.Open;
import io.systemcontainers.testing.EngineRing;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Copies layers to one directory, and compares that with what the kernel shows of them. */
@EngineRing
class LayersCopyTests {

    private static final int BASE = 1_400_000_000;

    private Path directory;
    private Path target;

    @BeforeEach
    void makeDirectory() throws IOException {
        // On disk: before Linux 6.6 a tmpfs has not got the attributes that an overlay needs.
        directory = Files.createTempDirectory(Path.of("/var/tmp"), "systemcontainers-copy");
        target = Files.createDirectory(directory.resolve("target"));
    }

    @AfterEach
    void deleteDirectory() {
        DirectoryTree.delete(directory);
    }

    private Map<String, byte[]> attributes(String path) throws IOException {
        Map<String, byte[]> all = new TreeMap<>();
        TreeWalk.of(
                target,
                file -> {
                    if (file.path().equals(path)) {
                        all.putAll(file.attributes());
                    }
                });
        return all;
    }

    private FileStatus status(String path) {
        try (var root = Open.root(target);
                var file = Open.inRoot(root, path, false)) {
            return FileStatus.of(file, path);
        }
    }

    @Test
    void closes_what_it_has_opened() throws IOException {
        Path lower = Files.createDirectories(directory.resolve("lower/a/b")).getParent();
        Path upper = Files.createDirectories(directory.resolve("upper/a"));
        LayersCopy.make(List.of(lower.getParent(), upper.getParent()), target, 0, progress -> {});
        TreeWalk.of(target, file -> {});

        List<String> open = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
            for (Path one : all) {
                leadsTo(one)
                        .filter(file -> file.startsWith(directory.toString()))
                        .ifPresent(open::add);
            }
        }
        assertThat(open).isEmpty();
    }

    private static Optional<String> leadsTo(Path descriptor) throws IOException {
        try {
            return Optional.of(Files.readSymbolicLink(descriptor).toString());
        } catch (NoSuchFileException e) {
            return Optional.empty(); // another thread has closed it since
        }
    }

    @ParameterizedTest
    @CsvSource({"1,", "2,", "3,", "4,userxattr", "5,userxattr", "6,userxattr"})
    void is_what_the_kernel_shows_of_the_layers(long seed, String option) throws IOException {
        RealOverlay overlay = new RealOverlay(directory, option == null ? "" : ",userxattr");
        RandomChanges changes = new RandomChanges(seed);
        RealOverlay.State image = overlay.image(changes.script(150));
        RealOverlay.State a = overlay.on(image, "a", changes.script(40), seed);
        RealOverlay.State b = overlay.on(a, "b", changes.script(40), seed + 1);
        RealOverlay.State c = overlay.on(b, "c", changes.script(40), seed + 2);

        LayersCopy.make(c.layers(), target, 0, progress -> {});

        assertThat(PlainFiles.diff(c.copy(), target)).isEqualTo(WrittenLayers.NOTHING);
    }

    @Test
    void is_a_directory_with_its_marks_where_there_is_no_overlay() throws IOException {
        try (WrittenLayer tree = new WrittenLayer(directory.resolve("tree"))) {
            tree.directory("/dir").file("/dir/file", "content");
            tree.attribute("/dir", "user.overlay.opaque", "y");

            LayersCopy.make(List.of(tree.path()), target, 0, progress -> {});
        }

        assertThat(attributes("dir")).containsOnlyKeys("user.overlay.opaque");
        assertThat(target.resolve("dir/file")).hasContent("content");
    }

    @Test
    void leaves_marks_out_and_names_what_a_machine_marked_for_itself() throws IOException {
        try (WrittenLayer image = new WrittenLayer(directory.resolve("image"));
                WrittenLayer upper = new WrittenLayer(directory.resolve("upper"))) {
            image.directory("/dir").file("/dir/hidden", "").file("/dir/gone", "");
            upper.directory("/dir").file("/dir/seen", "");
            upper.attribute("/dir", "user.overlay.opaque", "y");
            upper.attribute("/dir", "user.overlay.overlay.opaque", "y");
            upper.attribute("/dir", "trusted.overlay.impure", "y");
            upper.attribute("/dir", "user.own", "1");

            LayersCopy.make(List.of(image.path(), upper.path()), target, 0, progress -> {});
        }

        assertThat(attributes("dir")).containsOnlyKeys("user.overlay.opaque", "user.own");
        assertThat(target.resolve("dir")).isDirectoryContaining("glob:**/seen");
        assertThat(target.resolve("dir/hidden")).doesNotExist();
    }

    @Test
    void keeps_names_of_one_file_together() throws IOException {
        try (WrittenLayer image = new WrittenLayer(directory.resolve("image"));
                WrittenLayer upper = new WrittenLayer(directory.resolve("upper"))) {
            image.directory("/dir").file("/dir/one", "1");
            image.root().hardLink("/two", "/dir/one");
            image.root().hardLink("/three", "/dir/one");
            upper.whiteout("/three");

            LayersCopy.make(List.of(image.path(), upper.path()), target, 0, progress -> {});
        }

        assertThat(status("two").inode()).isEqualTo(status("dir/one").inode());
        assertThat(status("two").links()).isEqualTo(2);
    }

    @Test
    void has_the_ids_that_the_machine_sees() throws IOException {
        byte[] given = capability(BASE);
        try (WrittenLayer tree = new WrittenLayer(directory.resolve("tree"))) {
            tree.file("/root", "", 0644, BASE, BASE + 5, WrittenLayer.LONG_AGO);
            tree.file("/program", "", 0755, BASE, BASE, WrittenLayer.LONG_AGO);
            tree.file("/foreign", "", 0644, 7, 7, WrittenLayer.LONG_AGO);
            tree.root().setXattr("/program", "security.capability", given);

            LayersCopy.make(List.of(tree.path()), target, BASE, progress -> {});
        }

        assertThat(status("root").uid()).isZero();
        assertThat(status("root").gid()).isEqualTo(5);
        assertThat(status("foreign").uid()).isEqualTo(65_534);
        assertThat(attributes("program").get("security.capability"))
                .as("of any root, not of one")
                .hasSize(20);
    }

    /* linux/capability.h: struct vfs_ns_cap_data of cap_net_raw=ep */
    private static byte[] capability(int root) {
        return ByteBuffer.allocate(24)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(0x03000001)
                .putInt(1 << 13)
                .putInt(0)
                .putInt(0)
                .putInt(0)
                .putInt(root)
                .array();
    }

    @Test
    void takes_trees_that_are_deeper_than_a_path() throws IOException {
        String name = "d".repeat(200);
        int depth = 60;
        try (WrittenLayer image = new WrittenLayer(directory.resolve("image"));
                WrittenLayer upper = new WrittenLayer(directory.resolve("upper"))) {
            image.directory("/" + name);
            try (RootDirectory top = RootDirectory.open(image.path())) {
                top.makeDirectories(("/" + name).repeat(19), 0755, 0, 0);
            }
            deepen(image.path(), name, depth);
            upper.file("/file", "");

            LayersCopy.make(List.of(image.path(), upper.path()), target, 0, progress -> {});
        }

        int[] deepest = {0};
        TreeWalk.of(
                target,
                file ->
                        deepest[0] =
                                Math.max(
                                        deepest[0],
                                        FileName.bytes(file.path()).length / (name.length() + 1)));
        assertThat(deepest[0]).isGreaterThanOrEqualTo(depth - 1);
    }

    /* Moves what is there into ever new directories. */
    private static void deepen(Path root, String name, int depth) throws IOException {
        for (int level = 19; level < depth; level++) {
            Path next = Files.createDirectory(root.resolve("next"));
            Files.move(root.resolve(name), next.resolve(name));
            Files.move(next, root.resolve(name));
        }
    }
}
