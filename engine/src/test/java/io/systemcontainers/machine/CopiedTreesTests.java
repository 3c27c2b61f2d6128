package io.systemcontainers.machine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.systemcontainers.CopyProgress;
import io.systemcontainers.MachineFiles;
import io.systemcontainers.PullOption;
import io.systemcontainers.PushOption;
import io.systemcontainers.SystemContainerException;
import io.systemcontainers.rootfs.DirectoryTree;
import io.systemcontainers.rootfs.RootDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What copies of trees keep, and what is said of them meanwhile. */
class CopiedTreesTests {

    private static final int SPARSE_SIZE = 64 << 20;

    @TempDir Path directory;
    private Path machine;
    private Path tree;
    private MachineFiles files;

    @BeforeEach
    void make() throws IOException {
        assumeTrue(
                Integer.valueOf(0).equals(Files.getAttribute(directory, "unix:uid")),
                "only root can give files to somebody");
        machine = Files.createDirectory(directory.resolve("machine"));
        tree = Files.createDirectories(directory.resolve("tree/a/b")).getParent().getParent();
        files = NativeMachineFilesTests.files("web", () -> RootDirectory.open(machine));
    }

    private static Object inode(Path path) throws IOException {
        return Files.getAttribute(path, "unix:ino");
    }

    private Path linkedTree() throws IOException {
        Files.writeString(tree.resolve("a/first"), "content");
        Files.createLink(tree.resolve("a/b/second"), tree.resolve("a/first"));
        Files.createLink(tree.resolve("third"), tree.resolve("a/first"));
        Files.createLink(directory.resolve("outside"), tree.resolve("a/first"));
        Files.writeString(tree.resolve("alone"), "content");
        return tree;
    }

    private static void assertLinked(Path copy) throws IOException {
        Set<Object> inodes = new HashSet<>();
        for (String name : List.of("a/first", "a/b/second", "third")) {
            assertThat(copy.resolve(name)).hasContent("content");
            inodes.add(inode(copy.resolve(name)));
        }
        assertThat(inodes).hasSize(1);
        assertThat(Files.getAttribute(copy.resolve("third"), "unix:nlink")).isEqualTo(3);
        assertThat(Files.getAttribute(copy.resolve("alone"), "unix:nlink")).isEqualTo(1);
    }

    @Test
    void keeps_hard_links_within_the_tree() throws IOException {
        files.push(linkedTree(), "/copy", PushOption.mode(0600));
        files.pull("/copy", directory.resolve("pulled"));

        assertLinked(machine.resolve("copy"));
        assertLinked(directory.resolve("pulled"));
    }

    @Test
    void keeps_hard_links_in_a_tree_that_is_there_in_part() throws IOException {
        Path other = Files.createDirectories(machine.resolve("copy/a/b"));
        Files.writeString(other.resolve("second"), "old");
        Files.writeString(machine.resolve("real"), "old");
        Files.createSymbolicLink(machine.resolve("copy/third"), Path.of("../real"));

        files.push(linkedTree(), "/");
        Files.move(machine.resolve("tree"), machine.resolve("moved"));
        Files.move(machine.resolve("copy"), machine.resolve("tree"));
        files.push(tree, "/");

        assertLinked(machine.resolve("moved"));
        assertThat(inode(machine.resolve("tree/a/first")))
                .isEqualTo(inode(machine.resolve("tree/a/b/second")));
        // A link that is there is followed, as always, so this is no name in the tree.
        assertThat(machine.resolve("tree/third")).isSymbolicLink();
        assertThat(machine.resolve("real")).hasContent("content");
        assertThat(files.list("/tree")).containsExactly("a", "alone", "third");
        assertThat(files.list("/tree/a/b")).containsExactly("second");
    }

    @Test
    void keeps_many_hard_links() throws IOException {
        for (int file = 0; file < 300; file++) {
            Path name = Files.writeString(tree.resolve("a/file" + file), "" + file);
            Files.createLink(tree.resolve("a/b/file" + file), name);
        }
        Path target = machine.resolve("copy");

        files.push(tree, "/copy");

        for (int file = 0; file < 300; file++) {
            assertThat(inode(target.resolve("a/b/file" + file)))
                    .isEqualTo(inode(target.resolve("a/file" + file)));
            assertThat(target.resolve("a/b/file" + file)).hasContent("" + file);
        }
    }

    private static Path sparse(Path file) throws IOException {
        try (FileChannel out =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            out.write(ByteBuffer.wrap("begin".getBytes(UTF_8)), 1 << 20);
            out.write(ByteBuffer.wrap("end".getBytes(UTF_8)), SPARSE_SIZE / 2);
        }
        assertThat(new ProcessBuilder("truncate", "-s", "" + SPARSE_SIZE, file.toString()))
                .satisfies(truncate -> assertThat(truncate.start().waitFor()).isZero());
        return file;
    }

    /* Kilobytes on disk: what the JDK does not know. */
    private static long used(Path file) throws IOException {
        Process du = new ProcessBuilder("du", "-k", file.toString()).start();
        return Long.parseLong(new String(du.getInputStream().readAllBytes(), UTF_8).split("\t")[0]);
    }

    @Test
    void keeps_holes() throws IOException {
        Path original = sparse(tree.resolve("a/sparse"));
        assumeTrue(used(original) < 1_000, "this file system has no holes");
        Files.createDirectories(tree.resolve("empty"));
        Path hole = sparse(tree.resolve("hole"));
        Files.write(hole, new byte[0]);
        assertThat(new ProcessBuilder("truncate", "-s", "1G", hole.toString()))
                .satisfies(truncate -> assertThat(truncate.start().waitFor()).isZero());

        files.push(tree, "/copy");
        files.push(original, "/single");
        files.pull("/copy/a/sparse", directory.resolve("pulled"));

        for (Path copy :
                List.of(
                        machine.resolve("copy/a/sparse"),
                        machine.resolve("single"),
                        directory.resolve("pulled"))) {
            assertThat(used(copy)).as("%s", copy).isLessThan(1_000);
            assertThat(Files.mismatch(original, copy)).as("%s", copy).isEqualTo(-1);
        }
        assertThat(machine.resolve("copy/hole")).hasSize(1L << 30);
        assertThat(used(machine.resolve("copy/hole"))).isZero();
    }

    @Test
    void keeps_attributes_of_users_but_not_those_of_overlays() throws IOException {
        Path file = Files.writeString(tree.resolve("a/file"), "x");
        for (Path path : List.of(file, tree.resolve("a"))) {
            Files.setAttribute(path, "user:note", "kept".getBytes(UTF_8));
            Files.setAttribute(path, "user:overlay.opaque", "y".getBytes(UTF_8));
        }
        files.push(tree, "/copy");
        files.push(file, "/single");
        files.setXattr("/copy/a/file", "trusted.x", new byte[1]);
        files.pull("/copy", directory.resolve("pulled"));

        for (String path : List.of("/copy/a/file", "/copy/a", "/single")) {
            assertThat(files.xattrs(path).get("user.note")).as(path).isEqualTo("kept".getBytes());
            assertThat(userAttributes(machine.resolve(path.substring(1))))
                    .as(path)
                    .containsExactly("note");
        }
        MachineFiles host =
                NativeMachineFilesTests.files("host", () -> RootDirectory.open(directory));
        for (String path : List.of("/pulled/a/file", "/pulled/a")) {
            assertThat(host.xattrs(path)).as(path).containsOnlyKeys("user.note");
        }
    }

    private static List<String> userAttributes(Path file) throws IOException {
        return Files.getFileAttributeView(file, UserDefinedFileAttributeView.class).list();
    }

    @Test
    void a_link_that_was_pulled_leads_no_later_pull_elsewhere() throws IOException {
        Path canary = Files.writeString(directory.resolve("canary"), "sings");
        Path cage = Files.createDirectory(directory.resolve("cage"));
        Path data = Files.createDirectory(machine.resolve("data"));
        Path out = Files.createDirectory(directory.resolve("out"));
        Files.createSymbolicLink(data.resolve("evil"), canary);
        Files.createSymbolicLink(data.resolve("evildir"), cage);
        files.pull("/data/.", out.resolve("data"));
        files.delete("/data");
        files.write("/data/evil", "croaks");
        files.write("/data/evildir/file", "croaks");

        for (String name : List.of("evil", "evildir")) {
            Path link = out.resolve("data").resolve(name);
            for (Path target : List.of(link, out.resolve("data"))) {
                assertThatThrownBy(() -> files.pull("/data/" + name, target))
                        .as("%s", target)
                        .isInstanceOf(SystemContainerException.class)
                        .hasMessageContaining("`" + link + "`: ");
            }
            assertThatThrownBy(() -> files.pull("/data", out))
                    .isInstanceOf(SystemContainerException.class);
            assertThat(link).isSymbolicLink();
        }
        assertThat(canary).hasContent("sings");
        assertThat(cage).isEmptyDirectory();

        Path named = Files.createSymbolicLink(directory.resolve("named"), out);
        files.pull("/data/evil", named.resolve("new"));
        assertThat(out.resolve("new")).hasContent("croaks");
    }

    @Test
    void what_has_no_name_of_its_own_gets_one_or_is_refused() throws IOException {
        Files.writeString(tree.resolve("file"), "x");

        files.push(tree.resolve("a/.."), "/opt/");
        files.push(tree.resolve("a/.."), "/named");

        assertThat(files.list("/opt/tree")).containsExactly("a", "file");
        assertThat(files.list("/named")).containsExactly("a", "file");
        Path there = Files.createDirectory(directory.resolve("there"));
        for (String source : List.of("/", "/opt/..")) {
            assertThatThrownBy(() -> files.pull(source, there))
                    .hasMessageEndingWith(
                            "copying `"
                                    + source
                                    + "`: it has no name that the copy could have in that"
                                    + " directory: give the copy a name, or name what is in it");
        }
        assertThat(there).isEmptyDirectory();
    }

    @Test
    void tells_how_far_a_copy_is_and_at_last_that_it_is_complete() throws IOException {
        for (int file = 0; file < 200; file++) {
            Files.write(tree.resolve("a/small" + file), new byte[100]);
        }
        Files.write(tree.resolve("large"), new byte[50_000_000]);
        List<CopyProgress> pushed = new ArrayList<>();
        List<CopyProgress> pulled = new ArrayList<>();
        Thread thread = Thread.currentThread();

        files.push(
                tree,
                "/copy",
                PushOption.progress(
                        progress -> {
                            assertThat(Thread.currentThread()).isSameAs(thread);
                            pushed.add(progress);
                        }));
        files.pull("/copy", directory.resolve("pulled"), PullOption.progress(pulled::add));

        for (List<CopyProgress> told : List.of(pushed, pulled)) {
            CopyProgress last = told.get(told.size() - 1);
            assertThat(last.bytes()).isEqualTo(50_020_000);
            assertThat(last.files()).isEqualTo(204);
            assertThat(told).extracting(CopyProgress::bytes).isSorted();
            assertThat(told).extracting(CopyProgress::files).isSorted();
        }
        assertThat(pushed.get(pushed.size() - 1).path()).startsWith(tree.toString());
        assertThat(pulled.get(pulled.size() - 1).path()).startsWith("/copy");
    }

    @Test
    void whatever_the_listener_throws_ends_the_copy_and_leaves_nothing() throws IOException {
        Files.createDirectories(machine.resolve("opt"));
        Path large = Files.write(tree.resolve("a/large"), new byte[3_000_000]);
        for (Throwable thrown :
                List.of(
                        new IllegalStateException("enough"),
                        new AssertionError("enough"),
                        new IOException("enough"))) {
            for (Path source : List.of(tree, large)) {
                assertThatThrownBy(
                                () ->
                                        files.push(
                                                source,
                                                "/opt/copy",
                                                PushOption.progress(
                                                        progress -> {
                                                            if (progress.bytes() < 3_000_000) {
                                                                sneak(thrown);
                                                            }
                                                        })))
                        .isSameAs(thrown);
                assertThat(machine.resolve("opt")).isEmptyDirectory();
            }
        }
    }

    @Test
    void an_interrupt_ends_a_copy_and_leaves_nothing() throws IOException {
        Files.createDirectories(machine.resolve("opt"));
        Path large = Files.write(tree.resolve("a/large"), new byte[3_000_000]);
        Path empty = Files.writeString(tree.resolve("a/empty"), "");
        for (Path source : List.of(tree, large, empty)) {
            Thread.currentThread().interrupt();
            try {
                assertThatThrownBy(() -> files.push(source, "/opt/copy"))
                        .isInstanceOf(SystemContainerException.class)
                        .hasMessageStartingWith("pushing `" + source + "` to `/opt/copy`")
                        .hasMessageEndingWith("`: this thread was interrupted");
                assertThat(Thread.currentThread().isInterrupted()).isTrue();
            } finally {
                Thread.interrupted();
            }
            assertThat(machine.resolve("opt")).isEmptyDirectory();
        }
        assertThatThrownBy(
                        () ->
                                files.push(
                                        tree,
                                        "/opt/copy",
                                        PushOption.progress(
                                                progress -> Thread.currentThread().interrupt())))
                .hasMessageEndingWith("`: this thread was interrupted");
        assertThat(Thread.interrupted()).isTrue();
        assertThat(machine.resolve("opt")).isEmptyDirectory();
    }

    @Test
    void of_a_file_that_grows_what_was_there_is_copied() throws IOException {
        Path log = Files.write(machine.resolve("log"), new byte[3_000_000]);
        byte[] more = new byte[1_000_000];

        files.pull(
                "/log",
                directory.resolve("pulled"),
                PullOption.progress(
                        progress -> {
                            try {
                                Files.write(log, more, StandardOpenOption.APPEND);
                            } catch (IOException e) {
                                throw new UncheckedIOException(e);
                            }
                        }));

        assertThat(log.toFile().length()).isGreaterThan(3_000_000);
        assertThat(directory.resolve("pulled")).hasSize(3_000_000);
    }

    @Test
    void what_vanishes_is_left_out_of_a_pull_and_so_is_what_is_not_complete() throws IOException {
        Path data = Files.createDirectories(machine.resolve("data/z/below")).getParent();
        data = data.getParent();
        Files.createDirectories(data.resolve("y"));
        for (int link = 0; link < 300; link++) {
            Files.createSymbolicLink(data.resolve("link" + link), Path.of("x"));
        }
        Files.writeString(data.resolve("file"), "x");
        Files.writeString(data.resolve(".systemcontainers-0123456789abcdef"), "x");
        Files.writeString(data.resolve(".systemcontainers-notes"), "x");
        Path root = data;

        files.pull(
                "/data",
                directory.resolve("pulled"),
                PullOption.progress(
                        progress -> {
                            try {
                                Files.deleteIfExists(root.resolve("file"));
                                DirectoryTree.delete(root.resolve("z"));
                            } catch (IOException e) {
                                throw new UncheckedIOException(e);
                            }
                        }));

        assertThat(directory.resolve("pulled"))
                .isDirectoryNotContaining(
                        path ->
                                Set.of("file", "z", ".systemcontainers-0123456789abcdef")
                                        .contains(path.getFileName().toString()))
                .isDirectoryContaining(path -> path.endsWith(".systemcontainers-notes"))
                .isDirectoryContaining(path -> path.endsWith("y"));
        assertThat(files.list("/data"))
                .contains(".systemcontainers-notes")
                .doesNotContain(".systemcontainers-0123456789abcdef");
    }

    @Test
    void pulled_directories_stay_sticky_and_programs_do_not_stay_set_user_id() throws IOException {
        Path drop = Files.createDirectories(machine.resolve("data/drop"));
        Files.setAttribute(drop, "unix:mode", 03777);
        Path program = Files.writeString(drop.resolve("program"), "x");
        Files.setAttribute(program, "unix:mode", 07755);

        files.pull("/data", directory.resolve("pulled"));

        Path pulled = directory.resolve("pulled/drop");
        assertThat((int) Files.getAttribute(pulled, "unix:mode") & 07777).isEqualTo(01777);
        assertThat((int) Files.getAttribute(pulled.resolve("program"), "unix:mode") & 07777)
                .isEqualTo(0755);
    }

    @Test
    void many_links_are_copied_with_their_times() throws IOException {
        for (int link = 0; link < 600; link++) {
            Files.createSymbolicLink(tree.resolve("a/link" + link), Path.of("to" + link));
        }
        FileTime old = FileTime.fromMillis(1_000_000);
        assertThat(new ProcessBuilder("touch", "-h", "-d", "@1000", tree + "/a/link7", tree + "/a"))
                .satisfies(touch -> assertThat(touch.start().waitFor()).isZero());

        files.push(tree, "/copy", PushOption.owner(7, 8));
        files.push(tree, "/copy");
        files.push(tree, "/other", PushOption.owner(7, 8));

        for (int link = 0; link < 600; link++) {
            assertThat(files.readLink("/copy/a/link" + link)).isEqualTo("to" + link);
        }
        assertThat(files.stat("/other/a/link599").gid()).isEqualTo(8);
        assertThat(files.stat("/other/a/link7").modified()).isEqualTo(old.toInstant());
        assertThat(machine.resolve("other/a").toFile().list()).hasSize(601);
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> void sneak(Throwable thrown) throws T {
        throw (T) thrown;
    }
}
