package io.systemcontainers.sys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.systemcontainers.testing.EngineRing;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@EngineRing
class DetachedMountTests {

    @TempDir Path directory;

    @Test
    void holds_files_that_nobody_else_sees() throws IOException {
        String before = Files.readString(Path.of("/proc/self/mountinfo"));
        try (DetachedMount mount = DetachedMount.of("tmpfs", "none", List.of("size=1m"))) {
            Path file = Files.writeString(mount.path().resolve("file"), "content");

            assertThat(file).hasContent("content");
            assertThat(FileSystemSpace.of(mount.path()).total()).isEqualTo(1 << 20);
            assertThat(Files.readString(Path.of("/proc/self/mountinfo"))).isEqualTo(before);
        }
    }

    @Test
    void says_what_the_file_system_says() {
        assertThatThrownBy(() -> DetachedMount.of("tmpfs", "none", List.of("size=much")))
                .isInstanceOf(KernelException.class)
                .hasMessageStartingWith("mounting `none` as `tmpfs`: EINVAL (Invalid argument): ")
                .hasMessageContaining("size");
    }

    @Test
    void a_device_without_a_file_system_is_refused() throws IOException {
        Path file = directory.resolve(UUID.randomUUID() + ".img");
        try (RandomAccessFile made = new RandomAccessFile(file.toFile(), "rw")) {
            made.setLength(1 << 20);
        }
        try (LoopDevice device = LoopDevice.of(file)) {
            assertThatThrownBy(() -> DetachedMount.of("ext4", device.path(), List.of()))
                    .isInstanceOf(KernelException.class)
                    .hasMessageStartingWith(
                            "mounting `"
                                    + device.path()
                                    + "` as `ext4`: EINVAL (Invalid argument)");
        }
    }

    @Test
    void a_kernel_without_the_file_system_is_told_apart() {
        assertThatThrownBy(() -> DetachedMount.of("nosuchfs", "none", List.of()))
                .isInstanceOf(KernelException.class)
                .hasMessageStartingWith("mounting `none` as `nosuchfs`: ENODEV");
    }
}
