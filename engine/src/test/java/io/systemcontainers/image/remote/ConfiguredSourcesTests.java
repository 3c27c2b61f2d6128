package io.systemcontainers.image.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.systemcontainers.Remote;
import io.systemcontainers.SystemContainerException;
import io.systemcontainers.UnknownImageException;
import io.systemcontainers.image.remote.ImageSources.RemoteName;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfiguredSourcesTests {

    @TempDir private Path directory;

    private final Map<String, String> properties = new HashMap<>();
    private FakeServer server;
    private ConfiguredRemotes remotes;
    private ConfiguredSources sources;

    @BeforeEach
    void start() throws Exception {
        server = new FakeServer();
        server.put(StreamTexts.INDEX_PATH, StreamTexts.UBUNTU_INDEX);
        server.put(
                StreamTexts.UBUNTU_PATH,
                StreamTexts.ubuntu(StreamTexts.ubuntuVersion("20230607", "22")));
        properties.put("systemcontainers.remote.ubuntu", server.address());
        remotes =
                new ConfiguredRemotes(
                        directory.resolve("store"),
                        name -> Optional.ofNullable(properties.get(name)),
                        directory.resolve("config/systemcontainers.properties"));
        sources =
                new ConfiguredSources(
                        remotes,
                        FakeServer.documents(),
                        (address, plainHttp) -> {
                            throw new AssertionError("no registry is asked");
                        },
                        "x86_64");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private UnknownImageException unknown(String reference, String... local) throws Exception {
        return sources.unknown(reference, List.of(local));
    }

    @Test
    void ask_a_mirror_in_the_place_of_the_remote_that_it_is_of() throws Exception {
        RemoteName name = sources.find("ubuntu:bionic").orElseThrow();

        assertThat(name.reference()).isEqualTo("ubuntu:bionic");
        assertThat(name.address()).isEqualTo("https://cloud-images.ubuntu.com/releases");
        assertThat(name.source().find(name.alias()).orElseThrow().serial()).isEqualTo("20230607");
        assertThat(server.requests()).hasSize(2);
        assertThat(sources.find("ubuntu:b").orElseThrow().source().find("b")).isPresent();
        assertThat(server.requests()).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"lxd", "lxc", "oci"})
    void do_not_ask_without_signatures_where_a_keyring_is_given(String protocol) {
        properties.put("systemcontainers.remote.x", server.address());
        properties.put("systemcontainers.remote.x.protocol", protocol);
        properties.put("systemcontainers.remote.x.keyring", "/k.gpg");

        assertThatThrownBy(() -> sources.source(remotes.get("x")))
                .isInstanceOf(SystemContainerException.class)
                .hasMessageContaining("a keyring is for simplestreams only");
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void know_nothing_of_images_that_no_remote_has() {
        assertThat(sources.find("debian:12")).isEmpty();
        assertThat(sources.find("busybox")).isEmpty();
        assertThat(sources.find("mybase")).isEmpty();
        assertThat(sources.find("centos:7")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"18.4, 18.04", "18.04/amd_64, 18.04/amd64", "boinic, bionic", "1804, 18.04"})
    void say_what_is_near_on_the_remote_that_was_asked(String alias, String near) throws Exception {
        assertThat(unknown("ubuntu:" + alias))
                .hasMessage(
                        "looking for image `ubuntu:"
                                + alias
                                + "`: ubuntu: ("
                                + server.address()
                                + ") was asked, and has no such image; did you mean `ubuntu:"
                                + near
                                + "`?");
        assertThat(unknown("ubuntu:" + alias).reference()).isEqualTo("ubuntu:" + alias);
    }

    @ParameterizedTest
    @CsvSource({"20.04", "18.05", "focal", "x", "centos/7"})
    void suggest_nothing_that_is_far(String alias) throws Exception {
        assertThat(unknown("ubuntu:" + alias))
                .hasMessageNotContaining("did you mean")
                .hasMessageEndingWith(
                        "has no such image: engine.images().search(\"ubuntu:\", \"\") lists what it"
                                + " has");
    }

    @Test
    void say_for_which_architectures_there_is_an_image() throws Exception {
        server.put(
                StreamTexts.UBUNTU_PATH,
                StreamTexts.ubuntu(StreamTexts.ubuntuVersion("20230607", "22"))
                        .replace("\"aliases\": \"18.04,b,bionic\"", "\"aliases\": \"armed\""));

        assertThat(unknown("ubuntu:armed"))
                .hasMessageEndingWith(
                        "has it for other architectures only, as `ubuntu:armed/arm64`");
    }

    @Test
    void say_how_to_search_and_to_add_a_source_when_no_remote_is_called_so() throws Exception {
        assertThat(unknown("centos:7"))
                .hasMessageStartingWith(
                        "looking for image `centos:7`: no remote is called `centos` (there are images,"
                                + " local, lxd-images, ubuntu, ubuntu-daily, ubuntu-minimal,"
                                + " ubuntu-minimal-daily; and debian: and ubuntu-mirror: are built here)")
                .hasMessageContaining("engine.images().search(\"images:\", \"centos 7\")")
                .hasMessageContaining(
                        "engine.images().remotes().add(Remote.of(\"centos\", \"https://…\"))")
                .hasMessageContaining("systemcontainers.remote.centos=https://…")
                .hasMessageEndingWith("an image of Docker Hub is `oci:centos:7`")
                .hasMessageNotContaining("did you mean");
    }

    @ParameterizedTest
    @CsvSource({
        "ubunto:18.04, ubuntu:18.04",
        "Ubuntu:18.04, ubuntu:18.04",
        "debain:12, debian:12",
        "image:debian/12, images:debian/12"
    })
    void say_which_remote_is_called_nearly_so(String reference, String near) throws Exception {
        assertThat(unknown(reference)).hasMessageEndingWith("; did you mean `" + near + "`?");
        assertThat(server.requests()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "busibox, did you mean `busybox`?",
        "mybass, did you mean `mybase`?",
        "ubuntu, `ubuntu:` needs an alias",
        "centos7, 'search a remote, engine.images().search(\"images:\", \"centos7\")'"
    })
    void say_what_is_near_in_the_store(String reference, String why) throws Exception {
        assertThat(unknown(reference, "mybase", "other")).hasMessageContaining(why);
    }

    @Test
    void ask_by_http_only_where_that_is_allowed() {
        remotes.add(Remote.of("lab", "http://lab.invalid").plainHttp(true));
        properties.put("systemcontainers.remote.lab.http", "false");

        assertThatThrownBy(() -> sources.find("lab:x").orElseThrow().source().find("x"))
                .isInstanceOf(SystemContainerException.class)
                .hasMessageContaining("asking remote lab: (http://lab.invalid)")
                .hasMessageContaining("allow it with systemcontainers.remote.lab.http=true");
    }

    @Test
    void are_not_searched_for_what_is_near_where_they_have_no_list() throws Exception {
        remotes.add(Remote.of("hub", "https://hub.invalid").protocol(Remote.Protocol.OCI));

        assertThat(unknown("hub:nginx"))
                .hasMessageContaining("hub: (https://hub.invalid) was asked, and has no such name");
        assertThat(unknown("oci:ghcr.invalid/org/app:1"))
                .hasMessageStartingWith(
                        "looking for image `oci:ghcr.invalid/org/app:1`: ghcr.invalid was asked");
    }

    @Test
    void do_not_search_the_store() {
        assertThatThrownBy(() -> sources.source(remotes.get("local")))
                .hasMessageContaining("it has no list of images");
    }
}
