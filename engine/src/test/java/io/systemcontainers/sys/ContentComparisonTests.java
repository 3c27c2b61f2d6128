package io.systemcontainers.sys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.systemcontainers.SystemContainerException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContentComparisonTests {

    @TempDir Path directory;

    private boolean isEqual(byte[] one, byte[] other, long size, boolean holes) throws IOException {
        Files.write(directory.resolve("one"), one);
        Files.write(directory.resolve("other"), other);
        try (Fd root = Open.root(directory);
                Fd first = new Entry(root, "", "one").openForReading();
                Fd second = new Entry(root, "", "other").openForReading();
                ContentComparison comparison = new ContentComparison()) {
            return comparison.isEqual(first, "one", second, "other", size, holes);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4096, 131_071, 131_072, 131_073, 1_000_000})
    void sees_the_last_byte_and_the_first(int size) throws IOException {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        byte[] last = bytes.clone();
        last[size - 1]++;
        byte[] first = bytes.clone();
        first[0]++;

        for (boolean holes : new boolean[] {false, true}) {
            assertThat(isEqual(bytes, bytes, size, holes)).isTrue();
            assertThat(isEqual(bytes, last, size, holes)).isFalse();
            assertThat(isEqual(first, bytes, size, holes)).isFalse();
        }
    }

    @Test
    void calls_a_file_that_became_shorter_another() throws IOException {
        assertThat(isEqual(new byte[100], new byte[90], 100, false)).isFalse();
        assertThat(isEqual(new byte[90], new byte[100], 100, false)).isFalse();
    }

    @Test
    void does_not_look_at_what_was_added() throws IOException {
        assertThat(isEqual(new byte[100], new byte[110], 100, false)).isTrue();
    }

    @Test
    void ends_when_it_is_interrupted() {
        Thread.currentThread().interrupt();
        try {
            assertThatThrownBy(() -> isEqual(new byte[1], new byte[1], 1, false))
                    .isInstanceOf(SystemContainerException.class)
                    .hasMessage("reading `one`: this thread was interrupted");
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
    }
}
