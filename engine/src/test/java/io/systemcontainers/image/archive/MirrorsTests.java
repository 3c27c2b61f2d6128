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
