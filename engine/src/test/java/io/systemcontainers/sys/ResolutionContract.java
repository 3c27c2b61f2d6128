package io.systemcontainers.sys;

import static io.systemcontainers.sys.OpenFlags.O_CREAT;
import static io.systemcontainers.sys.OpenFlags.O_DIRECTORY;
import static io.systemcontainers.sys.OpenFlags.O_EXCL;
import static io.systemcontainers.sys.OpenFlags.O_NOFOLLOW;
import static io.systemcontainers.sys.OpenFlags.O_NONBLOCK;
import static io.systemcontainers.sys.OpenFlags.O_PATH;
import static io.systemcontainers.sys.OpenFlags.O_RDONLY;
import static io.systemcontainers.sys.OpenFlags.O_TRUNC;
import static io.systemcontainers.sys.OpenFlags.O_WRONLY;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What every way to resolve a path answers, error numbers included. */
abstract class ResolutionContract extends HostPathsContract {

    @ParameterizedTest
    @CsvSource({
        "file, /file",
        "/file, /file",
        "dir/sub/file, /dir/sub/file",
        "//dir///sub//./file, /dir/sub/file",
        "/, /",
        "//, /",
        "., /",
        "./, /",
        "dir/, /dir",
        "dir/., /dir",
        "dir//, /dir",
        "dir/.., /",
        "dir/sub/.., /dir",
        "dir/sub/../../file, /file",
        ".., /",
        "../../.., /",
        "/../../file, /file",
        "dir/../../../dir/sub/../../../file, /file",
        "nothing, ENOENT",
        "nothing/, ENOENT",
        "nothing/.., ENOENT",
        "nothing/file, ENOENT",
        "file/, ENOTDIR",
        "file/., ENOTDIR",
        "file/.., ENOTDIR",
        "file/file, ENOTDIR",
        "'', ENOENT",
    })
    void ordinary_paths(String path, String expected) {
        assertThat(tree.open(path, O_PATH)).isEqualTo(expected);
        if (!expected.equals("/file") && !expected.equals("/dir/sub/file")) {
            assertThat(tree.open(path, O_PATH | O_DIRECTORY)).isEqualTo(expected);
        }
        assertThat(tree.open(path, O_RDONLY)).isEqualTo(expected);
        assertThat(tree.open(path, O_RDONLY | O_NOFOLLOW)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "to-file, /file",
        "to-file/, ENOTDIR",
        "to-file/., ENOTDIR",
        "to-dir, /dir",
        "to-dir/, /dir",
        "to-dir/sub/file, /dir/sub/file",
        "to-dir/.., /",
        "dir-slash, /dir",
        "dir-slash/sub, /dir/sub",
        "file-slash, ENOTDIR",
        "file-slash/x, ENOTDIR",
        "absolute, /dir/sub",
        "absolute/file, /dir/sub/file",
        "absolute/.., /dir",
        "absolute/../.., /",
        "dir/back, /file",
        "dir/sub/up, /file",
        "dir/sub/dots, /dir",
        "dir/sub/dots/sub/dots/dot/back, /file",
        "root, /",
        "root/, /",
        "root/file, /file",
        "root/../root/root/dir, /dir",
        "above, /",
        "above/../file, /file",
        "twice, /file",
        "dangling, ENOENT",
        "dangling/, ENOENT",
        "dangling/.., ENOENT",
        "lost, ENOENT",
        "loop, ELOOP",
        "loop/x, ELOOP",
        "ping, ELOOP",
        "dir/../pong/, ELOOP",
    })
    void links(String path, String expected) {
        assertThat(tree.open(path, O_PATH)).isEqualTo(expected);
        assertThat(tree.open(path, O_RDONLY)).isEqualTo(expected);
        assertThat(tree.open(path, O_WRONLY | O_NONBLOCK))
                .isEqualTo(expected.matches("/|/dir|/dir/sub") ? "EISDIR" : expected);
    }

    @ParameterizedTest
    @CsvSource({
        "to-file, /to-file, ELOOP, ENOTDIR",
        "to-dir, /to-dir, ELOOP, ENOTDIR",
        "loop, /loop, ELOOP, ENOTDIR",
        "dangling, /dangling, ELOOP, ENOTDIR",
        "to-dir/, /dir, /dir, /dir",
        "dir-slash, /dir-slash, ELOOP, ENOTDIR",
        "to-file/, ENOTDIR, ENOTDIR, ENOTDIR",
        "loop/, ELOOP, ELOOP, ELOOP",
        "to-dir/back, /dir/back, ELOOP, ENOTDIR",
        "to-dir/sub, /dir/sub, /dir/sub, /dir/sub",
        "dir/sub/dots/., /dir, /dir, /dir",
    })
    void a_link_at_the_end_that_is_not_followed(
            String path, String named, String read, String directory) {
        assertThat(tree.open(path, O_PATH | O_NOFOLLOW)).isEqualTo(named);
        assertThat(tree.open(path, O_RDONLY | O_NOFOLLOW)).isEqualTo(read);
        assertThat(tree.open(path, O_RDONLY | O_NOFOLLOW | O_DIRECTORY)).isEqualTo(directory);
        assertThat(tree.open(path, O_PATH | O_NOFOLLOW | O_DIRECTORY)).isEqualTo(directory);
    }

    @ParameterizedTest
    @CsvSource({
        "file, ENOTDIR",
        "to-file, ENOTDIR",
        "dir, /dir",
        "to-dir, /dir",
        "absolute, /dir/sub",
        "root, /",
        "dangling, ENOENT",
        "loop, ELOOP",
    })
    void only_a_directory_will_do(String path, String expected) {
        assertThat(tree.open(path, O_RDONLY | O_DIRECTORY)).isEqualTo(expected);
        assertThat(tree.open(path, O_PATH | O_DIRECTORY)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "new, /new",
        "to-dir/new, /dir/new",
        "file, /file",
        "to-file, /file",
        "dangling, /dir/new",
        "dir/dangling, /dir/sub/new",
        "root/../../new, /new",
        "lost, ENOENT",
        "nothing/new, ENOENT",
        "file/new, ENOTDIR",
        "new/, EISDIR",
        "file/, EISDIR",
        "to-dir/, EISDIR",
        "to-file/, EISDIR",
        "dangling/, EISDIR",
        "dangling-slash, EISDIR",
        "file-slash, EISDIR",
        "dir, EISDIR",
        "to-dir, EISDIR",
        "root, EISDIR",
        "/, EISDIR",
        "., EISDIR",
        "dir/.., EISDIR",
        "loop, ELOOP",
        "'', ENOENT",
    })
    void a_file_is_made_where_a_path_leads(String path, String expected) throws IOException {
        assertThat(tree.open(path, O_WRONLY | O_CREAT)).isEqualTo(expected);
        assertThat(directory.resolve("new")).doesNotExist();
        assertThat(directory.resolve("dir/new")).doesNotExist();
        if (expected.startsWith("/")) {
            assertThat(top.resolve(expected.substring(1))).isRegularFile();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "new, /new",
        "to-dir/new, /dir/new",
        "file, EEXIST",
        "to-file, EEXIST",
        "dangling, EEXIST",
        "loop, EEXIST",
        "dir, EEXIST",
        "/, EEXIST",
        "dir/.., EEXIST",
        "new/, EISDIR",
        "lost, EEXIST",
        "loop/new, ELOOP",
    })
    void a_file_is_made_where_nothing_is(String path, String expected) {
        assertThat(tree.open(path, O_WRONLY | O_CREAT | O_EXCL)).isEqualTo(expected);
        assertThat(top.resolve("dir/sub/new")).doesNotExist();
    }

    @Test
    void a_file_that_is_there_is_emptied_behind_a_link_and_not_in_front_of_it() throws IOException {
        assertThat(tree.open("dir/sub/up", O_WRONLY | O_TRUNC | O_NOFOLLOW)).isEqualTo("ELOOP");
        assertThat(top.resolve("file")).hasContent("inside");

        assertThat(tree.open("dir/sub/up", O_WRONLY | O_CREAT | O_TRUNC)).isEqualTo("/file");

        assertThat(top.resolve("file")).isEmptyFile();
        assertThat(directory.resolve("file")).hasContent("outside");
    }

    @Test
    void forty_links_are_followed_and_no_more() throws IOException {
        Files.createSymbolicLink(top.resolve("link40"), Path.of("file"));
        Files.createSymbolicLink(top.resolve("step40"), Path.of("dir"));
        for (int link = 39; link >= 0; link--) {
            Files.createSymbolicLink(top.resolve("link" + link), Path.of("link" + (link + 1)));
            Files.createSymbolicLink(top.resolve("step" + link), Path.of("/step" + (link + 1)));
        }

        assertThat(tree.open("link1", O_RDONLY)).isEqualTo("/file");
        assertThat(tree.open("link0", O_RDONLY)).isEqualTo("ELOOP");
        assertThat(tree.open("link1", O_PATH)).isEqualTo("/file");
        assertThat(tree.open("link0", O_PATH)).isEqualTo("ELOOP");
        assertThat(tree.open("step1/sub", O_PATH)).isEqualTo("/dir/sub");
        assertThat(tree.open("step0/sub", O_PATH)).isEqualTo("ELOOP");
        assertThat(tree.open("to-dir/../link2", O_RDONLY)).isEqualTo("/file");
        assertThat(tree.open("to-dir/../link1", O_RDONLY)).isEqualTo("ELOOP");
        assertThat(tree.open("step21/../link21", O_RDONLY)).isEqualTo("/file");
        assertThat(tree.open("step20/../link21", O_RDONLY)).isEqualTo("ELOOP");
        assertThat(tree.open("link0", O_PATH | O_NOFOLLOW)).isEqualTo("/link0");
    }

    @Test
    void names_and_paths_have_a_length_in_bytes() throws IOException {
        String name = "\u00fc".repeat(127) + "n"; // 255 bytes
        Files.writeString(top.resolve(name), "long");

        assertThat(tree.open(name, O_RDONLY)).isEqualTo("/" + name);
        assertThat(tree.open(name + "n", O_RDONLY)).isEqualTo("ENAMETOOLONG");
        assertThat(tree.open(name + "n/x", O_PATH)).isEqualTo("ENAMETOOLONG");
        assertThat(tree.open(name + "n", O_WRONLY | O_CREAT)).isEqualTo("ENAMETOOLONG");
        assertThat(tree.open("/".repeat(4091) + "file", O_RDONLY)).isEqualTo("/file");
        assertThat(tree.open("/".repeat(4092) + "file", O_RDONLY)).isEqualTo("ENAMETOOLONG");
        assertThat(tree.open("\u00fc".repeat(2048), O_RDONLY)).isEqualTo("ENAMETOOLONG");
    }

    @Test
    void depth_has_no_limit_and_there_is_a_way_back() throws IOException {
        Path deep = top;
        String path = "";
        for (int depth = 0; depth < 400; depth++) {
            deep = Files.createDirectory(deep.resolve("d"));
            path += "d/";
        }
        Files.createSymbolicLink(deep.resolve("link"), Path.of("../".repeat(380) + "up"));
        Files.createSymbolicLink(top.resolve("d/".repeat(20) + "up"), Path.of("/file"));

        assertThat(tree.open(path, O_PATH)).isEqualTo("/" + path.substring(0, 799));
        assertThat(tree.open(path + "../".repeat(300), O_PATH))
                .isEqualTo("/" + "d/".repeat(99) + "d");
        assertThat(tree.open(path + "../".repeat(400) + "file", O_PATH)).isEqualTo("/file");
        assertThat(tree.open(path + "../".repeat(405) + "file", O_PATH)).isEqualTo("/file");
        assertThat(tree.open(path + "link", O_PATH)).isEqualTo("/file");
    }

    @Test
    void what_is_no_directory_is_none_in_its_mount_either() {
        assertThat(tree.openInMount("to-dir")).isEqualTo("ENOTDIR");
        assertThat(tree.openInMount("file")).isEqualTo("ENOTDIR");
        assertThat(tree.openInMount("dir")).isEqualTo("/dir");
    }
}
