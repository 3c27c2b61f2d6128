package io.systemcontainers.image.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.systemcontainers.SystemContainerException;
import io.systemcontainers.image.remote.OfferedFile.Role;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LxcSourceTests {

    private static final String INDEX = "meta/1.0/index-system";
    private static final String FOLDER = "images/debian/bookworm/amd64/default/20261201_05:24";

    private FakeServer server;
    private ImageSource source;

    @BeforeEach
    void start() throws Exception {
        server = new FakeServer();
        source = new LxcSource(server.remote("flat"), FakeServer.documents(), "x86_64");
        server.put(
                INDEX,
                """
                alpine;3.20;arm64;default;20261201_13:00;/images/alpine/3.20/arm64/default/20261201_13:00/
                debian;bookworm;amd64;cloud;20261201_05:24;/images/debian/bookworm/amd64/cloud/20261201_05:24/
                debian;bookworm;amd64;default;20261201_05:24;/images/debian/bookworm/amd64/default/20261201_05:24/
                debian;bookworm;vax;default;20261201_05:24;/images/debian/bookworm/vax/default/20261201_05:24/
                """);
        server.put(
                FOLDER + "/SHA256SUMS",
                StreamTexts.hash("1")
                        + "  meta.tar.xz\n"
                        + StreamTexts.hash("2")
                        + "  rootfs.tar.xz\n");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "debian/bookworm",
                "debian/bookworm/default",
                "debian/bookworm/amd64",
                "debian/bookworm/default/amd64"
            })
    void finds_an_image_and_the_hash_beside_it(String alias) throws Exception {
        OfferedImage image = source.find(alias).orElseThrow();

        assertThat(image.fingerprint()).isEqualTo(StreamTexts.hash("2"));
        assertThat(image.serial()).isEqualTo("20261201_05:24");
        assertThat(image.properties()).containsEntry("variant", "default");
        OfferedFile root = image.file(Role.ROOT).orElseThrow();
        assertThat(root.uri()).hasToString(server.address() + "/" + FOLDER + "/rootfs.tar.xz");
        assertThat(root.sha256()).isEqualTo(StreamTexts.hash("2"));
        assertThat(root.size()).isEqualTo(OfferedFile.UNKNOWN_SIZE);
    }

    @Test
    void finds_the_image_of_a_fingerprint_while_it_is_the_newest() throws Exception {
        assertThat(source.find("debian/bookworm", StreamTexts.hash("2"))).isPresent();
        assertThat(source.find("debian/bookworm", StreamTexts.hash("1"))).isEmpty();
    }

    @Test
    void searches_without_asking_for_hashes() throws Exception {
        assertThat(source.search(List.of("debian")))
                .extracting(image -> image.aliases().get(0))
                .containsExactly("debian/bookworm", "debian/bookworm/cloud");
        assertThat(source.search(List.of("alpine", "arm64"))).hasSize(1);
        assertThat(source.find("alpine/3.20")).isEmpty();
        assertThat(server.requests()).containsExactly(INDEX);
    }

    @Test
    void does_not_take_what_cannot_be_checked() {
        assertThatThrownBy(() -> source.find("debian/bookworm/cloud"))
                .isInstanceOf(SystemContainerException.class)
                .hasMessageContaining("cloud/20261201_05:24/SHA256SUMS`: without it");

        server.put(FOLDER + "/SHA256SUMS", StreamTexts.hash("1") + "  meta.tar.xz\n");
        assertThatThrownBy(() -> source.find("debian/bookworm"))
                .hasMessageContaining("has no line for `rootfs.tar.xz`");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<html>",
                "a;b;amd64;default;20261201",
                "a;b;amd64;default;20261201;/../x/",
                "a;b;amd64;default;today;/images/x/"
            })
    void says_which_line_is_wrong(String line) {
        server.put(INDEX, line + "\n");

        assertThatThrownBy(() -> source.find("debian/bookworm"))
                .isInstanceOf(SystemContainerException.class)
                .hasMessageContaining("asking remote flat: (" + server.address() + "): `" + INDEX);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"%s", "a;b;amd64;default;20261201;/%s/", "a;b;amd64;default;%s;/images"})
    void a_line_does_not_decide_how_long_a_message_is(String line) {
        server.put(INDEX, line.formatted("x".repeat(100_000)) + "\n");

        assertThatThrownBy(() -> source.find("debian/bookworm"))
                .hasMessageContaining("xxx…`, which ")
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(500));
    }
}
