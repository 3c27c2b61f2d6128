package io.systemcontainers.image.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.systemcontainers.image.archive.Architecture;
import io.systemcontainers.image.file.ImageFiles.Layout;
import io.systemcontainers.testing.EngineRing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@EngineRing
class UnpackedOciTests {

    private static final String HERE = Architecture.ofHost().debian();
    private static final String ELSEWHERE = HERE.equals("amd64") ? "arm64" : "amd64";

    @TempDir Path directory;
    private Unpacked unpacked;

    @BeforeEach
    void make() throws IOException {
        unpacked = new Unpacked(directory);
    }

    private TestOci layout() throws IOException {
        return new TestOci(directory.resolve("layout"));
    }

    private static TestTar base() {
        return new TestTar()
                .directory("etc/", 0755)
                .file("etc/os-release", 0644, "ID=alpine\n")
                .file("etc/kept", 0644, "kept")
                .file("etc/gone", 0644, "gone")
                .directory("var/cache/", 0755)
                .file("var/cache/old", 0644, "old")
                .directory("var/cache/deep/", 0755)
                .file("var/cache/deep/old", 0644, "old")
                .directory("srv/", 0755)
                .file("srv/data", 0644, "data");
    }

    private static TestTar changes() {
        return new TestTar()
                .file("etc/.wh.gone", 0, "")
                .file("var/cache/new", 0644, "new")
                .file("var/cache/deep/new", 0644, "new")
                // Behind what it does not hide.
                .file("var/cache/.wh..wh..opq", 0, "")
                .file("srv", 0644, "a file now")
                .hardLink("etc/second", "etc/kept")
                .file(".wh..wh.plnk", 0, "");
    }

    private void requireChanged() throws IOException {
        assertThat(unpacked.root("etc/kept")).hasContent("kept");
        assertThat(unpacked.root("etc/gone")).doesNotExist();
        assertThat(names("var/cache")).containsExactly("deep", "new");
        assertThat(names("var/cache/deep")).containsExactly("new");
        assertThat(unpacked.root("srv")).hasContent("a file now");
        assertThat(unpacked.attribute("etc/second", "ino"))
                .isEqualTo(unpacked.attribute("etc/kept", "ino"));
        assertThat(names("")).containsExactly("etc", "srv", "var");
    }

    private List<String> names(String path) throws IOException {
        try (Stream<Path> files = Files.list(unpacked.root(path))) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void applies_layers_in_order_with_what_they_hide() throws IOException {
        Path folder = layout().image(HERE, base(), changes()).write();

        ImageMetadata metadata = unpacked.unpack(Layout.OCI, folder);

        requireChanged();
        assertThat(metadata.architecture()).isEqualTo(Architecture.ofHost().kernel());
        assertThat(metadata.created()).isEqualTo(Instant.parse("2024-05-06T07:08:09.123Z"));
        assertThat(metadata.properties()).containsEntry("os", "alpine");
    }

    @Test
    void a_file_becomes_a_directory_and_a_file_again() throws IOException {
        Path folder =
                layout().image(
                                HERE,
                                new TestTar().file("x", 0644, "file").symlink("y", "x"),
                                new TestTar()
                                        .directory("x/", 0755)
                                        .file("x/in", 0644, "in")
                                        .directory("y/", 0755)
                                        .file("y/in", 0644, "in"),
                                new TestTar().file("x", 0600, "file again").file("y", 0600, "file"))
                        .write();

        unpacked.unpack(Layout.OCI, folder);

        assertThat(unpacked.root("x")).hasContent("file again").isRegularFile();
        assertThat(unpacked.root("y")).hasContent("file").isRegularFile();
    }

    @Test
    void what_replaces_a_hidden_directory_by_a_link_spares_where_it_leads() throws IOException {
        Path folder =
                layout().image(
                                HERE,
                                new TestTar()
                                        .file("usr/lib/a", 0644, "a")
                                        .file("top/lib/b", 0644, "b"),
                                new TestTar()
                                        .symlink("top/lib", "../usr/lib")
                                        .file("top/.wh..wh..opq", 0, ""))
                        .write();

        unpacked.unpack(Layout.OCI, folder);

        assertThat(unpacked.root("top/lib")).isSymbolicLink();
        assertThat(unpacked.root("usr/lib/a")).hasContent("a");
    }

    @Test
    void chooses_the_image_of_this_architecture() throws IOException {
        Path folder =
                layout().image(ELSEWHERE, new TestTar().file("wrong", 0644, ""))
                        .image(HERE, base(), changes())
                        .writeNested();

        unpacked.unpack(Layout.OCI, folder);

        requireChanged();
    }

    @Test
    void says_which_architectures_there_are() throws IOException {
        Path folder = layout().image(ELSEWHERE, base()).write();

        assertThatThrownBy(() -> unpacked.unpack(Layout.OCI, folder))
                .hasMessageContaining(
                        "holds no image for " + HERE + ", but for [linux/" + ELSEWHERE + "]");
    }

    @Test
    void reads_a_layout_in_an_archive_in_any_order() throws Exception {
        Path folder = layout().image("", base(), changes()).write();
        Path archive = directory.resolve("image.tar.gz");
        assertThat(
                        new ProcessBuilder(
                                        "tar",
                                        "-C",
                                        folder.toString(),
                                        "-czf",
                                        archive.toString(),
                                        "blobs",
                                        "oci-layout",
                                        "index.json")
                                .start()
                                .waitFor())
                .isZero();

        unpacked.unpack(Layout.OCI, archive);

        requireChanged();
        try (Stream<Path> files = Files.list(unpacked.directory())) {
            assertThat(files)
                    .extracting(file -> file.getFileName().toString())
                    .containsExactlyInAnyOrder("rootfs", "templates");
        }
    }

    @Test
    void reads_what_docker_saves() throws IOException {
        byte[] first = base().bytes();
        byte[] second = changes().bytes();
        String config =
                TestOci.config(
                        HERE,
                        List.of(
                                "\"" + TestOci.digest(first) + "\"",
                                "\"" + TestOci.digest(second) + "\""));
        Path archive =
                new TestTar()
                        .owner(100_000) // of a registry's user, which says nothing of the image
                        .file("1/layer.tar", 0644, first, java.util.Map.of())
                        .file("2/layer.tar", 0644, second, java.util.Map.of())
                        .symlink("3/layer.tar", "../2/layer.tar")
                        .file("c.json", 0644, config)
                        .file(
                                "manifest.json",
                                0644,
                                "[{\"Config\":\"c.json\",\"RepoTags\":[\"a:1\"],"
                                        + "\"Layers\":[\"1/layer.tar\",\"3/layer.tar\"]}]")
                        .write(directory.resolve("saved.tar"));

        unpacked.unpack(Layout.OCI, archive);

        requireChanged();
    }

    @Test
    void reads_layers_that_are_files_of_their_own() throws IOException {
        Path first = Files.write(directory.resolve("first"), TestOci.gzip(base().bytes()));
        Path second = Files.write(directory.resolve("second"), changes().bytes());
        Path config =
                Files.writeString(
                        directory.resolve("config"),
                        TestOci.config(
                                HERE,
                                List.of(
                                        "\"" + TestOci.digest(base().bytes()) + "\"",
                                        "\"" + TestOci.digest(changes().bytes()) + "\"")));

        unpacked.unpack(Layout.OCI_LAYERS, config, first, second);

        requireChanged();
        assertThatThrownBy(
                        () ->
                                new Unpacked(directory)
                                        .unpack(Layout.OCI_LAYERS, config, first, first))
                .hasMessageContaining("`" + first + "` is damaged, or not what it was");
        assertThatThrownBy(() -> new Unpacked(directory).unpack(Layout.OCI_LAYERS, config, first))
                .hasMessageContaining("its configuration names 2 layers, and there are 1");
    }

    @Test
    void checks_the_digest_of_each_blob() throws IOException {
        Path folder = layout().image(HERE, base(), changes()).write();
        try (Stream<Path> blobs = Files.list(folder.resolve("blobs/sha256"))) {
            for (Path blob : blobs.toList()) {
                byte[] right = Files.readAllBytes(blob);
                byte[] wrong = java.util.Arrays.copyOf(right, right.length + 1);
                wrong[right.length] = ' ';
                Files.write(blob, wrong);
                assertThatThrownBy(() -> new Unpacked(directory).unpack(Layout.OCI, folder))
                        .hasMessageContaining(
                                "blobs/sha256/" + blob.getFileName() + "` is damaged");
                Files.write(blob, right);
            }
        }
        unpacked.unpack(Layout.OCI, folder);
    }

    @Test
    void refuses_a_whiteout_that_leads_up() throws IOException {
        Path folder = layout().image(HERE, base(), new TestTar().file("etc/.wh...", 0, "")).write();

        assertThatThrownBy(() -> unpacked.unpack(Layout.OCI, folder))
                .hasMessageContaining("entry `etc/.wh...`: it hides `..`, which is no name");
        assertThat(unpacked.root("srv/data")).hasContent("data");
    }

    @Test
    void reads_no_blob_outside_of_the_layout() throws IOException {
        Path folder = layout().image(HERE, base()).write();
        Path secret = Files.writeString(directory.resolve("secret"), "{}");
        Files.delete(folder.resolve("index.json"));
        Files.createSymbolicLink(folder.resolve("index.json"), secret);

        assertThatThrownBy(() -> unpacked.unpack(Layout.OCI, folder))
                .hasMessageContaining("neither `index.json` nor `manifest.json`");
    }
}
