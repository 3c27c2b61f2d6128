package io.systemcontainers.image.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.systemcontainers.SystemContainerException;
import io.systemcontainers.image.remote.OfferedFile.Role;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LxdSourceTests {

    private static final String FINGERPRINT = StreamTexts.hash("abcdef012345");

    private FakeServer server;
    private ImageSource source;

    @BeforeEach
    void start() throws Exception {
        server = new FakeServer();
        source = new LxdSource(server.remote("corp"), FakeServer.documents());
        String image = image(FINGERPRINT, "container");
        server.put(
                "1.0/images/aliases/team%2Fbase",
                "{\"type\": \"sync\", \"metadata\": {\"target\": \"" + FINGERPRINT + "\"}}");
        server.put(
                "1.0/images/" + FINGERPRINT, "{\"type\": \"sync\", \"metadata\": " + image + "}");
        server.put("1.0/images/abcdef012345", "{\"type\": \"sync\", \"metadata\": " + image + "}");
        server.put(
                "1.0/images?recursion=1",
                "{\"type\": \"sync\", \"metadata\": ["
                        + image
                        + ","
                        + image(StreamTexts.hash("1"), "virtual-machine")
                        + "]}");
    }

    private static String image(String fingerprint, String type) {
        return """
               {"auto_update": false, "properties": {"os": "Debian", "release": "bookworm",
                 "serial": "20261201", "requirements.cgroup": "v1", "description": "Our base"},
                "public": true, "expires_at": "1970-01-01T00:00:00Z",
                "aliases": [{"name": "team/base", "description": ""}], "architecture": "x86_64",
                "cached": false, "filename": "base.tar.xz", "fingerprint": "%s", "size": 94371840,
                "update_source": null, "type": "%s", "created_at": "2026-12-01T01:02:03Z"}
               """
                .formatted(fingerprint, type);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void finds_an_image_by_an_alias() throws Exception {
        OfferedImage image = source.find("team/base").orElseThrow();

        assertThat(image.fingerprint()).isEqualTo(FINGERPRINT);
        assertThat(image.aliases()).containsExactly("team/base");
        assertThat(image.architecture()).isEqualTo("x86_64");
        assertThat(image.serial()).isEqualTo("20261201");
        assertThat(image.created()).isEqualTo(Instant.parse("2026-12-01T01:02:03Z"));
        assertThat(image.properties()).containsEntry("description", "Our base");
        assertThat(image.requirements()).containsEntry("cgroup", "v1");
        OfferedFile export = image.file(Role.EXPORT).orElseThrow();
        assertThat(export.uri())
                .hasToString(server.address() + "/1.0/images/" + FINGERPRINT + "/export");
        assertThat(export.sha256()).isEqualTo(FINGERPRINT);
        assertThat(export.size()).isEqualTo(94371840);
    }

    @Test
    void finds_an_image_by_the_beginning_of_its_fingerprint() throws Exception {
        assertThat(source.find("abcdef012345").orElseThrow().fingerprint()).isEqualTo(FINGERPRINT);
        assertThat(source.find("abcdef012346")).isEmpty();
        assertThat(source.find("nothing")).isEmpty();
    }

    @Test
    void searches_images_of_containers() throws Exception {
        assertThat(source.search(List.of("base", "os=debian"))).hasSize(1);
        assertThat(source.search(List.of("base", "os=alpine"))).isEmpty();
    }

    @Test
    void takes_no_other_image_than_the_one_that_was_asked_for() {
        server.put(
                "1.0/images/999999999999",
                "{\"metadata\": " + image(FINGERPRINT, "container") + "}");

        assertThatThrownBy(() -> source.find("999999999999"))
                .isInstanceOf(SystemContainerException.class)
                .hasMessageContaining("image `999999999999`: it answers with " + FINGERPRINT);
    }

    @Test
    void says_which_key_is_wrong() {
        server.put("1.0/images/aliases/a", "{\"metadata\": {\"target\": \"../../x\"}}");
        server.put(
                "1.0/images/aliases/b",
                "{\"metadata\": {\"target\": \"" + StreamTexts.hash("b") + "\"}}");
        server.put(
                "1.0/images/" + StreamTexts.hash("b"),
                "{\"metadata\": "
                        + image(StreamTexts.hash("b"), "container").replace("2026-12-01T", "now")
                        + "}");

        assertThatThrownBy(() -> source.find("a"))
                .hasMessageContaining("1.0/images/aliases/a`: `metadata.target` is `../../x`");
        assertThatThrownBy(() -> source.find("b"))
                .hasMessageContaining(
                        "`metadata.created_at` is `now01:02:03Z`, and should be a time");
    }

    @Test
    void says_that_another_server_is_none() {
        ImageSource other =
                new LxdSource(
                        io.systemcontainers.Remote.of("corp", server.address() + "/other"),
                        FakeServer.documents());

        assertThatThrownBy(() -> other.search(List.of()))
                .hasMessageContaining("its address is not that of an LXD or Incus server");
    }
}
