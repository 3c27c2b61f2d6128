package io.systemcontainers.rootfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.systemcontainers.FileStat;
import io.systemcontainers.SystemContainerException;
import io.systemcontainers.sys.ExtendedAttribute;
import io.systemcontainers.sys.Fd;
import io.systemcontainers.sys.FileStatus;
import io.systemcontainers.sys.Open;
import io.systemcontainers.testing.EngineRing;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Copies a small tree, and looks at the copy with the host's eyes. */
@EngineRing
class ShiftedCopyTests {

    private static final int BASE = 1_400_000_000;
    private static final Instant LONG_AGO = Instant.ofEpochSecond(86_400, 123_456_789);
    private static final int S_IFCHR = 0020000;
    private static final int S_IFIFO = 0010000;

    @TempDir Path directory;
    private RootDirectory image;

    @BeforeEach
    void makeImage() throws IOException {
        image = RootDirectory.open(Files.createDirectories(directory.resolve("image/rootfs")));
        image.makeDirectory("/", 0751, 5, 6);
        image.makeDirectories("/usr/bin", 0755, 0, 0);
    }

    @AfterEach
    void close() {
        image.close();
    }

    private void file(String path, String content, int mode, int uid, int gid) {
        try (FileWriter writer = image.create(path, mode, uid, gid)) {
            writer.write(content.getBytes(StandardCharsets.UTF_8));
            writer.modified(LONG_AGO).commit();
        }
    }

    private Path into() throws IOException {
        return Files.createDirectories(directory.resolve("into"));
    }

    private RootDirectory copy() throws IOException {
        ShiftedCopy.make(directory.resolve("image/rootfs"), into(), BASE);
        return RootDirectory.open(into().resolve("rootfs"));
    }

    private static void set(RootDirectory root, String path, String name, byte[] value) {
        root.setXattr(path, name, value);
    }

    private static byte[] get(Path file, String name) {
        try (Fd parent = Open.root(file.getParent());
                Fd fd = Open.inRoot(parent, file.getFileName().toString(), false)) {
            return ExtendedAttribute.get(fd, name, file);
        }
    }

    private byte[] ofCopy(String path, String name) throws IOException {
        return get(into().resolve("rootfs" + path), name);
    }

    @Test
    void shifts_the_owner_of_everything_and_keeps_the_mode() throws IOException {
        file("/usr/bin/su", "su", 06755, 0, 42);
        file("/secret", "secret", 0400, 1000, 65_535);
        image.makeDirectory("/tmp", 03777, 33, 34);
        image.symlink("/usr/bin/link", "su", 7, 8);

        try (RootDirectory copy = copy()) {
            assertThat(copy.stat("/usr/bin/su"))
                    .isEqualTo(
                            new FileStat(FileStat.Type.FILE, 2, 06755, BASE, BASE + 42, LONG_AGO));
            assertThat(copy.stat("/secret"))
                    .isEqualTo(
                            new FileStat(
                                    FileStat.Type.FILE,
                                    6,
                                    0400,
                                    BASE + 1000,
                                    BASE + 65_535,
                                    LONG_AGO));
            assertThat(copy.stat("/tmp").mode()).isEqualTo(03777);
            assertThat(copy.stat("/tmp").uid()).isEqualTo(BASE + 33);
            assertThat(copy.stat("/tmp").gid()).isEqualTo(BASE + 34);
            assertThat(copy.stat("/usr/bin/link").uid()).isEqualTo(BASE + 7);
            assertThat(copy.stat("/usr/bin/link").gid()).isEqualTo(BASE + 8);
            assertThat(copy.readLink("/usr/bin/link")).isEqualTo("su");
            assertThat(copy.stat("/").mode()).isEqualTo(0751);
            assertThat(copy.stat("/").uid()).isEqualTo(BASE + 5);
            assertThat(copy.stat("/").gid()).isEqualTo(BASE + 6);
        }
    }

    @Test
    void gives_what_belongs_to_nobody_of_a_machine_to_its_nobody() throws IOException {
        file("/foreign", "", 0644, 65_536, 4_000_000);

        try (RootDirectory copy = copy()) {
            assertThat(copy.stat("/foreign").uid()).isEqualTo(BASE + 65_534);
            assertThat(copy.stat("/foreign").gid()).isEqualTo(BASE + 65_534);
        }
    }

    @Test
    void keeps_the_times_of_links_and_directories_too() throws IOException {
        image.symlink("/usr/link", "nowhere", 0, 0);
        for (String path : new String[] {"/usr/link", "/usr/bin", "/usr"}) {
            image.setTimes(path, LONG_AGO);
        }
        Files.setLastModifiedTime(
                directory.resolve("image/rootfs"), java.nio.file.attribute.FileTime.from(LONG_AGO));

        try (RootDirectory copy = copy()) {
            for (String path : new String[] {"/usr/link", "/usr/bin", "/usr", "/"}) {
                assertThat(copy.stat(path).modified()).as(path).isEqualTo(LONG_AGO);
            }
        }
    }

    @Test
    void keeps_hard_links_across_directories() throws IOException {
        file("/usr/bin/perl", "perl", 0755, 0, 0);
        image.hardLink("/usr/bin/perl5", "/usr/bin/perl");
        image.hardLink("/perl", "/usr/bin/perl");
        image.symlink("/link", "perl", 0, 0);
        image.hardLink("/usr/link", "/link");

        try (RootDirectory copy = copy()) {
            FileStatus perl = copy.status("/perl", false);
            assertThat(perl.links()).isEqualTo(3);
            assertThat(copy.status("/usr/bin/perl", false).inode()).isEqualTo(perl.inode());
            assertThat(copy.status("/usr/bin/perl5", false).inode()).isEqualTo(perl.inode());
            assertThat(perl.uid()).isEqualTo(BASE);
            assertThat(into().resolve("rootfs/perl")).hasContent("perl");
            assertThat(copy.status("/link", false).inode())
                    .isEqualTo(copy.status("/usr/link", false).inode());
            assertThat(image.status("/perl", false).links()).isEqualTo(3);
        }
    }

    @Test
    void copies_devices_and_pipes() throws IOException {
        image.node("/null", S_IFCHR, 0666, FileStatus.device(1, 3), 0, 5);
        image.node("/pipe", S_IFIFO, 0620, 0, 9, 9);
        image.setTimes("/null", LONG_AGO);

        try (RootDirectory copy = copy()) {
            FileStatus device = copy.status("/null", false);
            assertThat(device.mode()).isEqualTo(S_IFCHR | 0666);
            assertThat(device.device()).isEqualTo(FileStatus.device(1, 3));
            assertThat(device.gid()).isEqualTo(BASE + 5);
            assertThat(device.modified()).isEqualTo(LONG_AGO);
            assertThat(copy.status("/pipe", false).mode()).isEqualTo(S_IFIFO | 0620);
            assertThat(copy.stat("/pipe").uid()).isEqualTo(BASE + 9);
        }
    }

    /* struct vfs_cap_data, and vfs_ns_cap_data with the id of a root: linux/capability.h. */
    private static byte[] capability(int magic, int... words) {
        ByteBuffer value = ByteBuffer.allocate(4 + 4 * words.length).order(ByteOrder.LITTLE_ENDIAN);
        value.putInt(magic);
        Arrays.stream(words).forEach(value::putInt);
        return value.array();
    }

    @Test
    void has_the_machines_root_give_the_capabilities_of_programs() throws IOException {
        int netRaw = 1 << 13;
        file("/usr/bin/ping", "ping", 0755, 0, 0);
        set(image, "/usr/bin/ping", "security.capability", capability(0x02000001, netRaw, 0, 0, 0));
        file("/nested", "nested", 0755, 0, 0);
        set(image, "/nested", "security.capability", capability(0x03000001, netRaw, 0, 0, 0, 77));

        copy().close();

        assertThat(ofCopy("/usr/bin/ping", "security.capability"))
                .isEqualTo(capability(0x03000001, netRaw, 0, 0, 0, BASE));
        assertThat(ofCopy("/nested", "security.capability"))
                .isEqualTo(capability(0x03000001, netRaw, 0, 0, 0, BASE + 77));
    }

    @Test
    void widens_the_oldest_capabilities_and_refuses_unknown_ones() {
        Ids ids = new Ids(BASE);

        assertThat(FileCapability.shifted(capability(0x01000001, 8, 4), ids, "/old"))
                .isEqualTo(capability(0x03000001, 8, 4, 0, 0, BASE));
        assertThatThrownBy(() -> FileCapability.shifted(capability(0x04000001, 1), ids, "/new"))
                .isInstanceOf(SystemContainerException.class)
                .hasMessage(
                        "giving capabilities to `/new`: its security.capability is of an unknown kind, with 8"
                                + " bytes: remove it");
        assertThatThrownBy(() -> FileCapability.shifted(new byte[1], ids, "/short"))
                .hasMessageContaining("with 1 bytes");
    }

    /* linux/posix_acl_xattr.h; the tags are owner, user, group of the owner, group, mask, others. */
    private static byte[] accessList(int user, int group) {
        ByteBuffer list = ByteBuffer.allocate(4 + 6 * 8).order(ByteOrder.LITTLE_ENDIAN);
        list.putInt(2);
        int[][] entries = {
            {1, 6, -1}, {2, 4, user}, {4, 4, -1}, {8, 5, group}, {16, 5, -1}, {32, 0, -1}
        };
        for (int[] entry : entries) {
            list.putShort((short) entry[0]).putShort((short) entry[1]).putInt(entry[2]);
        }
        return list.array();
    }

    @Test
    void shifts_the_ids_in_access_control_lists() throws IOException {
        image.makeDirectories("/journal/below", 0750, 0, 0);
        set(image, "/journal", "system.posix_acl_default", accessList(1, 4));
        set(image, "/journal", "system.posix_acl_access", accessList(1, 4));

        try (RootDirectory copy = copy()) {
            assertThat(ofCopy("/journal", "system.posix_acl_default"))
                    .isEqualTo(accessList(BASE + 1, BASE + 4));
            assertThat(ofCopy("/journal", "system.posix_acl_access"))
                    .isEqualTo(accessList(BASE + 1, BASE + 4));
            assertThat(copy.stat("/journal").mode()).isEqualTo(image.stat("/journal").mode());
            assertThatThrownBy(() -> ofCopy("/journal/below", "system.posix_acl_access"))
                    .as("made before the list of the directory above")
                    .hasMessageContaining("ENODATA");
        }
    }

    @Test
    void keeps_other_attributes() throws IOException {
        file("/file", "", 0444, 3, 3);
        image.symlink("/link", "file", 0, 0);
        set(image, "/file", "user.mime_type", "text/plain".getBytes(StandardCharsets.UTF_8));
        set(image, "/usr", "user.empty", new byte[0]);
        set(image, "/link", "trusted.mark", new byte[] {1});

        copy().close();

        assertThat(ofCopy("/file", "user.mime_type")).asString().isEqualTo("text/plain");
        assertThat(ofCopy("/usr", "user.empty")).isEmpty();
        assertThat(ofCopy("/link", "trusted.mark")).containsExactly(1);
    }

    @Test
    void copies_large_files_to_their_last_byte() throws IOException {
        byte[] large = new byte[3_000_001];
        new java.util.Random(1).nextBytes(large);
        try (FileWriter writer = image.create("/large", 0644, 0, 0)) {
            writer.write(large);
            writer.commit();
        }

        copy().close();

        assertThat(into().resolve("rootfs/large")).hasBinaryContent(large);
    }

    @Test
    void leaves_nothing_when_it_is_interrupted() throws IOException {
        file("/usr/bin/su", "su", 06755, 0, 0);
        Thread.currentThread().interrupt();
        try {
            assertThatThrownBy(this::copy)
                    .isInstanceOf(SystemContainerException.class)
                    .hasMessage("copying `/rootfs`: this thread was interrupted");
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }

        assertThat(into()).isEmptyDirectory();
    }

    @Test
    void leaves_nothing_on_a_full_disk() throws IOException {
        Files.write(directory.resolve("image/rootfs/large"), new byte[2_000_000]);

        try (Elsewhere elsewhere =
                Elsewhere.mounted("mount -t tmpfs -o size=1m none /mnt; mkdir /mnt/into")) {
            Path into = elsewhere.path("/mnt/into");
            assertThatThrownBy(
                            () -> ShiftedCopy.make(directory.resolve("image/rootfs"), into, BASE))
                    .hasMessageStartingWith(
                            "writing `/rootfs/large`: ENOSPC (No space left on device): make room");

            assertThat(into).isEmptyDirectory();
        }
    }
}
