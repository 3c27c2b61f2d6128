package io.systemcontainers.machine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.systemcontainers.FileStat;
import io.systemcontainers.MachineFiles;
import io.systemcontainers.MachineState;
import io.systemcontainers.PushOption;
import io.systemcontainers.SystemContainerException;
import io.systemcontainers.rootfs.RootDirectory;
import io.systemcontainers.sharing.SharedFolders;
import io.systemcontainers.watch.Life;
import io.systemcontainers.watch.Watches;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A directory takes the machine's place; what is shifted ids' is in MappedRootTests. */
class NativeMachineFilesTests {

    private static final Instant TIME = Instant.parse("2001-02-03T04:05:06.123456789Z");

    @TempDir Path directory;
    private Path machine;
    private Path host;
    private MachineFiles files;

    @BeforeEach
    void make() throws IOException {
        assumeTrue(
                Integer.valueOf(0).equals(Files.getAttribute(directory, "unix:uid")),
                "only root can give files to somebody");
        machine = Files.createDirectory(directory.resolve("machine"));
        host = Files.createDirectory(directory.resolve("host"));
        files = files("web", () -> RootDirectory.open(machine));
    }

    static MachineFiles files(String machine, Supplier<RootDirectory> root) {
        return new NativeMachineFiles(
                machine,
                root,
                new Watches(
                        machine,
                        () -> Optional.of(new Life("a boot", root.get())),
                        () -> MachineState.RUNNING),
                snapshot -> {
                    throw new UnsupportedOperationException();
                },
                new SharedFolders(Path.of("/none")));
    }

    private Path file(String name, String content, String permissions) throws IOException {
        Path file = host.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
        Files.setLastModifiedTime(file, FileTime.from(TIME));
        return file;
    }

    private Path tree() throws IOException {
        file("tree/a", "a", "rw-r-----");
        file("tree/below/b", "b", "rwxr-xr-x");
        Files.createDirectory(host.resolve("tree/empty"));
        Files.createSymbolicLink(host.resolve("tree/link"), Path.of("/etc/../a"));
        Files.setPosixFilePermissions(
                host.resolve("tree/below"), PosixFilePermissions.fromString("rwxr-x--x"));
        Files.setLastModifiedTime(host.resolve("tree/below"), FileTime.from(TIME));
        return host.resolve("tree");
    }

    /* With what is not complete, too. */
    private List<String> left(String path) {
        try (RootDirectory root = RootDirectory.open(machine)) {
            return root.list(path);
        }
    }

    @Test
    void pushes_a_file_with_its_mode_and_time() throws IOException {
        files.push(file("app", "content", "rwxr-x---"), "/opt/new/name");

        assertThat(files.stat("/opt/new/name"))
                .isEqualTo(new FileStat(FileStat.Type.FILE, 7, 0750, 0, 0, TIME));
        assertThat(files.read("/opt/new/name")).isEqualTo("content");
        assertThat(files.stat("/opt").mode()).isEqualTo(0755);
        assertThat(left("/opt/new")).containsExactly("name");
    }

    @Test
    void pushes_a_file_with_another_owner_and_mode() throws IOException {
        files.push(
                file("app", "content", "rwxr-x---"),
                "/app",
                PushOption.owner(1000, 33),
                PushOption.mode(04640));

        assertThat(files.stat("/app"))
                .isEqualTo(new FileStat(FileStat.Type.FILE, 7, 04640, 1000, 33, TIME));
    }

    @Test
    void pushes_into_a_directory_that_is_named_by_a_slash_or_is_there() throws IOException {
        Path app = file("app", "content", "rw-r--r--");
        Files.createDirectories(machine.resolve("there"));
        Files.createSymbolicLink(machine.resolve("link"), Path.of("/there"));

        files.push(app, "/new/");
        files.push(app, "/there");
        files.push(file("other", "x", "rw-r--r--"), "/link");
        files.push(file("third", "x", "rw-r--r--"), "/");

        assertThat(left("/new")).containsExactly("app");
        assertThat(left("/there")).containsExactly("app", "other");
        assertThat(left("/")).containsExactly("link", "new", "there", "third");
    }

    @Test
    void pushes_a_tree() throws IOException {
        files.push(tree(), "/opt/site");

        assertThat(left("/opt")).containsExactly("site");
        assertThat(left("/opt/site")).containsExactly("a", "below", "empty", "link");
        assertThat(files.read("/opt/site/below/b")).isEqualTo("b");
        assertThat(files.stat("/opt/site/a"))
                .isEqualTo(new FileStat(FileStat.Type.FILE, 1, 0640, 0, 0, TIME));
        assertThat(files.stat("/opt/site/below").mode()).isEqualTo(0751);
        assertThat(files.stat("/opt/site/below").modified()).isEqualTo(TIME);
        assertThat(files.stat("/opt/site/link").type()).isEqualTo(FileStat.Type.SYMLINK);
        assertThat(Files.readSymbolicLink(machine.resolve("opt/site/link")))
                .isEqualTo(Path.of("/etc/../a"));
    }

    @Test
    void pushes_a_tree_with_options_for_everything_in_it() throws IOException {
        files.push(tree(), "/site", PushOption.mode(0640), PushOption.owner(7, 8));

        assertThat(files.stat("/site/below/b").mode()).isEqualTo(0640);
        for (String path : new String[] {"/site", "/site/below", "/site/empty"}) {
            assertThat(files.stat(path).mode()).as(path).isEqualTo(0750);
            assertThat(files.stat(path).uid()).as(path).isEqualTo(7);
        }
        assertThat(files.stat("/site/link").gid()).isEqualTo(8);
    }

    @Test
    void pushes_a_tree_into_one_that_is_there_and_leaves_that_one_its_mode() throws IOException {
        Files.createDirectories(machine.resolve("tree"));
        Files.setPosixFilePermissions(
                machine.resolve("tree"), PosixFilePermissions.fromString("rwx------"));
        Files.createDirectory(machine.resolve("elsewhere"));
        Files.createSymbolicLink(machine.resolve("tree/below"), Path.of("/elsewhere"));
        Files.createSymbolicLink(machine.resolve("tree/a"), Path.of("../real"));
        Files.writeString(machine.resolve("real"), "old");
        Files.writeString(machine.resolve("tree/other"), "stays");
        Files.writeString(machine.resolve("tree/link"), "goes");

        files.push(tree(), "/");

        assertThat(left("/tree")).containsExactly("a", "below", "empty", "link", "other");
        assertThat(files.stat("/tree").mode()).isEqualTo(0700);
        assertThat(files.read("/elsewhere/b")).isEqualTo("b");
        assertThat(files.read("/real")).isEqualTo("a");
        assertThat(files.stat("/tree/a").type()).isEqualTo(FileStat.Type.SYMLINK);
        assertThat(files.stat("/tree/link").type()).isEqualTo(FileStat.Type.SYMLINK);
    }

    @Test
    void pushes_a_large_file_and_many_small_ones() throws IOException {
        byte[] large = new byte[3_000_001];
        new Random(1).nextBytes(large);
        Path tree = Files.createDirectory(host.resolve("tree"));
        Files.write(tree.resolve("large"), large);
        for (int file = 0; file < 150; file++) {
            Files.writeString(tree.resolve("small" + file), "" + file);
        }

        files.push(tree, "/tree");

        assertThat(files.readBytes("/tree/large")).isEqualTo(large);
        assertThat(left("/tree")).hasSize(151);
        assertThat(files.read("/tree/small149")).isEqualTo("149");
    }

    @Test
    void writes_through_a_link_and_keeps_owner_and_mode() throws IOException {
        files.write("/etc/new", "new");
        files.push(file("app", "old", "rw-r-----"), "/run/file", PushOption.owner(1000, 1001));
        Files.createSymbolicLink(machine.resolve("etc/link"), Path.of("../run/file"));

        files.write("/etc/link", "grüße");

        assertThat(files.stat("/etc/new").mode()).isEqualTo(0644);
        assertThat(files.stat("/etc/link").type()).isEqualTo(FileStat.Type.SYMLINK);
        assertThat(files.read("/run/file")).isEqualTo("grüße");
        assertThat(files.stat("/run/file").mode()).isEqualTo(0640);
        assertThat(files.stat("/run/file").gid()).isEqualTo(1001);
        assertThat(left("/run")).containsExactly("file");
    }

    @Test
    void deletes_trees_links_and_nothing() throws IOException {
        files.push(tree(), "/tree");
        Files.createSymbolicLink(machine.resolve("link"), Path.of("/tree"));

        files.delete("/link");
        assertThat(files.exists("/tree/a")).isTrue();
        files.delete("/tree");
        files.delete("/tree");

        assertThat(left("/")).isEmpty();
    }

    @Test
    void pulls_a_file_and_a_tree() throws IOException {
        files.push(tree(), "/srv/tree");
        files.push(
                file("app", "content", "rwxr-xr-x"),
                "/srv/tree/suid",
                PushOption.mode(06755),
                PushOption.owner(1000, 1000));
        Path target = host.resolve("pulled/deep");

        files.pull("/srv/tree", target);
        files.pull("/srv/tree/a", host.resolve("pulled"));
        files.pull("/srv/tree/", host.resolve("pulled"));

        assertThat(host.resolve("pulled/a")).hasContent("a");
        assertThat(host.resolve("pulled/tree/below/b")).hasContent("b");
        assertThat(target.resolve("below/b")).hasContent("b");
        assertThat(target.resolve("empty")).isEmptyDirectory();
        assertThat(target.resolve("link")).isSymbolicLink();
        assertThat(Files.getLastModifiedTime(target.resolve("below")).toInstant()).isEqualTo(TIME);
        // A set-user-ID file of the machine's must not become the host root's.
        assertThat(Files.getAttribute(target.resolve("suid"), "unix:mode")).isEqualTo(0100755);
        assertThat(Files.getAttribute(target.resolve("suid"), "unix:uid")).isEqualTo(0);
    }

    @Test
    void a_second_pull_does_not_follow_a_link_that_the_first_brought() throws IOException {
        Path canary = Files.createDirectory(host.resolve("canary"));
        Files.createDirectories(machine.resolve("out"));
        Files.createSymbolicLink(machine.resolve("out/d"), canary);
        Files.createSymbolicLink(machine.resolve("out/f"), canary.resolve("f"));
        files.pull("/out", host);
        files.delete("/out");
        files.write("/out/d/file", "croaks");

        assertThatThrownBy(() -> files.pull("/out", host))
                .hasMessageContaining("making the directory `" + host + "/out/d`: EEXIST");
        files.delete("/out");
        files.write("/out/f", "croaks");
        assertThatThrownBy(() -> files.pull("/out", host))
                .hasMessageContaining("writing `" + host + "/out/f`");

        assertThat(canary).isEmptyDirectory();
    }

    @Test
    void refuses_what_is_no_path() {
        for (String path : new String[] {"", "etc/passwd", "../etc"}) {
            assertThatThrownBy(() -> files.write(path, "x"))
                    .isInstanceOf(SystemContainerException.class)
                    .hasMessage(
                            "opening `"
                                    + path
                                    + "` in machine `web`: the path is "
                                    + (path.isEmpty() ? "empty" : "relative")
                                    + ": begin it with /");
        }
        assertThatThrownBy(() -> files.exists("/a\0b"))
                .isInstanceOf(SystemContainerException.class)
                .hasMessageContaining("NUL");
        assertThatThrownBy(() -> files.delete("/")).hasMessageContaining("it is the root");
        assertThatThrownBy(() -> files.write("/x/", "x"))
                .hasMessage("writing `/x/`: EISDIR (Is a directory): name a file in it");
        assertThat(left("/")).isEmpty();
    }

    @Test
    void names_source_target_and_machine_when_a_push_fails() {
        assertThatThrownBy(() -> files.push(host.resolve("missing"), "/opt/"))
                .isInstanceOf(SystemContainerException.class)
                .hasMessage(
                        "pushing `"
                                + host
                                + "/missing` to `/opt/`, machine `web`: opening `"
                                + host
                                + "/missing`: ENOENT (No such file or directory)");
        assertThat(left("/")).isEmpty();
    }

    @Test
    void refuses_what_is_above_something_missing() throws IOException {
        Path app = file("app", "new", "rw-r--r--");
        String message = "opening `/missing/..`: ENOENT (No such file or directory)";

        assertThatThrownBy(() -> files.push(app, "/missing/../x")).hasMessageEndingWith(message);
        assertThatThrownBy(() -> files.push(tree(), "/missing/../x")).hasMessageEndingWith(message);
        assertThatThrownBy(() -> files.write("/missing/../x", "x")).hasMessage(message);
        assertThatThrownBy(() -> files.append("/missing/../x", "x")).hasMessage(message);
        assertThatThrownBy(() -> files.symlink("/missing/../x", "x")).hasMessage(message);
        assertThatThrownBy(() -> files.makeDirectories("/missing/..")).hasMessage(message);
        assertThat(left("/")).isEmpty();
    }

    @Test
    void refuses_a_target_that_is_under_a_file_or_in_the_way() throws IOException {
        Path app = file("app", "new", "rw-r--r--");
        files.write("/file", "old");
        Files.createDirectories(machine.resolve("directory/app"));
        Files.createDirectories(machine.resolve("tree/a"));

        assertThatThrownBy(() -> files.push(app, "/file/app"))
                .hasMessageEndingWith("opening `/file`: ENOTDIR (Not a directory)");
        assertThatThrownBy(() -> files.push(app, "/file/"))
                .hasMessageEndingWith("opening `/file`: ENOTDIR (Not a directory)");
        assertThatThrownBy(() -> files.push(app, "/directory"))
                .hasMessageEndingWith(
                        "writing `/directory/app`: EISDIR (Is a directory): name a file in it");
        assertThatThrownBy(() -> files.push(tree(), "/file"))
                .hasMessageEndingWith(
                        "making the directory `/file`: EEXIST (File exists): delete what is there first");
        assertThatThrownBy(() -> files.push(host.resolve("tree"), "/"))
                .hasMessageEndingWith(
                        "writing `/tree/a`: EISDIR (Is a directory): name a file in it");
        assertThat(files.read("/file")).isEqualTo("old");
        assertThat(left("/")).containsExactly("directory", "file", "tree");
    }

    @Test
    void leaves_nothing_of_a_tree_with_a_fifo_or_socket_in_it() throws Exception {
        Path tree = tree();
        assertThat(new ProcessBuilder("mkfifo", tree + "/below/fifo").start().waitFor()).isZero();

        assertThatThrownBy(() -> files.push(tree, "/opt/site"))
                .hasMessageEndingWith(
                        "copying `"
                                + tree
                                + "/below/fifo`: it is a FIFO, which cannot be copied: leave it out");
        assertThatThrownBy(() -> files.push(tree.resolve("below/fifo"), "/opt/fifo"))
                .hasMessageEndingWith("/below/fifo`: it is not a regular file: name one");
        assertThat(left("/opt")).isEmpty();
    }

    @Test
    void does_not_put_a_file_in_the_place_of_a_device() throws Exception {
        assertThat(new ProcessBuilder("mkfifo", machine + "/fifo").start().waitFor()).isZero();

        assertThatThrownBy(() -> files.write("/fifo", "x"))
                .hasMessage("writing `/fifo`: it is there and not a regular file: delete it first");
        assertThatThrownBy(() -> files.read("/fifo"))
                .hasMessage("reading `/fifo`: it is not a regular file: name one");
    }

    @Test
    void refuses_a_source_that_is_not_on_the_host() throws IOException {
        Path zip = host.resolve("a.zip");
        try (FileSystem inside = FileSystems.newFileSystem(zip, Map.of("create", "true"))) {
            try (OutputStream out = Files.newOutputStream(inside.getPath("/file"))) {
                out.write("x".getBytes(UTF_8));
            }

            assertThatThrownBy(() -> files.push(inside.getPath("/file"), "/file"))
                    .hasMessageContaining("it is not a file of this host but of jar");
        }
    }
}
