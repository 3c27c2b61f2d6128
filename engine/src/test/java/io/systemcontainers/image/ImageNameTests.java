package io.systemcontainers.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.systemcontainers.SystemContainerException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageNameTests {

    @ParameterizedTest
    @CsvSource({
        "debian:11, debian:11",
        "debian:bullseye, debian:11",
        "debian:12, debian:12",
        "debian:bookworm, debian:12",
        "debian:13, debian:13",
        "debian:trixie, debian:13",
        "debian:forky, debian:14",
        "debian:unstable, debian:sid",
        "debian:testing, debian:testing",
        "debian:experimental, debian:experimental",
        "busybox, busybox",
        "ubuntu-mirror:bionic, ubuntu-mirror:18.04",
        "ubuntu-mirror:26.04, ubuntu-mirror:26.04",
        "debian:bookworm@20260901, debian:12@20260901T000000Z",
        "debian:12@20240229T235959Z, debian:12@20240229T235959Z",
        "debian:12?init=systemd, debian:12",
        "debian:bookworm?init=sysvinit, debian:12?init=sysvinit",
        "debian:13?init=openrc, debian:13?init=openrc",
        "debian:12?init=runit&include=nginx, debian:12?include=nginx&init=runit"
    })
    void knows_all_names_of_an_image(String reference, String name) {
        assertThat(ImageName.of(reference)).hasToString(name);
    }

    @ParameterizedTest
    @CsvSource({
        "debian:16, debian:11",
        "debain:12, debian:12",
        "busibox, busybox",
        "Debian:Trixie, debian:trixie",
        "ubuntu-miror:18.04, ubuntu-mirror:18.04",
        "ubuntu-mirror:18.05, ubuntu-mirror:18.04"
    })
    void names_the_nearest_of_an_unknown_one(String reference, String nearest) {
        assertThatThrownBy(() -> ImageName.of(reference))
                .isInstanceOf(SystemContainerException.class)
                .hasMessageContaining("looking for image `" + reference + "`: there is no such")
                .hasMessageContaining("did you mean `" + nearest + "`?");
    }

    @ParameterizedTest
    @ValueSource(strings = {"debian:12?init=", "debian:12?init=upstart", "debian:12?init=Runit"})
    void names_the_inits_that_there_are(String reference) {
        assertThatThrownBy(() -> ImageName.of(reference))
                .isInstanceOf(SystemContainerException.class)
                .hasMessageContaining("reading image name `" + reference + "`: ")
                .hasMessageContaining("systemd, sysvinit, openrc, runit");
    }

    @Test
    void names_all_known_ones() {
        assertThatThrownBy(() -> ImageName.of(""))
                .hasMessageContaining("Known are debian:11, debian:bullseye, debian:12")
                .hasMessageContaining("ubuntu-mirror:18.04, ubuntu-mirror:bionic")
                .hasMessageEndingWith(", busybox");
    }

    @Test
    void has_one_name_for_the_same_packages_in_any_order() {
        ImageName name = ImageName.of("debian:bookworm@20260901?include=nginx,curl,nginx");

        assertThat(name).hasToString("debian:12@20260901T000000Z?include=curl,nginx");
        assertThat(ImageName.of(name.toString())).isEqualTo(name);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "debian:12@yesterday | `yesterday` is no date: write one in UTC as 20260901T000000Z",
                "debian:12@20260231 | `20260231` is no date",
                "debian:12@ | `` is no date",
                "debian:12?exclude=apt | `exclude=apt` is not known: write ?include=PACKAGE,PACKAGE",
                "debian:12?init=runit&init=runit | `init` is there twice",
                "debian:12?init | `init` is not known: write ?include=PACKAGE,PACKAGE or ?init=systemd",
                "debian:12?include= | `` cannot be the name of a package",
                "debian:12?include=nginx,,curl | `` cannot be the name of a package",
                "debian:12?include=../etc | `../etc` cannot be the name of a package",
                "debian:12?include=nginx=1.2 | `nginx=1.2` cannot be the name of a package"
            })
    void says_what_is_wrong_in_a_name(String reference, String why) {
        assertThatThrownBy(() -> ImageName.of(reference))
                .isInstanceOf(SystemContainerException.class)
                .hasMessageContaining("reading image name `" + reference + "`: " + why);
    }
}
