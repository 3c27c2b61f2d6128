package io.systemcontainers.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PoolConfigTests {

    @Test
    void says_how_large_a_file_is_that_nobody_gave_a_size() {
        assertThat(PoolConfig.check("fast", "btrfs", Map.of()))
                .containsExactly(Map.entry("size", "5GiB"));
        assertThat(PoolConfig.check("fast", "btrfs", Map.of("source", "/mnt")))
                .containsExactly(Map.entry("source", "/mnt"));
        assertThat(PoolConfig.check("plain", "dir", Map.of())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "A.b_c-d", "0", "default2"})
    void takes_names(String name) {
        assertThat(PoolConfig.check(name, "overlay", Map.of())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".hidden", "-x", "a/b", "..", "a b", "ä"})
    void refuses_what_is_no_name(String name) {
        assertThatThrownBy(() -> PoolConfig.check(name, "overlay", Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("`" + name + "` cannot be a storage pool's name: letters");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    brtfs   | x      | y     | storage driver `brtfs` is not known: did you mean `btrfs`? Known are overlay, btrfs, dir
                    overlay | size   | 1GiB  | storage key `size` is not known: driver `overlay` has no keys
                    btrfs   | sise   | 1GiB  | storage key `sise` is not known to driver `btrfs`: did you mean `size`? Known are size, source
                    dir     | size   | 1GiB  | storage key `size` is not known to driver `dir`: did you mean `source`? Known are source
                    btrfs   | size   | 1MiB  | storage key `size`: `1MiB` is too small for btrfs: write 256MiB or more
                    btrfs   | size   | large | storage key `size`: `large` is not a size: write a number and one of
                    dir     | source | here  | storage key `source`: `here` is not the absolute path of a directory
                    """)
    void refuses_what_is_wrong_and_says_what_is_right(
            String driver, String key, String value, String message) {
        assertThatThrownBy(() -> PoolConfig.check("pool", driver, Map.of(key, value)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(message);
    }

    @Test
    void a_pool_is_either_in_a_file_or_in_a_directory() {
        assertThatThrownBy(
                        () ->
                                PoolConfig.check(
                                        "pool", "btrfs", Map.of("size", "1GiB", "source", "/mnt")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("leave one of them out");
    }
}
