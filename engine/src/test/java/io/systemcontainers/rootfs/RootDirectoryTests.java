package io.systemcontainers.rootfs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.systemcontainers.FileStat;
import io.systemcontainers.SystemContainerException;
import io.systemcontainers.sys.FileStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RootDirectoryTests {

    @TempDir Path directory;
    private RootDirectory root;
    private int uid;
    private int gid;

    @BeforeEach
    void open() throws IOException {
        root = RootDirectory.open(directory);
        uid = (int) Files.getAttribute(directory, "unix:uid");
        gid = (int) Files.getAttribute(directory, "unix:gid");
    }

    @AfterEach
    void close() {
        root.close();
    }

    private void write(String path, String content) {
        try (FileWriter writer = root.create(path, 0644, uid, gid)) {
            writer.write(content.getBytes(UTF_8));
            writer.commit();
        }
    }

    private static FileStatus original(int size, long modified) {
        Instant time = Instant.ofEpochSecond(modified);
        return new FileStatus(0100644, 0, 0, size, 1, 1, 8, 0, time, false, 3, Instant.EPOCH);
    }

    @Test
    void an_original_that_changed_between_two_of_its_names_is_not_linked() throws IOException {
        Files.writeString(directory.resolve("copy"), "12345");
        try (Directory top = root.open("/")) {
            HardLinks links = new HardLinks(root);
            links.made(original(5, 1), top.entry("copy"), root.status("/copy", false));

            assertThat(links.link(original(6, 1), top, "second", true)).isFalse();
            assertThat(links.link(original(5, 2), top, "second", true)).isFalse();
            assertThat(links.link(original(5, 1), top, "second", true)).isTrue();
        }
        assertThat(directory.resolve("second")).hasContent("12345");
    }

    @Test
    void writes_a_file_with_mode_and_time() throws IOException {
        Instant time = Instant.parse("2001-02-03T04:05:06.123456789Z");

        try (FileWriter writer = root.create("/file", 04755, uid, gid)) {
            writer.write("content".getBytes());
            writer.modified(time).commit();
        }

        assertThat(directory.resolve("file")).hasContent("content");
        assertThat(root.stat("/file"))
                .isEqualTo(new FileStat(FileStat.Type.FILE, 7, 04755, uid, gid, time));
        assertThat(root.list("/")).containsExactly("file");
    }

    @Test
    void leaves_nothing_of_a_file_that_is_not_committed() {
        write("/file", "old");

        try (FileWriter writer = root.create("/file", 0644, uid, gid)) {
            writer.write("new".getBytes());
        }

        assertThat(directory.resolve("file")).hasContent("old");
        assertThat(root.list("/")).containsExactly("file");
    }

    @Test
    void replaces_a_file_and_a_link_but_no_directory() {
        write("/target", "target");
        write("/file", "old");
        root.symlink("/link", "target", uid, gid);
        root.makeDirectory("/directory", 0755, uid, gid);

        write("/file", "new");
        write("/link", "no link");

        assertThat(directory.resolve("file")).hasContent("new");
        assertThat(directory.resolve("link")).hasContent("no link");
        assertThat(directory.resolve("target")).hasContent("target");
        assertThatThrownBy(() -> write("/directory", "x"))
                .isInstanceOf(SystemContainerException.class)
                .hasMessage(
                        "replacing `/directory`: EISDIR (Is a directory): delete the directory"
                                + " first");
        assertThat(root.list("/")).containsExactly("directory", "file", "link", "target");
    }

    @Test
    void makes_directories_as_mkdir_p_does() {
        assumeTrue(uid == 0, "only root can give those above to root");
        root.makeDirectory("/a", 0700, uid, gid);

        root.makeDirectories("/a/b/c/", 0750, uid, gid);
        root.makeDirectories("/a", 0755, uid, gid);

        assertThat(root.stat("/a").mode()).isEqualTo(0700);
        assertThat(root.stat("/a/b").mode()).isEqualTo(0755);
        assertThat(root.stat("/a/b/c").mode()).isEqualTo(0750);
    }

    @Test
    void gives_a_directory_that_is_there_its_mode() {
        root.makeDirectory("/a", 0700, uid, gid);
        root.makeDirectory("a/", 01777, uid, gid);

        assertThat(root.stat("/a").mode()).isEqualTo(01777);
    }

    @Test
    void keeps_a_link_to_a_directory_where_a_directory_is_to_be_made() {
        root.makeDirectory("/usr", 0755, uid, gid);
        root.makeDirectory("/usr/lib", 0711, uid, gid);
        root.symlink("/lib", "usr/lib", uid, gid);

        root.makeDirectory("/lib", 0755, uid, gid);
        write("/lib/file", "x");

        assertThat(root.readLink("/lib")).isEqualTo("usr/lib");
        assertThat(root.stat("/usr/lib").mode()).isEqualTo(0711);
        assertThat(directory.resolve("usr/lib/file")).hasContent("x");
    }

    @Test
    void follows_a_link_that_was_replaced_to_its_new_place() {
        root.makeDirectory("/one", 0755, uid, gid);
        root.makeDirectory("/two", 0755, uid, gid);
        root.symlink("/link", "one", uid, gid);
        write("/link/file", "first");
        root.symlink("/link", "two", uid, gid);

        write("/link/file", "second");

        assertThat(directory.resolve("one/file")).hasContent("first");
        assertThat(directory.resolve("two/file")).hasContent("second");
    }

    @Test
    void links_a_file_to_a_second_name_even_if_it_has_it() {
        write("/first", "x");

        root.hardLink("/second", "/first");
        root.hardLink("/second", "/first");

        assertThat(root.list("/")).containsExactly("first", "second");
        assertThat(directory.resolve("second")).hasContent("x");
    }

    @Test
    void makes_a_fifo() {
        root.node("/fifo", 0010000, 0622, FileStatus.device(0, 0), uid, gid);

        assertThat(root.stat("/fifo").type()).isEqualTo(FileStat.Type.OTHER);
        assertThat(root.stat("/fifo").mode()).isEqualTo(0622);
        assertThat(root.list("/")).containsExactly("fifo");
    }

    @Test
    void opens_neither_a_fifo_nor_a_directory_for_reading() {
        root.node("/fifo", 0010000, 0622, FileStatus.device(0, 0), uid, gid);

        assertThatThrownBy(() -> root.openForReading("/fifo"))
                .hasMessageContaining("`/fifo`: it is not a regular file");
        assertThatThrownBy(() -> root.openForReading("/"))
                .hasMessageContaining("`/`: it is not a regular file");
    }

    @Test
    void sets_the_time_of_a_link_itself() {
        write("/file", "x");
        Instant before = root.stat("/file").modified();
        root.symlink("/link", "file", uid, gid);

        root.setTimes("/link", Instant.EPOCH);

        assertThat(root.stat("/link").modified()).isEqualTo(Instant.EPOCH);
        assertThat(root.stat("/file").modified()).isEqualTo(before);
    }

    @Test
    void tells_whether_a_path_leads_to_something() {
        root.symlink("/dangling", "nothing", uid, gid);
        root.symlink("/circle", "circle", uid, gid);
        write("/file", "x");

        assertThat(root.exists("/file")).isTrue();
        assertThat(root.exists("/")).isTrue();
        for (String path : List.of("/dangling", "/circle", "/nothing", "/file/below", "/file/")) {
            assertThat(root.exists(path)).as(path).isFalse();
        }
        assertThat(root.stat("/dangling").type()).isEqualTo(FileStat.Type.SYMLINK);
    }

    @Test
    void deletes_a_tree_of_any_depth_without_following_links() throws IOException {
        Path canary = Files.writeString(directory.resolve("canary"), "sings");
        String deep = "";
        root.makeDirectory("/tree", 0755, uid, gid);
        root.symlink("/tree/link", "/", uid, gid);
        for (int depth = 0; depth < 500; depth++) {
            deep += "/" + depth;
            root.makeDirectory("/tree" + deep, 0755, uid, gid);
            write("/tree" + deep + "/file", "x");
        }

        root.delete("/tree");
        root.delete("/tree");
        root.delete("/tree/below");

        assertThat(root.list("/")).containsExactly("canary");
        assertThat(canary).hasContent("sings");
    }

    @Test
    void lists_and_deletes_names_that_are_no_utf_8() throws Exception {
        Process touch =
                new ProcessBuilder("sh", "-c", "touch \"$(printf 'a\\377\\303\\274z')\"")
                        .directory(directory.toFile())
                        .start();
        assertThat(touch.waitFor()).isZero();

        List<String> names = root.list("/");
        root.delete(names.get(0));

        assertThat(names).containsExactly("a\uDCFF\u00FCz");
        assertThat(root.list("/")).isEmpty();
    }

    @Test
    void refuses_paths_that_name_nothing() {
        assertThatThrownBy(() -> write("", "x")).hasMessageContaining("the path is empty");
        assertThatThrownBy(() -> write("/a\0b", "x"))
                .isInstanceOf(SystemContainerException.class)
                .hasMessageContaining("`/a\\0b`: there is a NUL character");
        assertThatThrownBy(() -> write("/", "x")).hasMessageContaining("it is the root");
        assertThatThrownBy(() -> root.delete("/a/..")).hasMessageContaining("ends in `..`");
        assertThatThrownBy(() -> write("/missing/file", "x"))
                .hasMessage("opening `/missing`: ENOENT (No such file or directory)");
    }
}
