package io.systemcontainers.image.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.systemcontainers.SystemContainerException;
import io.systemcontainers.image.remote.OfferedFile.Role;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SimplestreamsSourceTests {

    private FakeServer server;

    @BeforeEach
    void start() throws Exception {
        server = new FakeServer();
        server.put(StreamTexts.INDEX_PATH, StreamTexts.UBUNTU_INDEX);
        server.put(
                StreamTexts.UBUNTU_PATH,
                StreamTexts.ubuntu(
                        StreamTexts.ubuntuVersion("20180911", "11"),
                        StreamTexts.ubuntuVersion("20230607", "22"),
                        StreamTexts.ubuntuVersion("20190101", "33"),
                        "\"latest\": {\"items\": {}}"));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private ImageSource source() {
        return new SimplestreamsSource(
                server.remote("ubuntu"), FakeServer.documents(), Optional.empty(), "x86_64");
    }

    private void serveImages(String document) {
        server.put(StreamTexts.INDEX_PATH, StreamTexts.imagesIndex());
        server.put(StreamTexts.IMAGES_PATH, document);
    }

    @ParameterizedTest
    @CsvSource({"18.04", "b", "bionic", "18.04/amd64", "bionic/amd64"})
    void finds_the_newest_image_of_an_alias_also_when_it_is_not_supported(String alias)
            throws Exception {
        OfferedImage image = source().find(alias).orElseThrow();

        assertThat(image.fingerprint()).isEqualTo(StreamTexts.hash("22c"));
        assertThat(image.serial()).isEqualTo("20230607");
        assertThat(image.created()).isEqualTo(Instant.parse("2023-06-07T00:00:00Z"));
        assertThat(image.architecture()).isEqualTo("x86_64");
        assertThat(image.aliases())
                .containsExactly("18.04", "18.04/amd64", "b", "b/amd64", "bionic", "bionic/amd64");
        assertThat(image.properties())
                .containsEntry("os", "ubuntu")
                .containsEntry("release", "bionic")
                .containsEntry("version", "18.04")
                .containsEntry("type", "squashfs")
                .containsEntry("description", "ubuntu 18.04 LTS amd64 (release) (20230607)")
                .doesNotContainKey("variant");
        assertThat(image.files())
                .extracting(
                        OfferedFile::role, OfferedFile::uri, OfferedFile::sha256, OfferedFile::size)
                .containsExactly(
                        tuple(Role.METADATA, address("-lxd.tar.xz"), StreamTexts.hash("22a"), 800L),
                        tuple(
                                Role.ROOT,
                                address(".squashfs"),
                                StreamTexts.hash("22f"),
                                323_000_000L));
    }

    private URI address(String suffix) {
        return URI.create(
                server.address()
                        + "/server/releases/bionic/release-20230607/ubuntu-18.04-server-cloudimg"
                        + suffix);
    }

    @Test
    void finds_an_image_for_another_architecture() throws Exception {
        assertThat(source().find("18.04/arm64").orElseThrow().architecture()).isEqualTo("aarch64");
        assertThat(
                        new SimplestreamsSource(
                                        server.remote("ubuntu"),
                                        FakeServer.documents(),
                                        Optional.empty(),
                                        "aarch64")
                                .find("18.04")
                                .orElseThrow()
                                .fingerprint())
                .isEqualTo(StreamTexts.hash("aac"));
    }

    @Test
    void finds_any_image_by_its_fingerprint() throws Exception {
        assertThat(source().find(StreamTexts.hash("11c")).orElseThrow().serial())
                .isEqualTo("20180911");
        OfferedImage tarball =
                source().find(StreamTexts.hash("33b").substring(0, 12)).orElseThrow();
        assertThat(tarball.serial()).isEqualTo("20190101");
        assertThat(tarball.file(Role.ROOT).orElseThrow().uri().getPath()).endsWith("-root.tar.xz");
        assertThat(tarball.aliases()).isEmpty();
        assertThat(source().find(StreamTexts.hash("33b").substring(0, 11))).isEmpty();
        assertThat(source().find(StreamTexts.hash("77"))).isEmpty();
    }

    @Test
    void does_not_choose_among_several_of_a_fingerprint() {
        String same = "44".repeat(8);
        server.put(
                StreamTexts.UBUNTU_PATH,
                StreamTexts.ubuntu(StreamTexts.ubuntuVersion("20180911", same)));

        assertThatThrownBy(() -> source().find(same))
                .isInstanceOf(SystemContainerException.class)
                .hasMessageContaining("2 fingerprints begin so");
    }

    @Test
    void has_no_images_of_virtual_machines_nor_unknown_aliases() throws Exception {
        assertThat(source().find(StreamTexts.hash("22d"))).isEmpty();
        assertThat(source().find("18.4")).isEmpty();
    }

    @Test
    void searches_as_lxd_does() throws Exception {
        assertThat(source().search(List.of("18.04", "amd64")))
                .extracting(OfferedImage::fingerprint)
                .containsExactly(StreamTexts.hash("22c"));
        assertThat(source().search(List.of("18.04")))
                .extracting(OfferedImage::architecture)
                .containsExactlyInAnyOrder("x86_64", "aarch64");
        assertThat(source().search(List.of("serial=20190101", "type=root.tar.xz")))
                .extracting(OfferedImage::fingerprint)
                .containsExactly(StreamTexts.hash("33b"));
        assertThat(source().search(List.of("11c")))
                .extracting(OfferedImage::serial)
                .containsExactly("20180911");
        assertThat(source().search(List.of())).hasSize(8);
        assertThat(source().search(List.of()).get(0).aliases()).contains("18.04");
    }

    @Test
    void fetches_what_it_lists_once_and_only_lists_of_images() throws Exception {
        ImageSource source = source();
        source.find("18.04");
        source.find("b");
        source.search(List.of());

        assertThat(server.requests())
                .containsExactly(StreamTexts.INDEX_PATH, StreamTexts.UBUNTU_PATH);
    }

    @Test
    void knows_the_names_of_incus_and_requirements() throws Exception {
        serveImages(
                StreamTexts.images(
                        "\"requirements\": {\"cgroup\": \"v1\"}, \"lxd_requirements\": {\"secureboot\":"
                                + " \"false\"},",
                        StreamTexts.item(
                                "incus.tar.xz",
                                "1",
                                ", \"combined_squashfs_sha256\": \""
                                        + StreamTexts.hash("5")
                                        + "\""),
                        StreamTexts.item("squashfs", "2", ""),
                        StreamTexts.item("squashfs.vcdiff", "3", ", \"delta_base\": \"20260510\""),
                        StreamTexts.item("disk-kvm.img", "4", "")));

        OfferedImage image = source().find("debian/12").orElseThrow();

        assertThat(image.fingerprint()).isEqualTo(StreamTexts.hash("5"));
        assertThat(image.serial()).isEqualTo("20260511_05:24");
        assertThat(image.requirements()).isEqualTo(Map.of("cgroup", "v1", "secureboot", "false"));
        assertThat(image.file(Role.METADATA).orElseThrow().uri())
                .hasToString(
                        server.address()
                                + "/images/debian/bookworm/amd64/default/20260511_05:24/incus.tar.xz");
        assertThat(image.aliases()).contains("debian/12/default", "debian/bookworm/amd64");
    }

    @Test
    void takes_the_older_name_of_a_combined_fingerprint() throws Exception {
        serveImages(
                StreamTexts.images(
                        "",
                        StreamTexts.item(
                                "lxd.tar.xz",
                                "1",
                                ", \"combined_sha256\": \"" + StreamTexts.hash("5") + "\""),
                        StreamTexts.item("root.tar.xz", "2", "")));

        assertThat(source().find("debian/12").orElseThrow().fingerprint())
                .isEqualTo(StreamTexts.hash("5"));
    }

    @Test
    void knows_unified_tarballs() throws Exception {
        serveImages(StreamTexts.images("", StreamTexts.item("incus_combined.tar.gz", "7", "")));

        OfferedImage image = source().find("debian/12").orElseThrow();

        assertThat(image.fingerprint()).isEqualTo(StreamTexts.hash("7"));
        assertThat(image.files()).extracting(OfferedFile::role).containsExactly(Role.UNIFIED);
    }

    @Test
    void offers_nothing_that_could_not_be_checked() throws Exception {
        serveImages(
                StreamTexts.images(
                        "",
                        StreamTexts.item("lxd.tar.xz", "1", ""),
                        StreamTexts.item("root.tar.xz", "2", ""),
                        "\"u\": {\"ftype\": \"lxd_combined.tar.gz\", \"path\": \"a\", \"size\": 1}"));

        assertThat(source().find("debian/12")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"path\": \"../../etc/shadow\" | path` is `../../etc/shadow`",
                "\"path\": \"/absolute\" | path` is `/absolute`, and should be a path below the server's",
                "\"path\": \"a/./b\" | path` is `a/./b`",
                "\"path\": \"a?b\" | path` is `a?b`",
                "\"path\": [] | path` is a list, and should be a text",
                "\"path\": \"a\", \"size\": \"10\" | size` is `10`, and should be a whole number",
                "\"path\": \"a\", \"size\": -1 | size` is `-1`",
                "\"path\": \"a\", \"sha256\": \"zz\" | sha256` is `zz`, and should be a SHA-256"
            })
    void says_which_key_of_which_document_is_wrong(String members, String why) {
        String item =
                "\"u\": {\"ftype\": \"lxd_combined.tar.gz\", "
                        + members
                        + (members.contains("\"size\"") ? "" : ", \"size\": 1")
                        + (members.contains("\"sha256\"")
                                ? ""
                                : ", \"sha256\": \"" + StreamTexts.hash("1") + "\"")
                        + "}";
        serveImages(StreamTexts.images("", item));

        assertThatThrownBy(() -> source().find("debian/12"))
                .isInstanceOf(SystemContainerException.class)
                .hasMessageStartingWith(
                        "reading `" + server.address() + "/" + StreamTexts.IMAGES_PATH + "`: ")
                .hasMessageContaining(
                        "`products.debian:bookworm:amd64:default.versions.20260511_05:24.items.u."
                                + why);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[] | it is a list",
                "{} | `index` is missing",
                "{\"index\": [1]} | `index` is a list",
                "{\"index\": {\"a\": 1}} | `index.a` is `1`, and should be an object",
                "{\"index\": {\"a\": {\"datatype\": \"image-downloads\", \"products\": 1}}} | `index.a.products` is `1`",
                "{\"index\": {\"a\": {\"datatype\": \"image-downloads\", \"products\": [1]}}} | `index.a.path` is missing",
                "{\"index\": {\"a\": {\"datatype\": \"image-downloads\", \"products\": [1], \"path\": \"../a\"}}} | `index.a.path` is `../a`",
                "<html>Log in</html> | it is no JSON"
            })
    void says_what_is_wrong_with_an_index(String index, String why) {
        server.put(StreamTexts.INDEX_PATH, index);

        assertThatThrownBy(() -> source().find("18.04"))
                .isInstanceOf(SystemContainerException.class)
                .hasMessageStartingWith("reading `" + server.address() + "/streams/v1/index.json`")
                .hasMessageContaining(why);
    }

    @Test
    void says_what_is_missing_on_the_server() {
        server.put(StreamTexts.INDEX_PATH, StreamTexts.imagesIndex());

        assertThatThrownBy(() -> source().find("18.04"))
                .hasMessageContaining(
                        "asking remote ubuntu: ("
                                + server.address()
                                + "): it has no `streams/v1/images.json`");
    }

    @Test
    void follows_no_index_of_endless_lists() {
        StringBuilder index = new StringBuilder("{\"index\": {");
        for (int i = 0; i < 1000; i++) {
            index.append(i == 0 ? "" : ",")
                    .append("\"a")
                    .append(i)
                    .append(
                            "\": {\"datatype\": \"image-downloads\", \"path\": \"x\", \"products\": [1]}");
        }
        server.put(StreamTexts.INDEX_PATH, index + "}}");

        assertThatThrownBy(() -> source().find("18.04"))
                .hasMessageContaining("its index names 1000 lists of images");
        assertThat(server.requests()).containsExactly(StreamTexts.INDEX_PATH);
    }
}
