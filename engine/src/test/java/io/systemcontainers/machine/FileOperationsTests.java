package io.systemcontainers.machine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.systemcontainers.CopyProgress;
import io.systemcontainers.FileStat;
import io.systemcontainers.MachineFiles;
import io.systemcontainers.PushOption;
import io.systemcontainers.SystemContainerException;
import io.systemcontainers.rootfs.RootDirectory;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is done to one file; a directory takes the machine's place. */
class FileOperationsTests {

    @TempDir Path machine;
    private MachineFiles files;

    @BeforeEach
    void make() throws IOException {
        assumeTrue(
                Integer.valueOf(0).equals(Files.getAttribute(machine, "unix:uid")),
                "only root can give files to somebody");
        files = NativeMachineFilesTests.files("web", () -> RootDirectory.open(machine));
        files.write(
                "/etc/passwd",
                "root:x:0:0::/root:/bin/sh\nwww-data:x:33:34::/var/www:/bin/sh\n7:x:70:71::/:\n");
        files.write("/etc/group", "root:x:0:\nadm:x:4:\n");
    }

    private String owner(String path) {
        FileStat stat = files.stat(path);
        return stat.uid() + ":" + stat.gid();
    }

    /* With what is not complete, too. */
    private List<String> left(String path) {
        try (RootDirectory root = RootDirectory.open(machine)) {
            return root.list(path);
        }
    }

    @Test
    void appends_in_place_and_makes_what_is_missing() throws IOException {
        files.append("/var/log/app", "one\n");
        files.setMode("/var/log/app", 0640);
        try (FileChannel opened =
                FileChannel.open(machine.resolve("var/log/app"), StandardOpenOption.READ)) {
            files.append("/var/log/app", "grüße\n".getBytes(UTF_8));

            assertThat(opened.size()).isEqualTo("one\ngrüße\n".getBytes(UTF_8).length);
        }
        assertThat(files.read("/var/log/app")).isEqualTo("one\ngrüße\n");
        assertThat(files.stat("/var/log/app").mode()).isEqualTo(0640);
        assertThat(left("/var/log")).containsExactly("app");
        files.append("/var/log/new", "");
        assertThat(files.stat("/var/log/new").mode()).isEqualTo(0644);
    }

    @Test
    void ids_with_a_plus_are_ids_and_nothing_is_read_for_them() {
        files.write("/file", "x");
        files.setOwner("/file", "+7");
        assertThat(owner("/file")).isEqualTo("7:0");
        files.setOwner("/file", "www-data:+9");
        assertThat(owner("/file")).isEqualTo("33:9");

        files.delete("/etc/passwd");
        files.makeDirectories("/etc/passwd");
        files.setOwner("/file", "+5:+6");
        assertThat(owner("/file")).isEqualTo("5:6");
        files.setOwner("/file", ":+8");
        assertThat(owner("/file")).isEqualTo("5:8");
        files.write("/file", "x", PushOption.owner("+1"));
        assertThat(owner("/file")).isEqualTo("1:8");
    }

    @Test
    void appends_through_a_link() throws IOException {
        files.write("/real", "one");
        files.symlink("/link", "real");

        files.append("/link", " two");

        assertThat(files.read("/real")).isEqualTo("one two");
        assertThat(files.stat("/link").type()).isEqualTo(FileStat.Type.SYMLINK);
    }

    @Test
    void writes_with_an_owner_and_a_mode() {
        List<CopyProgress> told = new ArrayList<>();

        files.write("/new", "x", PushOption.owner("www-data"), PushOption.mode(0600));
        assertThat(files.stat("/new").mode()).isEqualTo(0600);
        assertThat(owner("/new")).isEqualTo("33:0");
        files.write("/new", "y", PushOption.owner(":adm"), PushOption.progress(told::add));

        assertThat(files.read("/new")).isEqualTo("y");
        assertThat(files.stat("/new").mode()).isEqualTo(0600);
        assertThat(owner("/new")).isEqualTo("33:4");
        assertThat(told).containsExactly(new CopyProgress(1, 1, "/new"));
    }

    @Test
    void makes_directories_and_leaves_those_that_are_there() {
        files.makeDirectories("/srv/www/site", PushOption.owner("33:34"), PushOption.mode(02750));
        files.makeDirectories("/srv/www/site", PushOption.mode(0700));
        files.makeDirectories("/plain/");

        assertThat(files.stat("/srv/www/site").mode()).isEqualTo(02750);
        assertThat(owner("/srv/www/site")).isEqualTo("33:34");
        assertThat(files.stat("/srv/www").mode()).isEqualTo(0755);
        assertThat(owner("/srv/www")).isEqualTo("0:0");
        assertThat(files.stat("/plain").mode()).isEqualTo(0755);
        assertThatThrownBy(() -> files.makeDirectories("/etc/passwd/below"))
                .hasMessage("opening `/etc/passwd/below`: ENOTDIR (Not a directory)");
        assertThatThrownBy(() -> files.makeDirectories("/etc/passwd"))
                .hasMessage("opening `/etc/passwd`: ENOTDIR (Not a directory)");
    }

    @Test
    void gives_files_to_somebody_as_chown_does() {
        files.write("/file", "x");
        files.symlink("/link", "/file");
        List<String[]> cases =
                List.of(
                        new String[] {"www-data", "33:0"},
                        new String[] {":adm", "33:4"},
                        new String[] {"root:www-data", ""},
                        new String[] {"0:0", "0:0"},
                        new String[] {"www-data:", "33:34"},
                        new String[] {"1000", "1000:34"},
                        new String[] {"7", "70:34"},
                        new String[] {":12", "70:12"},
                        new String[] {"1000:adm", "1000:4"});
        for (String[] each : cases) {
            if (each[1].isEmpty()) {
                assertThatThrownBy(() -> files.setOwner("/file", each[0]))
                        .isInstanceOf(SystemContainerException.class)
                        .hasMessage(
                                "looking for group `www-data` in machine `web`: its /etc/group has"
                                        + " root, adm: make it first, or give an id");
            } else {
                files.setOwner("/link", each[0]);
                assertThat(owner("/file")).as(each[0]).isEqualTo(each[1]);
            }
        }
        assertThat(owner("/link")).isEqualTo("0:0");
    }

    @Test
    void refuses_owners_that_nobody_is() {
        files.write("/file", "x");

        assertThatThrownBy(() -> files.setOwner("/file", "nobody"))
                .hasMessage(
                        "looking for user `nobody` in machine `web`: its /etc/passwd has root,"
                                + " www-data, 7: make it first, or give an id");
        assertThatThrownBy(() -> files.setOwner("/file", "4711:"))
                .hasMessage(
                        "giving a file to `4711:`: no user has this id, so it has no group: name"
                                + " one");
        for (String nobody : List.of("", ":")) {
            assertThatThrownBy(() -> files.setOwner("/file", nobody))
                    .hasMessage(
                            "giving a file to `"
                                    + nobody
                                    + "`: it names nobody: write user, user:group or :group");
        }
        assertThatThrownBy(() -> files.write("/new", "x", PushOption.owner("nobody")))
                .hasMessageContaining("looking for user `nobody` in machine `web`");
        assertThatThrownBy(() -> files.makeDirectories("/a/b", PushOption.owner("nobody")))
                .hasMessageContaining("looking for user `nobody` in machine `web`");
        assertThatThrownBy(() -> files.setOwner("/missing", "root"))
                .hasMessage("opening `/missing`: ENOENT (No such file or directory)");
        assertThat(left("/")).containsExactly("etc", "file");
        assertThat(owner("/file")).isEqualTo("0:0");
    }

    @Test
    void changes_mode_and_time_of_what_a_link_leads_to() {
        Instant time = Instant.parse("1999-12-31T23:59:59.123456789Z");
        files.write("/file", "x");
        files.symlink("/link", "file");

        files.setMode("/link", 04711);
        files.setModified("/link", time);
        files.setMode("/etc", 01777);

        assertThat(files.stat("/file").mode()).isEqualTo(04711);
        assertThat(files.stat("/file").modified()).isEqualTo(time);
        assertThat(files.stat("/etc").mode()).isEqualTo(01777);
        assertThatThrownBy(() -> files.setMode("/file", 010000))
                .hasMessage("mode 010000: permission bits are 0 to 07777");
        assertThatThrownBy(() -> files.setMode("/missing", 0644))
                .hasMessage("opening `/missing`: ENOENT (No such file or directory)");
    }

    @Test
    void links_and_reads_links() {
        files.write("/file", "x");

        files.symlink("/new/way", "../file");
        files.symlink("/new/way", "../../file");
        files.hardLink("/more/name", "/file");
        files.hardLink("/more/link", "/new/way");
        files.hardLink("/more/name", "/file");
        files.append("/more/name", "y");

        assertThat(files.readLink("/new/way")).isEqualTo("../../file");
        assertThat(files.read("/new/way")).isEqualTo("xy");
        assertThat(files.readLink("/more/link")).isEqualTo("../../file");
        assertThat(left("/more")).containsExactly("link", "name");
        assertThat(left("/new")).containsExactly("way");
    }

    @Test
    void refuses_links_that_cannot_be() {
        files.write("/file", "x");

        assertThatThrownBy(() -> files.symlink("/etc", "x"))
                .hasMessage(
                        "replacing `/etc`: EISDIR (Is a directory): delete the directory first");
        assertThatThrownBy(() -> files.hardLink("/name", "/missing"))
                .hasMessage(
                        "linking to `/missing` from `/name`: ENOENT (No such file or directory)");
        assertThatThrownBy(() -> files.hardLink("/name", "/etc"))
                .hasMessage("linking to `/etc` from `/name`: EPERM (Operation not permitted)");
        assertThatThrownBy(() -> files.hardLink("/name", "file"))
                .hasMessageContaining("opening `file` in machine `web`: the path is relative");
        assertThatThrownBy(() -> files.readLink("/file"))
                .hasMessage(
                        "reading the symbolic link `/file`: EINVAL (Invalid argument): it is none");
        assertThatThrownBy(() -> files.symlink("/file/below", "x"))
                .hasMessage("opening `/file`: ENOTDIR (Not a directory)");
        assertThat(left("/")).containsExactly("etc", "file");
    }

    @Test
    void reads_and_changes_attributes() {
        files.write("/file", "x");
        files.symlink("/link", "file");

        files.setXattr("/link", "user.note", new byte[] {1, 0, 2});
        files.setXattr("/file", "user.empty", new byte[0]);
        files.setXattr("/etc", "trusted.note", new byte[] {3});

        assertThat(files.xattrs("/file"))
                .containsExactly(
                        entry("user.empty", new byte[0]), entry("user.note", new byte[] {1, 0, 2}));
        assertThat(files.xattrs("/etc")).containsOnlyKeys("trusted.note");
        files.removeXattr("/link", "user.note");
        files.removeXattr("/link", "user.note");
        assertThat(files.xattrs("/link")).containsOnlyKeys("user.empty");
    }

    @Test
    void neither_shows_nor_changes_what_an_overlay_keeps_for_itself() throws IOException {
        files.makeDirectories("/directory");
        Path directory = machine.resolve("directory");
        Files.setAttribute(directory, "user:overlay.opaque", "y".getBytes(UTF_8));
        Files.setAttribute(directory, "user:note", "n".getBytes(UTF_8));

        assertThat(files.xattrs("/directory")).containsOnlyKeys("user.note");
        for (String name : List.of("user.overlay.opaque", "trusted.overlay.redirect")) {
            assertThatThrownBy(() -> files.setXattr("/directory", name, new byte[] {1}))
                    .isInstanceOf(SystemContainerException.class)
                    .hasMessage(
                            "setting the attribute "
                                    + name
                                    + " of `/directory`: it is the overlay's own: use user.*,"
                                    + " security.capability or system.posix_acl_*");
            assertThatThrownBy(() -> files.removeXattr("/directory", name))
                    .hasMessageStartingWith("removing the attribute " + name);
        }
        assertThatThrownBy(() -> files.setXattr("/directory", "security.selinux", new byte[1]))
                .hasMessageContaining("the machine's root has no power over it");
        assertThat(Files.getAttribute(directory, "user:overlay.opaque"))
                .isEqualTo("y".getBytes(UTF_8));
    }
}
