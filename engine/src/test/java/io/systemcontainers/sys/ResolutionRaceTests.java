package io.systemcontainers.sys;

import static io.systemcontainers.sys.OpenFlags.O_CREAT;
import static io.systemcontainers.sys.OpenFlags.O_PATH;
import static io.systemcontainers.sys.OpenFlags.O_RDONLY;
import static io.systemcontainers.sys.OpenFlags.O_WRONLY;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever is moved while a path is resolved, it leads to nothing outside. */
class ResolutionRaceTests {

    private static final int ROUNDS = 2_000;

    @TempDir Path directory;
    private Path top;
    private Path outside;

    static List<Resolution> resolutions() {
        return KernelResolution.isRefused()
                ? List.of(StepwiseResolution.INSTANCE)
                : List.of(StepwiseResolution.INSTANCE, KernelResolution.INSTANCE);
    }

    @BeforeEach
    void plant() throws IOException {
        outside = Files.createDirectories(directory.resolve("outside/other"));
        top = Files.createDirectory(directory.resolve("top"));
        Files.createDirectories(top.resolve("a/b/c"));
        Files.createDirectories(outside.resolve("b/c"));
        for (Path place : List.of(directory, outside, outside.resolve("b"), outside.getParent())) {
            Files.writeString(place.resolve("x"), "outside");
        }
        Files.writeString(top.resolve("x"), "inside");
        Files.writeString(top.resolve("a/x"), "inside");
    }

    @AfterEach
    void remove() throws IOException {
        ResolvedTree.removeLinks(directory);
    }

    @ParameterizedTest
    @MethodSource("resolutions")
    void two_dots_do_not_lead_out_of_a_directory_that_is_moved_out(Resolution resolution) {
        Set<String> found = new TreeSet<>();

        try (ResolvedTree tree = new ResolvedTree(resolution, top);
                Swapping swapping = new Swapping(top.resolve("a/b"), outside.resolve("b"))) {
            for (int round = 0; round < ROUNDS; round++) {
                found.add(tree.open("a/b/../../x", O_RDONLY));
                found.add(tree.open("a/b/c/../../../x", O_PATH));
                found.add(tree.open("a/b/../x", O_WRONLY | O_CREAT));
            }
            swapping.requireRunning();
        }

        assertThat(found).containsExactly("/a/x", "/x");
    }

    @ParameterizedTest
    @MethodSource("resolutions")
    void a_directory_that_turns_into_a_link_does_not_lead_out(Resolution resolution)
            throws IOException {
        Files.writeString(top.resolve("a/b/x"), "inside");
        Path link = Files.createSymbolicLink(top.resolve("link"), outside);
        Set<String> found = new TreeSet<>();

        try (ResolvedTree tree = new ResolvedTree(resolution, top);
                Swapping swapping = new Swapping(top.resolve("a/b"), link)) {
            for (int round = 0; round < ROUNDS; round++) {
                found.add(tree.open("a/b/x", O_RDONLY));
                found.add(tree.open("a/b", O_PATH));
                found.add(tree.open("a/b/../x", O_WRONLY));
            }
            swapping.requireRunning();
        }

        // Its own name at the moment when it was asked for is one or the other.
        assertThat(found)
                .isSubsetOf("/a/b/x", "/link/x", "/a/b", "/link", "/a/x", "/x", "ENOENT")
                .contains("ENOENT", "/a/x");
    }

    /** Exchange two names, as fast as can be. */
    private static final class Swapping implements AutoCloseable {

        private final AtomicBoolean ended = new AtomicBoolean();
        private final CompletableFuture<Void> swaps;

        Swapping(Path one, Path other) {
            swaps =
                    CompletableFuture.runAsync(
                            () -> {
                                while (!ended.get()) {
                                    Exchange.exchange(one, other);
                                }
                            });
        }

        void requireRunning() {
            assertThat(swaps).isNotDone();
        }

        @Override
        public void close() {
            ended.set(true);
            swaps.join();
        }
    }
}
