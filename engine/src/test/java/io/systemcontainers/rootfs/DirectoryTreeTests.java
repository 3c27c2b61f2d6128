package io.systemcontainers.rootfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.systemcontainers.SystemContainerException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryTreeTests {

    @TempDir Path directory;

    @Test
    void deletes_what_is_deeper_than_a_path_can_say() throws IOException {
        Path doomed = Files.createDirectory(directory.resolve("doomed"));
        Path canary = Files.writeString(directory.resolve("canary"), "sings");
        Files.createSymbolicLink(doomed.resolve("link"), directory);
        String name = "d".repeat(200);
        try (RootDirectory root = RootDirectory.open(doomed)) {
            Directory at = root.open("/");
            for (int depth = 0; depth < 150; depth++) {
                at.putLink("link", "..", Ids.KEEP, Ids.KEEP, null);
                Directory below = at.make(name, 0700, Ids.KEEP, Ids.KEEP).orElseThrow();
                at.close();
                at = below;
            }
            at.close();
        }

        DirectoryTree.delete(doomed);
        DirectoryTree.delete(doomed);

        assertThat(directory.toFile().list()).containsExactly("canary");
        assertThat(canary).hasContent("sings");
    }

    @Test
    void names_what_cannot_be_deleted() {
        assertThatThrownBy(() -> DirectoryTree.delete(Path.of("/proc/self/task")))
                .isInstanceOf(SystemContainerException.class)
                .hasMessageStartingWith("deleting `/proc/self/task`: E");
    }
}
