package io.systemcontainers.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.systemcontainers.UnknownImageException;
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
        "ubuntu-mirror:1804, ubuntu-mirror:18.04",
        "ubuntu-mirror:18.4, ubuntu-mirror:18.04",
        "ubuntu-mirror:22.4, ubuntu-mirror:22.04"
    })
    void names_a_release_that_is_near(String reference, String near) {
        assertThatThrownBy(() -> ImageName.of(reference))
                .isInstanceOf(UnknownImageException.class)
                .hasMessageContaining("did you mean `" + near + "`?");
    }

    @ParameterizedTest
    @CsvSource({"debian:16", "debian:9", "ubuntu-mirror:17.04"})
    void names_all_releases_when_none_is_near(String reference) {
        assertThatThrownBy(() -> ImageName.of(reference))
                .isInstanceOf(UnknownImageException.class)
                .hasMessageStartingWith("reading image reference `" + reference + "`: ")
                .hasMessageContaining(" has no release `")
                .hasMessageContaining(", and suites by their names")
                .hasMessageNotContaining("did you mean");
    }

    @ParameterizedTest
    @CsvSource({"debain:12", "ubuntu:18.04", "''", "debian/12", "mybase"})
    void knows_nothing_of_other_images(String reference) {
        assertThat(ImageName.find(reference)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"debian:12?init=upstart", "debian:12?init=Runit"})
    void names_the_inits_that_there_are(String reference) {
        assertThatThrownBy(() -> ImageName.of(reference))
                .isInstanceOf(UnknownImageException.class)
                .hasMessageContaining("is no init: there are systemd, sysvinit, openrc, runit");
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
                "debian:12?exclude=apt | `exclude` is not known: did you mean `include`? There are ?include=PACKAGE,PACKAGE",
                "debian:12?include= | `include` has no value",
                "debian:12?include=nginx,,curl | `` cannot be the name of a package",
                "debian:12?include=../etc | `../etc` cannot be the name of a package",
                "debian:12?include=nginx=1.2 | `nginx=1.2` cannot be the name of a package"
            })
    void says_what_is_wrong_in_a_name(String reference, String why) {
        assertThatThrownBy(() -> ImageName.of(reference))
                .isInstanceOf(UnknownImageException.class)
                .hasMessageContaining("reading image reference `" + reference + "`: " + why);
    }
}
