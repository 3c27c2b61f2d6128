package io.systemcontainers.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.systemcontainers.Image;
import io.systemcontainers.ImageInfo;
import io.systemcontainers.ImageStore;
import io.systemcontainers.Remote;
import io.systemcontainers.SystemContainerException;
import io.systemcontainers.UnknownImageException;
import io.systemcontainers.image.remote.FakeServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageSearchTests {

    @TempDir private Path directory;

    private FakeServer server;
    private ImageStore images;

    @BeforeEach
    void start() throws Exception {
        server = new FakeServer();
        server.serveUbuntu();
        images = images("false");
    }

    private ImageStore images(String offline) {
        Map<String, String> properties =
                Map.of(
                        "systemcontainers.remote.ubuntu",
                        server.address(),
                        "systemcontainers.offline",
                        offline);
        return new Images(
                directory.resolve("store"),
                (rootfs, command, environment, console, limit) -> {
                    throw new AssertionError("nothing has to be run");
                },
                name -> Optional.ofNullable(properties.get(name)));
    }

    @Test
    void asks_no_remote_offline() {
        assertThatThrownBy(() -> images("true").search("ubuntu", "18.04"))
                .isInstanceOf(SystemContainerException.class)
                .hasMessageContaining("searching `ubuntu`: systemcontainers.offline is set");
        assertThatThrownBy(() -> images("true").info("ubuntu:18.04"))
                .hasMessageContaining("`ubuntu:18.04`: systemcontainers.offline is set");
        assertThat(images("true").search("local", "")).isEmpty();
        assertThat(server.requests()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "yes", "TRUE", ""})
    void is_offline_or_is_not(String offline) {
        assertThatThrownBy(() -> images(offline).search("ubuntu", "18.04"))
                .isInstanceOf(SystemContainerException.class)
                .hasMessageContaining(
                        "systemcontainers.offline`: `" + offline + "` is not true or");
        assertThat(server.requests()).isEmpty();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ubuntu", "ubuntu:"})
    void shows_what_a_remote_offers_as_lxd_does(String remote) {
        assertThat(images.search(remote, "18.04 amd64"))
                .singleElement()
                .hasToString(
                        "ubuntu:18.04 (5 more) | 22c000000000 | ubuntu 18.04 LTS amd64 (release)"
                                + " (20230607) | x86_64 | 323.00MB | 2023-06-07");
    }

    @Test
    void describes_an_image_without_fetching_it() {
        ImageInfo image = images.info("ubuntu:b/arm64");

        assertThat(image.remote()).isEqualTo("ubuntu");
        assertThat(image.architecture()).isEqualTo("aarch64");
        assertThat(image.description()).isEqualTo("ubuntu 18.04 LTS arm64 (release) (20230607)");
        assertThat(image.size()).isEqualTo(323_000_800);
        assertThat(server.requests()).allMatch(path -> path.endsWith(".json"));
    }

    @Test
    void finds_images_of_the_store() throws Exception {
        Path tarball = directory.resolve("root.tar");
        try (TarArchiveOutputStream tar =
                new TarArchiveOutputStream(Files.newOutputStream(tarball))) {
            // elf(5): the header of a 64-bit, little-endian program for x86-64
            byte[] program = new byte[64];
            System.arraycopy(new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1}, 0, program, 0, 7);
            program[16] = 2;
            program[18] = 0x3e;
            TarArchiveEntry shell = new TarArchiveEntry("bin/sh");
            shell.setSize(program.length);
            shell.setMode(0755);
            tar.putArchiveEntry(shell);
            tar.write(program);
            tar.closeArchiveEntry();
        }
        Image imported = images.importFiles("mybase", tarball);

        ImageInfo image = images.info("mybase");
        assertThat(image.fingerprint()).isEqualTo(imported.fingerprint());
        assertThat(image.remote()).isEqualTo("local");
        assertThat(image.aliases()).containsExactly("mybase");
        assertThat(images.info("local:mybase")).isEqualTo(image);
        assertThat(images.info(imported.fingerprint().substring(0, 12))).isEqualTo(image);
        assertThat(images.search("local:", "base")).containsExactly(image);
        assertThat(images.search("local:", "other")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ubuntu:18.4", "centos:7", "nothing", "debian:12", "./x.tar.xz"})
    void says_that_there_is_no_such_image(String reference) {
        assertThatThrownBy(() -> images.info(reference))
                .isInstanceOfSatisfying(
                        UnknownImageException.class,
                        e -> assertThat(e.reference()).isEqualTo(reference))
                .hasMessageContaining("image");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ubuntu:18.4", "centos:7", "nothing", "debian:16", "./x.tar.xz"})
    void says_so_when_it_is_to_be_fetched(String reference) {
        assertThatThrownBy(() -> images.pull(reference))
                .isInstanceOfSatisfying(
                        UnknownImageException.class,
                        e -> assertThat(e.reference()).isEqualTo(reference));
    }

    @Test
    void asks_registries() {
        String registry = server.address().substring("http://".length());

        assertThatThrownBy(() -> images.info("oci:" + registry + "/app:1"))
                .isInstanceOf(UnknownImageException.class)
                .hasMessageContaining(registry + " was asked, and has no such name, tag or digest");
        assertThat(server.requests()).contains("v2/app/manifests/1");
    }

    @Test
    void names_the_remotes() {
        assertThat(images.remotes().get("ubuntu").address()).hasToString(server.address());
        assertThat(images.remotes().list()).extracting(Remote::name).contains("local", "ubuntu");
        assertThatThrownBy(() -> images.search("ubunto:", ""))
                .isInstanceOf(SystemContainerException.class)
                .hasMessageContaining("did you mean `ubuntu`?");
    }
}
