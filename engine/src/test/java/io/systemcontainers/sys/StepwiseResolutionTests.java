package io.systemcontainers.sys;

import static io.systemcontainers.sys.OpenFlags.O_CREAT;
import static io.systemcontainers.sys.OpenFlags.O_DIRECTORY;
import static io.systemcontainers.sys.OpenFlags.O_EXCL;
import static io.systemcontainers.sys.OpenFlags.O_NOFOLLOW;
import static io.systemcontainers.sys.OpenFlags.O_PATH;
import static io.systemcontainers.sys.OpenFlags.O_RDONLY;
import static io.systemcontainers.sys.OpenFlags.O_WRONLY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StepwiseResolutionTests extends ResolutionContract {

    private static final Path PROTECTED_SYMLINKS = Path.of("/proc/sys/fs/protected_symlinks");
    private static final String[] NAMES = {"a", "b", "c", "a", "b", "c", "..", ".", ""};
    private static final int[] FLAGS = {
        O_PATH,
        O_PATH | O_NOFOLLOW,
        O_PATH | O_DIRECTORY,
        O_PATH | O_DIRECTORY | O_NOFOLLOW,
        O_RDONLY,
        O_RDONLY | O_NOFOLLOW,
        O_RDONLY | O_DIRECTORY,
        O_RDONLY | O_DIRECTORY | O_NOFOLLOW,
        O_WRONLY,
        O_WRONLY | O_CREAT,
        O_WRONLY | O_CREAT | O_NOFOLLOW,
        O_WRONLY | O_CREAT | O_EXCL,
        O_RDONLY | O_CREAT,
    };

    @Override
    Resolution resolution() {
        return StepwiseResolution.INSTANCE;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5})
    void answers_what_the_kernel_answers_in_any_tree(int seed) throws IOException {
        assumeFalse(KernelResolution.isRefused(), "the kernel, or a filter, refuses openat2");
        Path one = grow(Files.createDirectory(directory.resolve("one")), new Random(seed));
        Path other = grow(Files.createDirectory(directory.resolve("other")), new Random(seed));
        Random random = new Random(seed);

        try (ResolvedTree kernel = new ResolvedTree(KernelResolution.INSTANCE, one);
                ResolvedTree stepwise = new ResolvedTree(StepwiseResolution.INSTANCE, other)) {
            for (int round = 0; round < 1_000; round++) {
                String path = path(random, 6);
                int flags = FLAGS[random.nextInt(FLAGS.length)];
                assertThat(stepwise.open(path, flags))
                        .as(() -> "`%s`, flags %o, in %s".formatted(path, flags, names(other)))
                        .isEqualTo(kernel.open(path, flags));
            }
        }
        assertThat(names(other)).isEqualTo(names(one));
    }

    private static Path grow(Path top, Random random) throws IOException {
        for (int tried = 0; tried < 60; tried++) {
            Path path = top.resolve(NAMES[random.nextInt(3)]);
            while (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
                path = path.resolve(NAMES[random.nextInt(3)]);
            }
            if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)
                    && Files.isDirectory(path.getParent(), LinkOption.NOFOLLOW_LINKS)) {
                plant(path, random.nextInt(6), path(random, 4));
            }
        }
        return top;
    }

    private static void plant(Path path, int what, String target) throws IOException {
        if (what == 0) {
            Files.createFile(path);
        } else if (what <= 2) {
            Files.createDirectory(path);
        } else if (!target.isEmpty()) {
            Exchange.symlink(target, path);
        }
    }

    private static String path(Random random, int longest) {
        return IntStream.range(0, 1 + random.nextInt(longest))
                .mapToObj(at -> NAMES[random.nextInt(NAMES.length)])
                .collect(Collectors.joining("/"));
    }

    private static TreeSet<String> names(Path top) {
        try (Stream<Path> all = Files.walk(top)) {
            TreeSet<String> names = new TreeSet<>();
            for (Path path : all.toList()) {
                names.add(
                        top.relativize(path)
                                + (Files.isSymbolicLink(path)
                                        ? " -> " + Files.readSymbolicLink(path)
                                        : Files.isDirectory(path) ? "/" : ""));
            }
            return names;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /* fs.protected_symlinks is the host's to set, so both answers are right. */
    @Test
    void answers_what_the_kernel_answers_to_somebody_elses_link_in_a_sticky_directory()
            throws IOException {
        assumeFalse(KernelResolution.isRefused(), "the kernel, or a filter, refuses openat2");
        assumeTrue(
                Integer.valueOf(0).equals(Files.getAttribute(top, "unix:uid")),
                "only root can give a link to somebody");
        Path sticky = Files.createDirectory(top.resolve("sticky"));
        Files.setAttribute(sticky, "unix:mode", 01777);
        Exchange.symlink("/dir", sticky.resolve("own"));
        Exchange.symlink("/dir", sticky.resolve("link"));
        Files.setAttribute(sticky.resolve("link"), "unix:uid", 12_345, LinkOption.NOFOLLOW_LINKS);
        boolean guarded = !Files.readString(PROTECTED_SYMLINKS).strip().equals("0");

        try (ResolvedTree kernel = new ResolvedTree(KernelResolution.INSTANCE, top)) {
            for (int flags : new int[] {O_PATH, O_RDONLY, O_PATH | O_DIRECTORY}) {
                assertThat(kernel.open("sticky/link", flags))
                        .isEqualTo(guarded ? "EACCES" : "/dir")
                        .isEqualTo(tree.open("sticky/link", flags));
                assertThat(tree.open("sticky/own", flags)).isEqualTo("/dir");
                assertThat(tree.open("sticky/link/sub", flags)).isEqualTo("/dir/sub");
            }
        }
    }

    @Test
    void opens_no_path_where_a_name_is_wanted() {
        for (String path : new String[] {"..", "a/b", "/a"}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(
                            () ->
                                    StepwiseResolution.INSTANCE.open(
                                            FileCalls.AT_FDCWD,
                                            path,
                                            O_PATH | O_NOFOLLOW,
                                            0,
                                            OpenFlags.RESOLVE_BENEATH));
        }
    }
}
