package io.systemcontainers.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.systemcontainers.MachineFiles;
import io.systemcontainers.SystemContainerException;
import io.systemcontainers.rootfs.Elsewhere;
import io.systemcontainers.rootfs.RootDirectory;
import io.systemcontainers.testing.EngineRing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Errors name the path and the reason, and nothing half-written stays. A process with mounts of its
 * own takes the machine's place: a full disk at {@code /mnt/full}, a read-only one at {@code
 * /mnt/fixed}.
 */
@EngineRing
class RefusedFilesTests {

    @TempDir Path host;
    private Elsewhere elsewhere;
    private MachineFiles files;

    @BeforeEach
    void mount() throws IOException {
        elsewhere =
                Elsewhere.mounted(
                        """
                        mount -t tmpfs none /mnt
                        mkdir /mnt/full /mnt/fixed /mnt/etc
                        echo fixed > /mnt/fixed/file
                        mount -t tmpfs -o size=1m none /mnt/full
                        mount --bind /mnt/fixed /mnt/fixed
                        mount -o remount,ro,bind /mnt/fixed
                        """);
        files =
                NativeMachineFilesTests.files(
                        "web", () -> RootDirectory.open(elsewhere.path("/mnt")));
    }

    @AfterEach
    void unmount() throws IOException {
        elsewhere.close();
    }

    private Path large() throws IOException {
        return Files.write(host.resolve("large"), new byte[2_000_000]);
    }

    private Path tree() throws IOException {
        Path tree = Files.createDirectories(host.resolve("tree/below")).getParent();
        Files.writeString(tree.resolve("below/small"), "x");
        Files.write(tree.resolve("below/large"), new byte[2_000_000]);
        return tree;
    }

    /* With what is not complete, too. */
    private List<String> left(String path) {
        try (RootDirectory root = RootDirectory.open(elsewhere.path("/mnt"))) {
            return root.list(path);
        }
    }

    @Test
    void a_full_disk() throws IOException {
        files.write("/full/log", "kept");
        Path large = large();
        Path tree = tree();

        assertThatThrownBy(() -> files.push(large, "/full/file"))
                .isInstanceOf(SystemContainerException.class)
                .hasMessageStartingWith(
                        "pushing `"
                                + large
                                + "` to `/full/file`, machine `web`: writing `/full/file`: ENOSPC"
                                + " (No space left on device): make room");
        assertThatThrownBy(() -> files.push(tree, "/full/tree"))
                .hasMessageContaining(
                        "writing `/full/tree/below/large`: ENOSPC (No space left on device): make"
                                + " room");
        assertThatThrownBy(() -> files.write("/full/file", new byte[2_000_000]))
                .hasMessageStartingWith(
                        "writing `/full/file`: ENOSPC (No space left on device): make room");
        assertThatThrownBy(() -> files.append("/full/file", new byte[2_000_000]))
                .hasMessageStartingWith(
                        "writing `/full/file`: ENOSPC (No space left on device): make room");
        assertThatThrownBy(() -> files.append("/full/log", new byte[2_000_000]))
                .hasMessageStartingWith(
                        "writing `/full/log`: ENOSPC (No space left on device): make room");

        assertThat(left("/full")).containsExactly("log");
        assertThat(files.read("/full/log")).isEqualTo("kept");
    }

    @Test
    void to_delete_what_a_mounted_file_covers() throws IOException {
        try (Elsewhere mounted =
                Elsewhere.mounted(
                        """
                        mount -t tmpfs none /mnt
                        mkdir /mnt/etc
                        echo below > /mnt/etc/file
                        echo above > /mnt/above
                        mount --bind /mnt/above /mnt/etc/file
                        """)) {
            MachineFiles there =
                    NativeMachineFilesTests.files(
                            "web", () -> RootDirectory.open(mounted.path("/mnt")));
            for (String path : List.of("/etc/file", "/etc")) {
                assertThatThrownBy(() -> there.delete(path))
                        .hasMessage(
                                "deleting `/etc/file`: EBUSY (Device or resource busy): unmount"
                                        + " what is mounted there");
            }
            assertThat(there.read("/etc/file")).isEqualTo("above\n");
        }
    }

    @Test
    void more_attributes_than_can_be_listed() {
        files.write("/etc/file", "x");
        files.setXattr("/etc/file", "trusted.large", new byte[60_000]);
        assertThat(files.xattrs("/etc/file").get("trusted.large")).hasSize(60_000);
        for (int number = 100; number < 400; number++) {
            files.setXattr("/etc/file", "trusted." + number + "n".repeat(230), new byte[0]);
        }
        String message =
                "listing the extended attributes of `/etc/file`: E2BIG (Argument list too long): it"
                        + " has more of them than the kernel can list: remove some";

        assertThatThrownBy(() -> files.xattrs("/etc/file")).hasMessage(message);
        assertThatThrownBy(() -> files.pull("/etc/file", host.resolve("pulled")))
                .hasMessageEndingWith(message);
        assertThat(host).isEmptyDirectory();
    }

    @Test
    void arguments_that_no_file_can_have() {
        assertThatThrownBy(() -> files.symlink("/etc/x", "a\0b"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "making the symbolic link `/etc/x`: its target `a\\0b` is empty or has a NUL"
                                + " character: name a file");
        assertThat(left("/etc")).isEmpty();
    }

    @Test
    void a_read_only_place() throws IOException {
        Path large = large();

        assertThatThrownBy(() -> files.push(large, "/fixed/new"))
                .hasMessageEndingWith("writing `/fixed/new`: EROFS (Read-only file system)");
        assertThatThrownBy(() -> files.push(tree(), "/fixed/"))
                .hasMessageEndingWith("`/fixed/tree`: EROFS (Read-only file system)");
        for (String path : List.of("/fixed/file", "/fixed/new")) {
            assertThatThrownBy(() -> files.write(path, "x"))
                    .hasMessage("writing `" + path + "`: EROFS (Read-only file system)");
            assertThatThrownBy(() -> files.append(path, "x"))
                    .hasMessage("writing `" + path + "`: EROFS (Read-only file system)");
        }
        assertThatThrownBy(() -> files.makeDirectories("/fixed/new/below"))
                .hasMessage("making the directory `/fixed/new`: EROFS (Read-only file system)");
        assertThatThrownBy(() -> files.setMode("/fixed/file", 0600))
                .hasMessage("giving mode 0600 to `/fixed/file`: EROFS (Read-only file system)");
        assertThatThrownBy(() -> files.setOwner("/fixed/file", "7:8"))
                .hasMessage("giving to 7:8 `/fixed/file`: EROFS (Read-only file system)");
        assertThatThrownBy(() -> files.symlink("/fixed/new", "x"))
                .hasMessage("making the symbolic link `/fixed/new`: EROFS (Read-only file system)");
        assertThatThrownBy(() -> files.delete("/fixed/file"))
                .hasMessage("deleting `/fixed/file`: EROFS (Read-only file system)");

        assertThat(left("/fixed")).containsExactly("file");
        assertThat(files.read("/fixed/file")).isEqualTo("fixed\n");
    }

    @Test
    void a_link_that_leads_nowhere() throws IOException {
        files.symlink("/dangling", "etc/missing");
        files.symlink("/far", "/missing/file");
        files.symlink("/twice", "dangling");
        Path large = large();
        Path tree = tree();

        for (String[] each :
                new String[][] {
                    {"/dangling", "/etc/missing"},
                    {"/far", "/missing/file"},
                    {"/twice", "/etc/missing"}
                }) {
            String message =
                    "writing `"
                            + each[0]
                            + "`: ENOENT (No such file or directory): it is a link to `"
                            + each[1]
                            + "`, where nothing is: make that first, or delete the link";
            assertThatThrownBy(() -> files.push(large, each[0])).hasMessageEndingWith(message);
            assertThatThrownBy(() -> files.write(each[0], "x")).hasMessage(message);
            assertThatThrownBy(() -> files.append(each[0], "x")).hasMessage(message);
            assertThatThrownBy(() -> files.push(tree, each[0]))
                    .hasMessageContaining("`" + each[0] + "`: ENOENT");
            assertThatThrownBy(() -> files.read(each[0]))
                    .hasMessage("opening `" + each[0] + "`: ENOENT (No such file or directory)");
        }
        assertThat(left("/")).containsExactly("dangling", "etc", "far", "fixed", "full", "twice");
        assertThat(left("/etc")).isEmpty();
    }

    @Test
    void links_in_a_circle() throws IOException {
        files.symlink("/one", "two");
        files.symlink("/two", "one");
        Path large = large();

        assertThatThrownBy(() -> files.push(large, "/one"))
                .hasMessageContaining("`/one`: ELOOP (Too many levels of symbolic links)");
        assertThatThrownBy(() -> files.push(large, "/one/below"))
                .hasMessageContaining("ELOOP (Too many levels of symbolic links)");
        assertThatThrownBy(() -> files.write("/one", "x"))
                .hasMessageContaining("`/one`: ELOOP (Too many levels of symbolic links)");
        assertThatThrownBy(() -> files.append("/one", "x"))
                .hasMessageContaining("`/one`: ELOOP (Too many levels of symbolic links)");
        assertThatThrownBy(() -> files.setMode("/one", 0600))
                .hasMessageContaining("`/one`: ELOOP (Too many levels of symbolic links)");
        assertThat(files.exists("/one")).isFalse();
        assertThat(left("/")).containsExactly("etc", "fixed", "full", "one", "two");
    }

    @Test
    void links_that_lead_to_the_host_lead_into_the_machine() throws IOException {
        Path outside = Files.createDirectory(host.resolve("outside"));
        Path canary = Files.writeString(outside.resolve("passwd"), "sings");
        Path pushed = Files.writeString(host.resolve("passwd"), "croaks");
        files.symlink("/planted", outside.toString());
        files.symlink("/up", "../../../../../../.." + outside);
        files.makeDirectories(outside.toString());

        files.push(pushed, "/planted");
        files.append("/up/passwd", "!");
        files.setMode("/planted/passwd", 0600);
        files.hardLink("/up/more", "/planted/passwd");

        assertThat(files.read(outside + "/passwd")).isEqualTo("croaks!");
        assertThat(left(outside.toString())).containsExactly("more", "passwd");
        assertThat(canary).hasContent("sings");
        try (var left = Files.list(outside)) {
            assertThat(left).containsExactly(canary);
        }
    }

    @Test
    void a_directory_where_a_file_should_be_and_a_file_where_a_directory_should_be()
            throws IOException {
        Path large = large();
        files.makeDirectories("/etc/large");
        files.write("/file", "kept");

        assertThatThrownBy(() -> files.push(large, "/etc"))
                .hasMessageEndingWith(
                        "writing `/etc/large`: EISDIR (Is a directory): name a file in it");
        for (String path : List.of("/etc", "/etc/")) {
            assertThatThrownBy(() -> files.write(path, "x"))
                    .hasMessage(
                            "writing `" + path + "`: EISDIR (Is a directory): name a file in it");
            assertThatThrownBy(() -> files.append(path, "x"))
                    .hasMessage(
                            "writing `" + path + "`: EISDIR (Is a directory): name a file in it");
        }
        assertThatThrownBy(() -> files.push(large, "/file/below"))
                .hasMessageEndingWith("opening `/file`: ENOTDIR (Not a directory)");
        for (String path : List.of("/file/below", "/file/below/deeper")) {
            assertThatThrownBy(() -> files.write(path, "x"))
                    .hasMessageEndingWith("ENOTDIR (Not a directory)")
                    .hasMessageContaining("`/file");
            assertThatThrownBy(() -> files.append(path, "x"))
                    .hasMessageEndingWith("ENOTDIR (Not a directory)")
                    .hasMessageContaining("`/file");
        }
        assertThatThrownBy(() -> files.append("/file/", "x")).hasMessageContaining("`/file/`: ");
        assertThat(files.read("/file")).isEqualTo("kept");
        assertThat(left("/etc")).containsExactly("large");
        assertThat(left("/etc/large")).isEmpty();
    }

    @Test
    void a_source_that_is_not_there() {
        assertThatThrownBy(() -> files.push(host.resolve("missing"), "/new/file"))
                .hasMessageEndingWith(
                        "opening `" + host + "/missing`: ENOENT (No such file or directory)");
        assertThatThrownBy(() -> files.pull("/missing", host.resolve("new/file")))
                .hasMessage(
                        "pulling `/missing` to `"
                                + host
                                + "/new/file`, machine `web`: opening `/missing`: ENOENT (No such"
                                + " file or directory)");
        assertThat(left("/")).containsExactly("etc", "fixed", "full");
        assertThat(host).isEmptyDirectory();
    }

    @Test
    void paths_that_are_none() throws IOException {
        Path large = large();
        for (String path : List.of("", "etc/file", "./file")) {
            String reason =
                    "opening `"
                            + path
                            + "` in machine `web`: the path is "
                            + (path.isEmpty() ? "empty" : "relative")
                            + ": begin it with /";
            assertThatThrownBy(() -> files.push(large, path)).hasMessageEndingWith(reason);
            assertThatThrownBy(() -> files.pull(path, host)).hasMessageEndingWith(reason);
            assertThatThrownBy(() -> files.append(path, "x")).hasMessage(reason);
            assertThatThrownBy(() -> files.makeDirectories(path)).hasMessage(reason);
            assertThatThrownBy(() -> files.setMode(path, 0600)).hasMessage(reason);
            assertThatThrownBy(() -> files.symlink(path, "x")).hasMessage(reason);
            assertThatThrownBy(() -> files.xattrs(path)).hasMessage(reason);
        }
        assertThat(left("/")).containsExactly("etc", "fixed", "full");
        try (var left = Files.list(host)) {
            assertThat(left).containsExactly(large);
        }
    }

    @Test
    void names_may_hold_anything_but_a_slash() throws IOException {
        String bytes = "a\uDCFF\nz";
        files.write("/full/" + bytes, "x");
        files.write("/full/new\nline", "y");

        files.pull("/full", host.resolve("pulled"));
        files.push(host.resolve("pulled"), "/full/again");
        files.append("/full/again/" + bytes, "!");

        assertThat(left("/full/again")).containsExactlyInAnyOrder(bytes, "new\nline");
        assertThat(files.read("/full/again/" + bytes)).isEqualTo("x!");
        files.delete("/full/" + bytes);
        assertThat(left("/full")).containsExactly("again", "new\nline");
    }
}
