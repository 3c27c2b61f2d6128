package io.systemcontainers.image;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.systemcontainers.Image;
import io.systemcontainers.SystemContainerException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ImageRequirementsTests {

    private static Image image(Map<String, String> requirements) {
        return new Image(
                "f".repeat(64),
                "ubuntu:16.04",
                "x86_64",
                Instant.EPOCH,
                Path.of("/rootfs"),
                Map.of(),
                requirements);
    }

    @Test
    void an_image_for_version_1_is_refused_where_there_is_none() {
        assertThatThrownBy(
                        () ->
                                ImageRequirements.require(
                                        image(Map.of("cgroup", "v1")), "x86_64", false))
                .isInstanceOf(SystemContainerException.class)
                .hasMessageStartingWith(
                        "making a machine of image `ubuntu:16.04`: it says `requirements.cgroup=v1`");
    }

    @Test
    void an_image_for_version_1_is_right_where_there_is_one() {
        assertThatCode(
                        () ->
                                ImageRequirements.require(
                                        image(Map.of("cgroup", "v1")), "x86_64", true))
                .doesNotThrowAnyException();
        assertThatCode(() -> ImageRequirements.require(image(Map.of()), "x86_64", false))
                .doesNotThrowAnyException();
    }

    @Test
    void an_image_for_another_processor_is_refused() {
        assertThatThrownBy(() -> ImageRequirements.require(image(Map.of()), "aarch64", true))
                .hasMessageContaining("it is for x86_64, and this host is aarch64");
    }
}
