package io.systemcontainers.rootfs;

import static io.systemcontainers.rootfs.Elsewhere.ID_BASE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.systemcontainers.FileStat;
import io.systemcontainers.SystemContainerException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On an overlay that was mounted in a user namespace, as a machine's root is. */
class MappedRootTests {

    @TempDir Path directory;

    private static List<String> credentials() throws IOException {
        return Files.readAllLines(Path.of("/proc/thread-self/status")).stream()
                .filter(line -> line.matches("(Uid|Gid|Groups|Cap...):.*"))
                .toList();
    }

    @Test
    void the_hosts_own_root_cannot_make_anything_there() throws Exception {
        try (Elsewhere machine = Elsewhere.mapped("");
                RootDirectory root = RootDirectory.open(machine.path(""))) {
            assertThatThrownBy(() -> root.create("/etc/new", 0644, 0, 0))
                    .hasMessage(
                            "writing `/etc/new`: EOVERFLOW (Value too large for defined data"
                                    + " type)");
        }
    }

    @Test
    void makes_everything_there_as_the_machines_root_and_gives_it_to_its_owner() throws Exception {
        try (Elsewhere machine = Elsewhere.mapped("");
                RootDirectory root = machine.root()) {
            List<String> before = credentials();

            try (FileWriter writer = root.create("/etc/new", 04751, 1000, 1001)) {
                writer.write("content".getBytes());
                writer.modified(Instant.EPOCH).commit();
            }
            root.makeDirectories("/a/b/c", 0750, 33, 34);
            root.makeDirectory("/a", 01777, 65_535, 65_535);
            root.symlink("/a/link", "b", 5, 6);
            root.node("/a/fifo", 0010000, 0622, 0, 7, 8);
            root.hardLink("/a/new", "/etc/new");
            root.setTimes("/a/link", Instant.EPOCH);
            root.delete("/tree");

            assertThat(root.stat("/etc/new"))
                    .isEqualTo(
                            new FileStat(FileStat.Type.FILE, 7, 04751, 1000, 1001, Instant.EPOCH));
            assertThat(Files.getAttribute(machine.path("/etc/new"), "unix:uid"))
                    .isEqualTo(ID_BASE + 1000);
            assertThat(Files.getAttribute(machine.path("/etc/new"), "unix:gid"))
                    .isEqualTo(ID_BASE + 1001);
            assertThat(root.stat("/a/b").uid()).isZero();
            assertThat(root.stat("/a/b").mode()).isEqualTo(0755);
            assertThat(root.stat("/a/b/c").gid()).isEqualTo(34);
            assertThat(root.stat("/a").uid()).isEqualTo(65_535);
            assertThat(root.stat("/a/link").uid()).isEqualTo(5);
            assertThat(root.stat("/a/fifo").gid()).isEqualTo(8);
            assertThat(root.list("/a")).containsExactly("b", "fifo", "link", "new");
            assertThat(root.exists("/tree")).isFalse();
            assertThat(credentials()).isEqualTo(before);
        }
    }

    @Test
    void a_failure_leaves_nothing_and_gives_the_thread_its_identity_back() throws Exception {
        try (Elsewhere machine =
                        Elsewhere.mapped("mount -o bind etc etc; mount -o remount,ro,bind etc");
                RootDirectory root = machine.root()) {
            List<String> before = credentials();

            assertThatThrownBy(() -> root.create("/etc/new", 0644, 0, 0))
                    .hasMessage("writing `/etc/new`: EROFS (Read-only file system)");
            assertThatThrownBy(() -> root.create("/new", 0644, 70_000, 0))
                    .isInstanceOf(SystemContainerException.class)
                    .hasMessage(
                            "giving `/new` to 70000: a machine's ids are 0 to 65535: use one of those");

            assertThat(credentials()).isEqualTo(before);
            assertThat(root.list("/")).containsExactly("etc", "tree");
        }
    }

    @Test
    void copies_a_tree_there() throws Exception {
        Path source = Files.createDirectories(directory.resolve("source/below"));
        for (int file = 0; file < 200; file++) {
            Files.writeString(source.resolve("file" + file), "content " + file);
        }
        Files.createSymbolicLink(directory.resolve("source/link"), Path.of("below/file7"));

        try (Elsewhere machine = Elsewhere.mapped("");
                RootDirectory root = machine.root();
                RootDirectory host = RootDirectory.ofHost();
                TreeCopy copy =
                        new TreeCopy(host, root, CopyRules.into(7, 8, OptionalInt.of(0640)))) {
            List<String> before = credentials();

            copy.copy(directory.resolve("source").toString(), "/srv/www/");

            assertThat(credentials()).isEqualTo(before);
            assertThat(root.list("/srv/www/source/below")).hasSize(200);
            assertThat(machine.path("/srv/www/source/below/file199")).hasContent("content 199");
            assertThat(root.stat("/srv/www/source/below/file0").uid()).isEqualTo(7);
            assertThat(root.stat("/srv/www/source/below").mode()).isEqualTo(0750);
            assertThat(root.stat("/srv").uid()).isZero();
            assertThat(root.stat("/srv/www/source/link").gid()).isEqualTo(8);
            assertThat(root.statFollowing("/srv/www/source/link").size()).isEqualTo(9);
        }
    }

    @Test
    void does_not_change_what_the_machine_itself_could_not() throws Exception {
        Path shared = Files.createDirectory(directory.resolve("shared"));
        Files.writeString(shared.resolve("canary"), "sings");
        Files.createDirectory(shared.resolve("cage"));
        Files.setPosixFilePermissions(
                directory, java.nio.file.attribute.PosixFilePermissions.fromString("rwxr-xr-x"));

        try (Elsewhere machine = Elsewhere.mapped("mkdir in; mount --bind " + shared + " in");
                RootDirectory root = machine.root()) {
            assertThatThrownBy(() -> root.create("/in/new", 0644, 0, 0))
                    .isInstanceOf(SystemContainerException.class)
                    .hasMessageContaining("changing `/in`: it belongs to 0:0 of the host");
            assertThatThrownBy(() -> root.delete("/in/canary")).hasMessageContaining("belongs to");
            assertThatThrownBy(() -> root.makeDirectory("/in/cage", 0777, 0, 0))
                    .hasMessageContaining("belongs to");
            assertThatThrownBy(() -> root.makeDirectory("/in", 0777, 0, 0))
                    .hasMessageContaining("belongs to");
            assertThatThrownBy(() -> root.setTimes("/in/canary", Instant.EPOCH))
                    .hasMessageContaining("belongs to");
            assertThatThrownBy(() -> root.delete("/in"))
                    .hasMessage(
                            "deleting `/in`: EBUSY (Device or resource busy): unmount what is"
                                    + " mounted there");
            assertThat(root.stat("/in/canary").uid()).isEqualTo(65_534);
        }
        assertThat(shared.resolve("canary")).hasContent("sings");
        assertThat(shared.resolve("cage")).isDirectory();
    }
}
