package io.systemcontainers.sys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileContentTests {

    @TempDir Path directory;

    private byte[] copied(Path source) throws IOException {
        Path target = directory.resolve("target");
        try (Fd from = openOrMake(source);
                Fd to = openOrMake(target);
                FileContent content = new FileContent()) {
            content.copy(from, source, to, target, FileStatus.of(from, source).size(), moved -> {});
        }
        return Files.readAllBytes(target);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 4096, 131_071, 131_072, 131_073, 5_000_000})
    void copies_a_file_of_any_size(int size) throws IOException {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        Path source = Files.write(directory.resolve("source"), bytes);

        assertThat(copied(source)).isEqualTo(bytes);
        try (Fd from = openOrMake(source)) {
            assertThat(FileContent.readAll(from, source)).isEqualTo(bytes);
        }
    }

    @Test
    void copies_what_the_kernel_makes_up_and_does_not_fit_into_the_buffer() {
        Path symbols = Path.of("/proc/kallsyms");
        Path target = directory.resolve("target");
        try (Fd root = Open.root(Path.of("/"));
                Fd from = Open.inRoot(root, symbols.toString(), true);
                Fd reading = Open.forReading(from, symbols);
                Fd again = Open.forReading(from, symbols);
                Fd to = openOrMake(target);
                FileContent content = new FileContent()) {
            int length = FileContent.readAll(again, symbols).length;
            assumeTrue(length > 1_000_000, "the kernel's symbols are hidden here");

            content.copy(reading, symbols, to, "target", 0, moved -> {});

            // Programs that are loaded meanwhile have symbols, too.
            assertThat(target.toFile().length()).isCloseTo(length, withinPercentage(5));
        }
    }

    @Test
    void copies_what_the_kernel_makes_up_while_it_is_read() throws IOException {
        Path limits = Path.of("/proc/self/limits");
        try (Fd root = Open.root(Path.of("/"));
                Fd from = Open.inRoot(root, limits.toString(), true);
                Fd reading = Open.forReading(from, limits);
                Fd again = Open.forReading(from, limits);
                Fd to = openOrMake(directory.resolve("target"));
                FileContent content = new FileContent()) {
            content.copy(reading, limits, to, "target", 0, moved -> {});

            assertThat(directory.resolve("target")).hasBinaryContent(Files.readAllBytes(limits));
            assertThat(FileContent.readAll(again, limits)).isEqualTo(Files.readAllBytes(limits));
        }
    }

    private static Fd openOrMake(Path file) {
        int flags = OpenFlags.O_RDWR | OpenFlags.O_CREAT;
        return Open.open(FileCalls.AT_FDCWD, file.toString(), flags, 0600, 0, "opening", file);
    }
}
