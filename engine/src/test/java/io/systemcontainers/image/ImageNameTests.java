package io.systemcontainers.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.systemcontainers.SystemContainerException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImageNameTests {

    @ParameterizedTest
    @CsvSource({
        "debian:11, debian:11", "debian:bullseye, debian:11", "debian:12, debian:12",
        "debian:bookworm, debian:12", "debian:13, debian:13", "debian:trixie, debian:13",
        "busybox, busybox"
    })
    void knows_all_names_of_an_image(String reference, String name) {
        assertThat(ImageName.of(reference)).hasToString(name);
    }

    @ParameterizedTest
    @CsvSource({
        "debian:bokworm, debian:bookworm",
        "debain:12, debian:12",
        "busibox, busybox",
        "Debian:Trixie, debian:trixie",
        "debian:14, debian:11"
    })
    void names_the_nearest_of_an_unknown_one(String reference, String nearest) {
        assertThatThrownBy(() -> ImageName.of(reference))
                .isInstanceOf(SystemContainerException.class)
                .hasMessageContaining("looking for image `" + reference + "`: there is no such")
                .hasMessageContaining("did you mean `" + nearest + "`?");
    }

    @Test
    void names_all_known_ones() {
        assertThatThrownBy(() -> ImageName.of(""))
                .hasMessageContaining(
                        "Known are debian:11, debian:bullseye, debian:12, debian:bookworm,"
                                + " debian:13, debian:trixie, busybox");
    }
}
