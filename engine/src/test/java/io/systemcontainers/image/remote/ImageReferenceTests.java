package io.systemcontainers.image.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.systemcontainers.UnknownImageException;
import io.systemcontainers.image.remote.ImageReference.Built;
import io.systemcontainers.image.remote.ImageReference.Local;
import io.systemcontainers.image.remote.ImageReference.OnRemote;
import io.systemcontainers.image.remote.ImageReference.Registry;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageReferenceTests {

    @ParameterizedTest
    @CsvSource({
        "ubuntu:18.04, ubuntu, 18.04",
        "ubuntu-daily:b, ubuntu-daily, b",
        "images:debian/12/cloud, images, debian/12/cloud",
        "images:alpine/3.20/arm64, images, alpine/3.20/arm64",
        "corp:0123456789abcdef, corp, 0123456789abcdef",
        "debian-corp:12, debian-corp, 12"
    })
    void names_a_remote_and_an_alias(String text, String remote, String alias) {
        assertThat(ImageReference.parse(text))
                .isEqualTo(new OnRemote(remote, alias))
                .hasToString(text);
    }

    @ParameterizedTest
    @CsvSource({"mybase, mybase", "local:mybase, mybase", "0123456789ab, 0123456789ab", "a/b, a/b"})
    void names_an_image_of_the_store(String text, String name) {
        assertThat(ImageReference.parse(text)).isEqualTo(new Local(name));
    }

    @Test
    void names_what_is_built_here() {
        assertThat(ImageReference.parse("busybox"))
                .isEqualTo(new Built("busybox", "", Optional.empty(), List.of(), Optional.empty()));
        assertThat(ImageReference.parse("debian:12"))
                .isEqualTo(
                        new Built("debian", "12", Optional.empty(), List.of(), Optional.empty()));
        assertThat(
                        ImageReference.parse(
                                "ubuntu-mirror:bionic@20260901T000000Z?init=runit&include=nginx,curl,g++,nginx"))
                .isEqualTo(
                        new Built(
                                "ubuntu-mirror",
                                "bionic",
                                Optional.of("20260901T000000Z"),
                                List.of("curl", "g++", "nginx"),
                                Optional.of("runit")))
                .hasToString(
                        "ubuntu-mirror:bionic@20260901T000000Z?include=curl,g++,nginx&init=runit");
    }

    @ParameterizedTest
    @CsvSource({
        "oci:nginx, docker.io, library/nginx, latest",
        "oci:bitnami/redis:7.2, docker.io, bitnami/redis, 7.2",
        "oci:localhost/app, localhost, app, latest",
        "oci:ghcr.io/org/team/app:v1, ghcr.io, org/team/app, v1",
        "oci:127.0.0.1:5000/app:1, 127.0.0.1:5000, app, 1",
        "oci:[::1]:5000/app:1, [::1]:5000, app, 1"
    })
    void names_an_image_of_a_registry(String text, String registry, String name, String tag) {
        assertThat(ImageReference.parse(text))
                .isEqualTo(new Registry(registry, name, tag, Optional.empty()));
    }

    @Test
    void names_an_image_of_a_registry_by_its_digest() {
        String digest = "sha256:" + "0f".repeat(32);

        assertThat(ImageReference.parse("oci:ghcr.io/a/b@" + digest))
                .isEqualTo(new Registry("ghcr.io", "a/b", "", Optional.of(digest)))
                .hasToString("oci:ghcr.io/a/b@" + digest);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "./rootfs.tar.xz",
                "/srv/image.squashfs",
                "../x",
                "~/x",
                "file:/srv/x",
                "rootfs.tar",
                "base.tar.zst",
                ".",
                "root.squashfs"
            })
    void is_no_path(String text) {
        assertThatThrownBy(() -> ImageReference.parse(text))
                .isInstanceOf(UnknownImageException.class)
                .hasMessageContaining("`" + text + "`: it is a path: import the file once");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | it is blank",
                "'ubuntu: 18.04' | white space",
                "https://cloud-images.ubuntu.com/releases | it is an address: give the server a name",
                "ubuntu: | an alias is missing after the colon",
                ":18.04 | `` before the colon is not the name of a remote",
                "ubuntu:18:04 | `18:04` is neither an alias nor a fingerprint",
                "ubuntu:18.04?include=nginx | `?` and `@` are for images that are built here",
                "debian | write DISTRIBUTION:RELEASE",
                "debian: | the release is missing",
                "debian:1/2 | `1/2` is no release",
                "debian:12@yesterday | `yesterday` is no date",
                "debian:12?includes=nginx | `includes` is not known: did you mean `include`?",
                "debian:12?zzz=1 | `zzz` is not known: There are",
                "debian:12?include= | `include` has no value",
                "debian:12?include=a;b | `a;b` cannot be the name of a package",
                "debian:12?include=nginx,,curl | `` cannot be the name of a package",
                "debian:12?include=nginx&include=curl | `include` is there twice",
                "debian:12?init= | `init` has no value",
                "busybox?include=nginx | `?` and `@` are for images",
                "oci: | is not the name of an image in a registry",
                "oci:ghcr.io/UPPER | `UPPER` is not the name of an image in a registry",
                "oci:ghcr.io/a:b:c | `b:c` is not a tag",
                "oci:a@sha256:12 | `sha256:12` is not a digest"
            })
    void says_what_is_wrong_with_another(String text, String why) {
        assertThatThrownBy(() -> ImageReference.parse(text))
                .isInstanceOf(UnknownImageException.class)
                .hasMessageStartingWith("reading image reference `" + text + "`: ")
                .hasMessageContaining(why);
    }

    @Test
    void is_not_null() {
        assertThatNullPointerException()
                .isThrownBy(() -> ImageReference.parse(null))
                .withMessage("reference");
    }
}
