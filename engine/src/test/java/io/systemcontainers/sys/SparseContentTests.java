package io.systemcontainers.sys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.systemcontainers.SystemContainerException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Where the holes of a file are is said by what serves it, which may be a machine's. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SparseContentTests {

    private static final int SIZE = 1 << 20;

    @TempDir Path directory;

    private byte[] bytes;

    @BeforeEach
    void write() throws IOException {
        bytes = new byte[SIZE];
        new Random(1).nextBytes(bytes);
        Files.write(directory.resolve("source"), bytes);
        Files.createFile(directory.resolve("target"));
    }

    /* A file system that says that data and holes are at one place, wherever they are looked for. */
    private static final class Served extends DirectAccess {
        private final long data;
        private final long hole;

        private Served(long data, long hole) {
            this.data = data;
            this.hole = hole;
        }

        @Override
        public long lseek(int fd, long offset, int from) {
            if (from == FileCalls.SEEK_SET) {
                return super.lseek(fd, offset, from);
            }
            return from == FileCalls.SEEK_DATA ? data : hole;
        }
    }

    private static Fd open(Path file, FileAccess access) {
        int flags = OpenFlags.O_RDWR;
        return Open.open(FileCalls.AT_FDCWD, file.toString(), flags, 0, 0, "opening", file)
                .with(access);
    }

    private byte[] copied(Served served) throws IOException {
        try (Fd from = open(directory.resolve("source"), served);
                Fd to = open(directory.resolve("target"), DirectAccess.INSTANCE);
                FileContent content = new FileContent()) {
            SparseContent.copy(from, "source", to, "target", SIZE, content, moved -> {});
        }
        return Files.readAllBytes(directory.resolve("target"));
    }

    @Test
    void data_that_is_a_hole_at_once_is_read_to_the_end() throws IOException {
        assertThat(copied(new Served(0, 0))).isEqualTo(bytes);
    }

    @Test
    void what_is_said_to_be_behind_the_place_is_refused() {
        assertThatThrownBy(() -> copied(new Served(0, 4096)))
                .isInstanceOf(SystemContainerException.class)
                .hasMessage(
                        "reading `source`: its file system says that what comes after byte 4096 is"
                                + " at 0: see what serves it");
        assertThatThrownBy(() -> copied(new Served(8192, 4096)))
                .hasMessageContaining("what comes after byte 8192 is at 4096");
    }

    @Test
    void files_are_compared_to_the_end_all_the_same() throws IOException {
        Path other = Files.write(directory.resolve("other"), bytes);
        try (Fd one = open(directory.resolve("source"), new Served(0, 0));
                Fd two = open(other, new Served(0, 0));
                ContentComparison comparison = new ContentComparison()) {
            assertThat(comparison.isEqual(one, "one", two, "two", SIZE, true)).isTrue();
            Files.write(other, new byte[] {1, 2, 3}, StandardOpenOption.WRITE);
            assertThat(comparison.isEqual(one, "one", two, "two", SIZE, true)).isFalse();
        }
    }
}
