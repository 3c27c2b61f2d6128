package io.systemcontainers.rootfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.systemcontainers.SystemContainerException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Trees that are deeper than a path can say, and than a process may have files open. */
class DeepCopyTests {

    private static final int DEPTH = 1_000;
    private static final String DOWN = "further-down";

    @TempDir(cleanup = CleanupMode.NEVER)
    Path directory;

    @BeforeEach
    void make() throws IOException {
        Files.createDirectories(directory.resolve("from/top"));
        Files.createDirectories(directory.resolve("to"));
        try (RootDirectory root = RootDirectory.open(directory.resolve("from"))) {
            Directory at = root.open("/top");
            for (int depth = 0; depth < DEPTH; depth++) {
                // One on each side of the way down, whatever order they are listed in.
                at.make("a", 0711, Ids.KEEP, Ids.KEEP).orElseThrow().close();
                at.make("z", 0722, Ids.KEEP, Ids.KEEP).orElseThrow().close();
                Directory below = at.make(DOWN, 0755, Ids.KEEP, Ids.KEEP).orElseThrow();
                at.close();
                at = below;
            }
            try (FileWriter end = at.create("end", 0600, Ids.KEEP, Ids.KEEP)) {
                end.write("end".getBytes());
                end.commit();
            }
            at.close();
        }
    }

    @AfterEach
    void delete() {
        DirectoryTree.delete(directory); // JUnit cannot
    }

    private void copy(CopyRules rules, AtomicLong mostOpen) {
        try (RootDirectory from = RootDirectory.open(directory.resolve("from"));
                RootDirectory to = RootDirectory.open(directory.resolve("to"));
                TreeCopy copy =
                        new TreeCopy(
                                from,
                                to,
                                rules,
                                progress -> mostOpen.accumulateAndGet(open(), Math::max))) {
            copy.copy("/top", "/copy");
        }
    }

    /* Descriptors of this test's own files. */
    private long open() {
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
            return descriptors.filter(this::isOwn).count();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private boolean isOwn(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).startsWith(directory);
        } catch (IOException gone) {
            return false;
        }
    }

    @Test
    void are_copied_as_they_are_with_few_descriptors() {
        AtomicLong mostOpen = new AtomicLong();

        copy(CopyRules.asItIs(), mostOpen);

        assertThat(mostOpen.get()).isBetween(1L, 200L);
        assertThat(open()).isZero();
        try (RootDirectory to = RootDirectory.open(directory.resolve("to"))) {
            Directory at = to.open("/copy");
            for (int depth = 0; depth < DEPTH; depth++) {
                assertThat(at.entry("a").status().orElseThrow().permissions()).isEqualTo(0711);
                assertThat(at.entry("z").status().orElseThrow().permissions()).isEqualTo(0722);
                Directory below = at.open(DOWN);
                at.close();
                at = below;
            }
            assertThat(at.entry("end").status().orElseThrow().size()).isEqualTo(3);
            at.close();
        }
    }

    @Test
    void are_refused_where_they_are_not_copied_as_they_are_and_nothing_is_left() {
        assertThatThrownBy(() -> copy(CopyRules.into(0, 0, OptionalInt.empty()), new AtomicLong()))
                .isInstanceOf(SystemContainerException.class)
                .hasMessageContaining("it is 200 directories deep: pack it into an archive");
        assertThat(directory.resolve("to")).isEmptyDirectory();
        assertThat(open()).isZero();
    }
}
