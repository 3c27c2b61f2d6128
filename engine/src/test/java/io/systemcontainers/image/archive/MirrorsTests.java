package io.systemcontainers.image.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.systemcontainers.SystemContainerException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MirrorsTests {

    private static final Path NOWHERE = Path.of("/nowhere");

    private static Mirrors find(Map<String, String> properties, Path apt) {
        return Mirrors.find(
                DebianRelease.BOOKWORM, Architecture.of("x86_64"), properties::get, apt);
    }

    private static Mirrors ubuntu(String architecture, Map<String, String> properties, Path apt) {
        DebianRelease bionic = DebianRelease.of(Distribution.UBUNTU, "18.04").orElseThrow();
        return Mirrors.find(bionic, Architecture.of(architecture), properties::get, apt);
    }

    private static Mirrors dated(Map<String, String> properties) {
        SnapshotDate date = SnapshotDate.parse("20260901").orElseThrow();
        return Mirrors.find(
                DebianRelease.BOOKWORM.at(date),
                Architecture.of("x86_64"),
                properties::get,
                NOWHERE);
    }

    private static List<String> bases(List<Mirror> mirrors) {
        return mirrors.stream().map(mirror -> mirror.base().toString()).toList();
    }

    @Test
    void takes_the_hosts_mirrors_of_both_formats() {
        Mirrors lines = find(Map.of(), AptSourcesTests.apt("apt-lines"));
        assertThat(bases(lines.archives())).containsExactly("http://mirror.example.org/debian");
        assertThat(bases(lines.securities())).containsExactly("https://security.example.org/");

        Mirrors stanzas = find(Map.of(), AptSourcesTests.apt("apt-stanzas"));
        assertThat(bases(stanzas.securities()))
                .containsExactly("http://one.example.org/debian-security");
    }

    @Test
    void puts_debians_own_before_others_that_use_its_names() {
        assertThat(bases(find(Map.of(), AptSourcesTests.apt("apt-stanzas")).archives()))
                .containsExactly(
                        "http://one.example.org/debian",
                        "http://two.example.org/debian/",
                        "https://apt.example.org/debian");
    }

    @Test
    void prefers_properties() {
        Mirrors mirrors =
                find(
                        Map.of(
                                Mirrors.ARCHIVE_PROPERTY,
                                "https://own.example.org/debian/",
                                Mirrors.SECURITY_PROPERTY,
                                "https://own.example.org/sec"),
                        AptSourcesTests.apt("apt-lines"));

        assertThat(bases(mirrors.archives())).containsExactly("https://own.example.org/debian/");
        assertThat(bases(mirrors.securities())).containsExactly("https://own.example.org/sec");
    }

    @Test
    void looks_for_the_security_archive_beside_the_archive() {
        Mirrors mirrors = find(Map.of(Mirrors.ARCHIVE_PROPERTY, "file:///srv/debian/"), NOWHERE);

        assertThat(bases(mirrors.securities())).containsExactly("file:///srv/debian-security");
    }

    @Test
    void finds_nothing_beside_a_mirror_that_is_a_whole_host() {
        Mirrors mirrors =
                find(Map.of(Mirrors.ARCHIVE_PROPERTY, "http://mirror.example.org/"), NOWHERE);

        assertThat(mirrors.securities()).isEmpty();
    }

    @Test
    void turns_the_check_of_validity_off_where_it_is_told_to() {
        Mirrors mirrors =
                find(
                        Map.of(ReleaseFile.VALIDITY_PROPERTY, "false"),
                        AptSourcesTests.apt("apt-stanzas"));

        assertThat(mirrors.archives()).noneMatch(Mirror::checkValidUntil);
    }

    @Test
    void finds_all_of_ubuntu_in_one_archive() {
        Mirrors mirrors =
                ubuntu(
                        "x86_64",
                        Map.of("systemcontainers.ubuntu.mirror", "http://one.example.org/ubuntu"),
                        AptSourcesTests.apt("apt-lines"));

        assertThat(bases(mirrors.archives())).containsExactly("http://one.example.org/ubuntu");
        assertThat(bases(mirrors.securities())).containsExactly("http://one.example.org/ubuntu");
    }

    @Test
    void looks_for_ubuntus_ports_beside_its_archive() {
        String property = "systemcontainers.ubuntu.mirror";
        Map<String, String> one = Map.of(property, "http://one.example.org/ubuntu/");

        assertThat(bases(ubuntu("aarch64", one, NOWHERE).archives()))
                .containsExactly("http://one.example.org/ubuntu-ports");
        assertThat(
                        bases(
                                ubuntu(
                                                "aarch64",
                                                Map.of(
                                                        property,
                                                        "http://one.example.org/ubuntu/",
                                                        "systemcontainers.ubuntu.ports.mirror",
                                                        "http://two.example.org/ports"),
                                                NOWHERE)
                                        .archives()))
                .containsExactly("http://two.example.org/ports");
    }

    @Test
    void takes_ubuntus_own_archive_where_nothing_names_another() {
        assertThat(bases(ubuntu("x86_64", Map.of(), AptSourcesTests.apt("apt-lines")).archives()))
                .containsExactly("http://archive.ubuntu.com/ubuntu");
        assertThat(bases(ubuntu("aarch64", Map.of(), NOWHERE).archives()))
                .containsExactly("http://ports.ubuntu.com/ubuntu-ports");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://snap.example.org/archive/debian",
                "http://snap.example.org/archive/debian/",
                "http://snap.example.org/archive/debian/{date}/"
            })
    void puts_the_date_into_the_address_of_a_snapshot_archive(String property) {
        Mirrors mirrors = dated(Map.of("systemcontainers.debian.snapshot", property));

        assertThat(bases(mirrors.archives()))
                .containsExactly("http://snap.example.org/archive/debian/20260901T000000Z/");
        assertThat(bases(mirrors.securities()))
                .containsExactly(
                        "http://snap.example.org/archive/debian-security/20260901T000000Z/");
        assertThat(mirrors.archives()).noneMatch(Mirror::checkValidUntil);
    }

    @Test
    void puts_the_date_where_it_is_to_be() {
        Mirrors mirrors =
                dated(
                        Map.of(
                                "systemcontainers.debian.snapshot",
                                "http://snap.example.org/{date}/main",
                                "systemcontainers.debian.security.snapshot",
                                "http://snap.example.org/{date}/sec"));

        assertThat(bases(mirrors.archives()))
                .containsExactly("http://snap.example.org/20260901T000000Z/main");
        assertThat(bases(mirrors.securities()))
                .containsExactly("http://snap.example.org/20260901T000000Z/sec");
    }

    @Test
    void looks_for_dates_in_the_public_snapshot_archive() {
        assertThat(bases(dated(Map.of()).archives()))
                .containsExactly("https://snapshot.debian.org/archive/debian/20260901T000000Z/");
    }

    @Test
    void says_which_property_to_set_where_there_is_no_mirror() {
        assertThatThrownBy(() -> find(Map.of(), NOWHERE))
                .isInstanceOf(SystemContainerException.class)
                .hasMessageContaining("looking for a mirror of Debian in `/nowhere`")
                .hasMessageContaining("systemcontainers.debian.mirror");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mirror.example.org",
                "http:///debian",
                "ftp://example.org/debian",
                "http://a b"
            })
    void refuses_a_property_that_is_no_address(String value) {
        assertThatThrownBy(() -> find(Map.of(Mirrors.ARCHIVE_PROPERTY, value), NOWHERE))
                .isInstanceOf(SystemContainerException.class)
                .hasMessageContaining("reading property systemcontainers.debian.mirror");
    }
}
