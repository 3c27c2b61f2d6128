package io.systemcontainers.rootfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.systemcontainers.SystemContainerException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FullDiskTests {

    @TempDir Path directory;

    @Test
    void leaves_nothing_half_written_on_a_full_disk() throws IOException {
        Path source = Files.createDirectories(directory.resolve("tree/below"));
        Files.write(source.resolve("small"), new byte[10_000]);
        Files.write(source.resolve("large"), new byte[2_000_000]);

        try (Elsewhere elsewhere = Elsewhere.mounted("mount -t tmpfs -o size=1m none /mnt");
                RootDirectory root = RootDirectory.open(elsewhere.path("/mnt"));
                RootDirectory host = RootDirectory.ofHost();
                TreeCopy copy =
                        new TreeCopy(host, root, CopyRules.into(0, 0, OptionalInt.empty()))) {
            assertThatThrownBy(() -> copy.copy(source + "/large", "/large"))
                    .isInstanceOf(SystemContainerException.class)
                    .hasMessageStartingWith(
                            "writing `/large`: ENOSPC (No space left on device): make room");
            assertThatThrownBy(() -> copy.copy(directory + "/tree", "/tree"))
                    .hasMessageStartingWith(
                            "writing `/tree/below/large`: ENOSPC (No space left on device): make room");
            assertThat(root.list("/")).isEmpty();
            root.makeDirectory("/tree", 0755, 0, 0);
            assertThatThrownBy(() -> copy.copy(directory + "/tree", "/"))
                    .hasMessageContaining("ENOSPC");

            assertThat(root.list("/tree")).isEmpty();
            copy.copy(source + "/small", "/small");
            assertThat(root.stat("/small").size()).isEqualTo(10_000);
        }
    }

    @Test
    void names_a_read_only_place() throws IOException {
        try (Elsewhere elsewhere = Elsewhere.mounted("mount -t tmpfs -o ro none /mnt");
                RootDirectory root = RootDirectory.open(elsewhere.path("/mnt"))) {
            assertThatThrownBy(() -> root.create("/file", 0644, 0, 0))
                    .hasMessage("writing `/file`: EROFS (Read-only file system)");
            assertThatThrownBy(() -> root.makeDirectories("/a/b", 0755, 0, 0))
                    .hasMessage("making the directory `/a`: EROFS (Read-only file system)");
            assertThatThrownBy(() -> root.symlink("/link", "x", 0, 0))
                    .hasMessageContaining("EROFS");
        }
    }
}
