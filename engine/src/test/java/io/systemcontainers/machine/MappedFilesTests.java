package io.systemcontainers.machine;

import static io.systemcontainers.rootfs.Elsewhere.ID_BASE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.systemcontainers.FileStat;
import io.systemcontainers.MachineFiles;
import io.systemcontainers.PushOption;
import io.systemcontainers.SystemContainerException;
import io.systemcontainers.rootfs.Elsewhere;
import io.systemcontainers.rootfs.RootDirectory;
import io.systemcontainers.testing.EngineRing;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where ids are the machine's own: on an overlay that was mounted in a user namespace. */
@EngineRing
class MappedFilesTests {

    // linux/capability.h: revision 2 with CAP_NET_BIND_SERVICE, effective
    private static final byte[] CAPABILITY = little(20, 0x02000001, 1 << 10, 0, 0, 0).array();

    @TempDir Path directory;
    private Path shared;
    private Elsewhere machine;
    private MachineFiles files;
    private MachineFiles seenByHost;

    @BeforeEach
    void make() throws IOException {
        shared = Files.createDirectory(directory.resolve("shared"));
        Files.writeString(shared.resolve("canary"), "sings");
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        machine =
                Elsewhere.mapped(
                        "mkdir in; mount --bind "
                                + shared
                                + " in; echo www-data:x:33:34::/var/www:/bin/sh > etc/passwd");
        files = NativeMachineFilesTests.files("web", () -> machine.root());
        seenByHost =
                NativeMachineFilesTests.files("host", () -> RootDirectory.open(machine.path("")));
    }

    @AfterEach
    void end() throws IOException {
        machine.close();
        assertThat(shared.resolve("canary")).hasContent("sings");
    }

    private static ByteBuffer little(int size, int... words) {
        ByteBuffer bytes = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        for (int word : words) {
            bytes.putInt(word);
        }
        return bytes;
    }

    @Test
    void gives_files_to_those_whom_the_machine_knows() throws IOException {
        Path tree = Files.createDirectories(directory.resolve("tree/below")).getParent();
        Files.writeString(tree.resolve("below/first"), "x");
        Files.createLink(tree.resolve("second"), tree.resolve("below/first"));

        files.push(tree, "/srv/tree", PushOption.owner("www-data:"));
        files.setOwner("/etc/file", "www-data");
        files.makeDirectories("/srv/more", PushOption.owner(":7"));

        assertThat(seenByHost.stat("/srv/tree/below/first").uid()).isEqualTo(ID_BASE + 33);
        assertThat(seenByHost.stat("/srv/tree/below/first").gid()).isEqualTo(ID_BASE + 34);
        assertThat(files.stat("/etc/file").uid()).isEqualTo(33);
        assertThat(files.stat("/etc/file").gid()).isZero();
        assertThat(files.stat("/srv/more").gid()).isEqualTo(7);
        assertThat(Files.getAttribute(machine.path("/srv/tree/second"), "unix:ino"))
                .isEqualTo(Files.getAttribute(machine.path("/srv/tree/below/first"), "unix:ino"));
        for (String owner : List.of("65536", "4294967294", ":65536")) {
            assertThatThrownBy(() -> files.setOwner("/etc/file", owner))
                    .isInstanceOf(SystemContainerException.class)
                    .hasMessage(
                            "giving `/etc/file` to "
                                    + owner.replace(":", "")
                                    + ": a machine's ids are 0 to 65535: use one of those");
        }
        assertThat(files.stat("/etc/file").uid()).isEqualTo(33);
    }

    @Test
    void changes_what_comes_from_the_image() {
        files.append("/etc/file", "upper\n");
        files.setMode("/tree/below/file", 0600);
        files.setModified("/tree/below", Instant.EPOCH);
        files.append("/tree/new", "new");
        files.symlink("/tree/link", "below/file");
        files.hardLink("/tree/name", "/tree/below/file");

        assertThat(files.read("/etc/file")).isEqualTo("lower\nupper\n");
        assertThat(files.stat("/tree/name").mode()).isEqualTo(0600);
        assertThat(files.stat("/tree/below").modified()).isEqualTo(Instant.EPOCH);
        assertThat(files.stat("/tree/link").type()).isEqualTo(FileStat.Type.SYMLINK);
        assertThat(seenByHost.stat("/tree/new").uid()).isEqualTo(ID_BASE);
        assertThat(seenByHost.stat("/tree/link").uid()).isEqualTo(ID_BASE);
        assertThat(files.list("/tree")).containsExactly("below", "link", "name", "new");
    }

    @Test
    void gives_capabilities_that_count_in_the_machine() {
        files.setXattr("/etc/file", "security.capability", CAPABILITY);

        assertThat(files.xattrs("/etc/file").get("security.capability")).isEqualTo(CAPABILITY);
        assertThat(seenByHost.xattrs("/etc/file").get("security.capability"))
                .isEqualTo(little(24, 0x03000001, 1 << 10, 0, 0, 0, ID_BASE).array());
        assertThatThrownBy(() -> files.setXattr("/etc/file", "security.capability", new byte[3]))
                .hasMessageContaining("its security.capability is of an unknown kind");
        files.removeXattr("/etc/file", "security.capability");
        assertThat(files.xattrs("/etc/file")).isEmpty();
    }

    @Test
    void translates_the_ids_of_access_control_lists() {
        byte[] list = list(33);

        files.setXattr("/etc/file", "system.posix_acl_access", list);

        assertThat(files.xattrs("/etc/file").get("system.posix_acl_access")).isEqualTo(list);
        assertThat(seenByHost.xattrs("/etc/file").get("system.posix_acl_access"))
                .isEqualTo(list(ID_BASE + 33));
    }

    /* linux/posix_acl_xattr.h: the owner, one user, the group, the mask, and others. */
    private static byte[] list(int user) {
        int nobody = -1;
        return little(
                        44,
                        2,
                        6 << 16 | 0x01,
                        nobody,
                        4 << 16 | 0x02,
                        user,
                        4 << 16 | 0x04,
                        nobody,
                        4 << 16 | 0x10,
                        nobody,
                        0x20,
                        nobody)
                .array();
    }

    @Test
    void leaves_alone_what_the_machines_root_has_no_power_over() {
        String canary = "/in/canary";
        for (Runnable change :
                List.<Runnable>of(
                        () -> files.append(canary, "croaks"),
                        () -> files.setMode(canary, 0777),
                        () -> files.setOwner(canary, "33"),
                        () -> files.setModified(canary, Instant.EPOCH),
                        () -> files.setXattr(canary, "user.x", new byte[1]),
                        () -> files.removeXattr(canary, "user.x"),
                        () -> files.hardLink("/in/more", canary),
                        () -> files.symlink("/in/more", "x"),
                        () -> files.append("/in/more", "x"),
                        () -> files.makeDirectories("/in/more"))) {
            assertThatThrownBy(change::run)
                    .isInstanceOf(SystemContainerException.class)
                    .hasMessageContaining("changing `/in")
                    .hasMessageContaining("it belongs to 0:0 of the host, not to the machine");
        }
        assertThatThrownBy(() -> files.setXattr("/etc/file", "trusted.x", new byte[1]))
                .hasMessageContaining("the machine's root has no power over it");
        assertThat(files.list("/in")).containsExactly("canary");
    }

    @Test
    void does_not_give_away_what_belongs_to_nobody_of_the_machine() throws IOException {
        Files.setAttribute(shared, "unix:uid", ID_BASE);
        Files.setAttribute(shared, "unix:gid", ID_BASE);

        for (PushOption[] options :
                List.of(new PushOption[0], new PushOption[] {PushOption.owner("+33")})) {
            assertThatThrownBy(() -> files.write("/in/canary", "croaks", options))
                    .isInstanceOf(SystemContainerException.class)
                    .hasMessageContaining("changing `/in/canary`: it belongs to 0:0 of the host");
        }
        assertThatThrownBy(() -> files.write("/new", "x", PushOption.owner(70_000, 0)))
                .hasMessage(
                        "giving `/new` to 70000: a machine's ids are 0 to 65535: use one of those");
        assertThatThrownBy(() -> files.makeDirectories("/new", PushOption.owner(70_000, 0)))
                .hasMessageStartingWith("giving `/new` to 70000: ");
        assertThatThrownBy(() -> files.setOwner("/etc/file", "70000"))
                .hasMessageStartingWith("giving `/etc/file` to 70000: ");
        assertThat(files.exists("/new")).isFalse();
    }

    @Test
    void pulls_what_it_pushed() throws IOException {
        Path tree = Files.createDirectories(directory.resolve("tree/below")).getParent();
        Files.writeString(tree.resolve("below/first"), "x");
        Files.createLink(tree.resolve("second"), tree.resolve("below/first"));
        Files.setAttribute(tree.resolve("second"), "user:note", "n".getBytes());

        files.push(tree, "/tree");
        files.pull("/tree/tree", directory.resolve("pulled"));

        Path pulled = directory.resolve("pulled");
        assertThat(files.xattrs("/tree/tree/second")).containsOnlyKeys("user.note");
        assertThat(Files.getAttribute(pulled.resolve("second"), "user:note"))
                .isEqualTo("n".getBytes());
        assertThat(Files.getAttribute(pulled.resolve("second"), "unix:nlink")).isEqualTo(2);
        assertThat(Files.getAttribute(pulled.resolve("second"), "unix:uid")).isEqualTo(0);
    }
}
