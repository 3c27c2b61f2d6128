package io.systemcontainers.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SystemdVersionTests {

    @TempDir Path rootfs;

    private void library(String path) throws IOException {
        Path file = rootfs.resolve(path);
        Files.createDirectories(file.getParent());
        Files.createFile(file);
    }

    @ParameterizedTest
    @CsvSource({
        "usr/lib/x86_64-linux-gnu/systemd/libsystemd-shared-252.so, 252, false",
        "usr/lib/systemd/libsystemd-shared-257.9-1.fc42.so, 257, false",
        "usr/lib64/systemd/libsystemd-shared-258.so, 258, true",
        "lib/systemd/libsystemd-shared-237.so, 237, false",
        "usr/lib/aarch64-linux-gnu/systemd/libsystemd-shared-262.so, 262, true"
    })
    void is_in_the_name_of_its_library(String path, int version, boolean version2)
            throws IOException {
        library(path);

        assertThat(SystemdVersion.of(rootfs)).hasValue(version);
        assertThat(SystemdVersion.needsVersion2(rootfs)).isEqualTo(version2);
    }

    @Test
    void is_nothing_where_there_is_none() throws IOException {
        library("usr/lib/systemd/systemd-logind");

        assertThat(SystemdVersion.of(rootfs)).isEmpty();
        assertThat(SystemdVersion.needsVersion2(rootfs)).isFalse();
    }

    @Test
    void is_not_looked_for_outside_of_the_image() throws IOException {
        library("outside/libsystemd-shared-258.so");
        Path inside = Files.createDirectories(rootfs.resolve("image/usr/lib"));
        Files.createSymbolicLink(inside.resolve("systemd"), Path.of("../../../outside"));
        Files.createSymbolicLink(rootfs.resolve("image/lib"), Path.of("lib"));

        assertThat(SystemdVersion.of(rootfs.resolve("image"))).isEmpty();
    }
}
