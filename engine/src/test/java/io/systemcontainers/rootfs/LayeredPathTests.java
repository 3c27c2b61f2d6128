package io.systemcontainers.rootfs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LayeredPathTests {

    @TempDir Path directory;
    private Path lower;
    private Path upper;

    @BeforeEach
    void makeLayers() throws IOException {
        lower = Files.createDirectories(directory.resolve("lower/etc")).getParent();
        upper = Files.createDirectories(directory.resolve("upper/etc")).getParent();
        Files.createFile(lower.resolve("etc/inittab"));
        Files.createSymbolicLink(lower.resolve("etc/link"), Path.of("nowhere"));
    }

    @Test
    void is_there_in_whichever_layer_it_is() throws IOException {
        Files.createFile(upper.resolve("etc/hosts"));

        assertThat(LayeredPath.exists(List.of(lower, upper), "/etc/inittab")).isTrue();
        assertThat(LayeredPath.exists(List.of(lower, upper), "/etc/hosts")).isTrue();
        assertThat(LayeredPath.exists(List.of(lower), "/etc/inittab")).isTrue();
    }

    @Test
    void is_not_there_where_no_layer_has_it_or_an_upper_one_has_something_else()
            throws IOException {
        assertThat(LayeredPath.exists(List.of(lower, upper), "/etc/hosts")).isFalse();
        assertThat(LayeredPath.exists(List.of(lower), "/missing/inittab")).isFalse();
        assertThat(LayeredPath.exists(List.of(lower), "/etc/inittab/below")).isFalse();

        Files.delete(upper.resolve("etc"));
        Files.createFile(upper.resolve("etc"));
        assertThat(LayeredPath.exists(List.of(lower, upper), "/etc/inittab")).isFalse();
    }

    @Test
    void follows_no_link() {
        assertThat(LayeredPath.exists(List.of(lower), "/etc/link")).isTrue();
        assertThat(LayeredPath.exists(List.of(lower), "/etc/link/inittab")).isFalse();
    }
}
