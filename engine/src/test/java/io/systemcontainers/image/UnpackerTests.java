package io.systemcontainers.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.systemcontainers.SystemContainerException;
import io.systemcontainers.image.archive.Deb;
import io.systemcontainers.testing.EngineRing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@EngineRing
class UnpackerTests {

    @TempDir Path directory;
    private Path root;
    private Path outside;

    @BeforeEach
    void make() throws IOException {
        root = Files.createDirectory(directory.resolve("root"));
        outside = Files.createDirectory(directory.resolve("outside"));
        Files.writeString(outside.resolve("file"), "untouched");
    }

    private UnpackedPackage unpack(Deb deb) throws IOException {
        Path file = Files.write(directory.resolve("a.deb"), deb.bytes());
        return new Unpacker(root).unpack(deb.described(), file);
    }

    private Object attribute(String path, String name) throws IOException {
        return Files.getAttribute(root.resolve(path), "unix:" + name, LinkOption.NOFOLLOW_LINKS);
    }

    @Test
    void puts_files_links_and_directories_in_place() throws IOException {
        UnpackedPackage unpacked =
                unpack(
                        Deb.of("hello", "1:2.0-1")
                                .directory("./", 0755)
                                .directory("./usr", 0755)
                                .directory("./usr/bin", 0755)
                                .file("./usr/bin/hello", 04755, 0, 42, "program")
                                .hardLink("./usr/bin/hi", "./usr/bin/hello")
                                .symlink("./usr/bin/hey", "hello")
                                .directory("./var", 01777));

        assertThat(root.resolve("usr/bin/hello")).hasContent("program");
        assertThat((int) attribute("usr/bin/hello", "mode") & 07777).isEqualTo(04755);
        assertThat(attribute("usr/bin/hello", "gid")).isEqualTo(42);
        assertThat(attribute("usr/bin/hi", "ino")).isEqualTo(attribute("usr/bin/hello", "ino"));
        assertThat(Files.readSymbolicLink(root.resolve("usr/bin/hey"))).hasToString("hello");
        assertThat((int) attribute("var", "mode") & 07777).isEqualTo(01777);
        assertThat(attribute("usr/bin/hello", "lastModifiedTime"))
                .isEqualTo(FileTime.from(Deb.TIME));
        assertThat(attribute("usr/bin/hey", "lastModifiedTime")).isEqualTo(FileTime.from(Deb.TIME));
        assertThat(unpacked.list())
                .isEqualTo("/.\n/usr\n/usr/bin\n/usr/bin/hello\n/usr/bin/hi\n/usr/bin/hey\n/var\n");
    }

    @Test
    void follows_the_links_of_a_merged_usr() throws IOException {
        Files.createDirectories(root.resolve("usr/bin"));
        Files.createSymbolicLink(root.resolve("bin"), Path.of("usr/bin"));

        unpack(Deb.of("hello", "1").directory("./bin", 0755).file("./bin/hello", "program"));

        assertThat(root.resolve("usr/bin/hello")).hasContent("program");
        assertThat(root.resolve("bin")).isSymbolicLink();
    }

    @Test
    void tells_dpkg_of_configuration_files_scripts_and_architecture() throws IOException {
        UnpackedPackage unpacked =
                unpack(
                        Deb.of("hello", "1")
                                .field("Multi-Arch", "same")
                                .control("conffiles", "/etc/hello\nremove-on-upgrade /etc/old\n")
                                .control("postinst", "#!/bin/sh\n")
                                .directory("./etc", 0755)
                                .file("./etc/hello", "hello\n"));

        assertThat(unpacked.qualifiedName()).isEqualTo("hello:amd64");
        assertThat(unpacked.status())
                .startsWith("Package: hello\nStatus: install ok unpacked\nVersion: 1\n")
                .endsWith("Conffiles:\n /etc/hello b1946ac92492d2347c6235b4d2611184\n\n")
                .doesNotContain("/etc/old");
        assertThat(unpacked.control()).containsKeys("control", "conffiles", "postinst");
    }

    @Test
    void refuses_names_that_lead_up() {
        assertThatThrownBy(() -> unpack(Deb.of("evil", "1").file("./../outside/file", "evil")))
                .isInstanceOf(SystemContainerException.class)
                .hasMessageContaining("unpacking package `evil 1`")
                .hasMessageContaining("which leads out");
        assertThatThrownBy(
                        () -> unpack(Deb.of("evil", "1").hardLink("./stolen", "./../outside/file")))
                .hasMessageContaining("which leads out");
        assertThat(outside.resolve("file")).hasContent("untouched");
        assertThat(root).isEmptyDirectory();
    }

    @Test
    void takes_an_absolute_name_for_one_in_the_root() throws IOException {
        unpack(Deb.of("odd", "1").file("/hello", "content"));

        assertThat(root.resolve("hello")).hasContent("content");
    }

    @Test
    void does_not_follow_a_planted_link_out_of_the_root() throws IOException {
        Deb deb =
                Deb.of("evil", "1").symlink("./way", outside.toString()).file("./way/file", "evil");

        assertThatThrownBy(() -> unpack(deb)).isInstanceOf(SystemContainerException.class);
        assertThat(outside.resolve("file")).hasContent("untouched");
    }

    @Test
    void does_not_follow_a_planted_relative_link_out_of_the_root() throws IOException {
        Deb deb = Deb.of("evil", "1").symlink("./way", "../outside").file("./way/new", "evil");

        assertThatThrownBy(() -> unpack(deb)).isInstanceOf(SystemContainerException.class);
        assertThat(outside.resolve("new")).doesNotExist();
    }

    @Test
    void replaces_a_planted_link_instead_of_writing_through_it() throws IOException {
        unpack(
                Deb.of("evil", "1")
                        .symlink("./file", outside.resolve("file").toString())
                        .file("./file", "own"));

        assertThat(outside.resolve("file")).hasContent("untouched");
        assertThat(root.resolve("file")).isRegularFile().hasContent("own");
    }

    @Test
    void does_not_link_to_a_file_outside_through_a_planted_link() {
        Deb deb =
                Deb.of("evil", "1")
                        .symlink("./way", outside.toString())
                        .hardLink("./stolen", "./way/file");

        assertThatThrownBy(() -> unpack(deb)).isInstanceOf(SystemContainerException.class);
        assertThat(root.resolve("stolen")).doesNotExist();
    }

    @Test
    void refuses_devices_and_ids_that_no_machine_has() {
        assertThatThrownBy(() -> unpack(Deb.of("evil", "1").device("./null")))
                .hasMessageContaining("/null is neither file, directory nor link");
        assertThatThrownBy(() -> unpack(Deb.of("odd", "1").file("./f", 0644, 100_000, 0, "")))
                .hasMessageContaining("it holds a file of id 100000, which no machine has");
    }

    @Test
    void refuses_a_package_that_says_it_is_another() throws IOException {
        Path file = Files.write(directory.resolve("a.deb"), Deb.of("other", "1").bytes());

        assertThatThrownBy(() -> new Unpacker(root).unpack(Deb.of("hello", "1").described(), file))
                .hasMessageContaining("unpacking package `hello 1`")
                .hasMessageContaining("it says that it is other 1");
    }

    @Test
    void refuses_what_is_no_package() throws IOException {
        Path file = Files.writeString(directory.resolve("a.deb"), "no package");

        assertThatThrownBy(() -> new Unpacker(root).unpack(Deb.of("hello", "1").described(), file))
                .isInstanceOf(SystemContainerException.class)
                .hasMessageContaining("unpacking package `hello 1`");
    }
}
