package io.systemcontainers.sys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.systemcontainers.testing.EngineRing;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@EngineRing
class LoopDeviceTests {

    @TempDir Path directory;
    private Path file;

    @BeforeEach
    void make() throws IOException {
        file = directory.resolve(UUID.randomUUID() + ".img");
        try (RandomAccessFile made = new RandomAccessFile(file.toFile(), "rw")) {
            made.setLength(1 << 20);
        }
    }

    private static Path attached(LoopDevice device) {
        return Path.of("/sys/block", Path.of(device.path()).getFileName().toString(), "loop");
    }

    @Test
    void has_the_content_of_the_file() throws IOException {
        try (LoopDevice device = LoopDevice.of(file)) {
            Files.write(Path.of(device.path()), new byte[] {1, 2, 3});
            assertThat(Files.size(file)).isEqualTo(1 << 20);
        }
        assertThat(Files.readAllBytes(file)).startsWith(1, 2, 3);
    }

    @Test
    void a_file_has_one_only_whatever_it_is_called_meanwhile() throws IOException {
        try (LoopDevice one = LoopDevice.of(file);
                LoopDevice other = LoopDevice.of(file)) {
            assertThat(other.path()).isEqualTo(one.path());

            Path renamed = Files.createDirectory(directory.resolve("renamed"));
            Path moved = Files.move(file, renamed.resolve(file.getFileName()));

            try (LoopDevice third = LoopDevice.of(moved)) {
                assertThat(third.path()).isEqualTo(one.path());
            }
        }
    }

    @Test
    void another_file_of_the_same_name_has_another() throws IOException {
        Path namesake =
                Files.createDirectory(directory.resolve("elsewhere")).resolve(file.getFileName());
        Files.copy(file, namesake);
        try (LoopDevice one = LoopDevice.of(file);
                LoopDevice other = LoopDevice.of(namesake)) {
            assertThat(other.path()).isNotEqualTo(one.path());
        }
    }

    @Test
    void is_taken_back_with_the_last_who_has_it() {
        LoopDevice one = LoopDevice.of(file);
        LoopDevice other = LoopDevice.of(file);
        Path attached = attached(one);
        one.close();
        assertThat(attached).exists();

        other.close();

        await().untilAsserted(() -> assertThat(attached).doesNotExist());
    }

    @Test
    void a_file_has_to_be_there() {
        assertThatThrownBy(() -> LoopDevice.of(directory.resolve("none")))
                .isInstanceOf(KernelException.class)
                .hasMessage(
                        "opening `"
                                + directory.resolve("none")
                                + "`: ENOENT (No such file or directory)");
    }
}
