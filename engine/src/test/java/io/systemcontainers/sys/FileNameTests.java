package io.systemcontainers.sys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FileNameTests {

    private static byte[] bytes(int... bytes) {
        byte[] result = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            result[i] = (byte) bytes[i];
        }
        return result;
    }

    private static String decode(byte[] bytes) {
        return FileName.decode(bytes, 0, bytes.length);
    }

    @Test
    void names_are_utf_8_and_end_in_a_nul() {
        assertThat(FileName.encode("aü\uD83D\uDE00"))
                .isEqualTo(bytes('a', 0xc3, 0xbc, 0xf0, 0x9f, 0x98, 0x80, 0));
        assertThat(decode(bytes('a', 0xc3, 0xbc))).isEqualTo("aü");
    }

    @Test
    void bytes_that_are_no_utf_8_become_lone_surrogates() {
        assertThat(decode(bytes('a', 0xfc, 'b', 0xc3))).isEqualTo("a\uDCFCb\uDCC3");
        assertThat(FileName.encode("a\uDCFCb\uDCC3")).isEqualTo(bytes('a', 0xfc, 'b', 0xc3, 0));
    }

    @Test
    void any_bytes_come_back() {
        Random random = new Random(7);
        for (int round = 0; round < 20_000; round++) {
            byte[] name = new byte[random.nextInt(8)];
            random.nextBytes(name);
            for (int i = 0; i < name.length; i++) {
                name[i] = name[i] == 0 ? (byte) 0xc3 : name[i];
            }

            assertThat(FileName.encode(decode(name)))
                    .isEqualTo(Arrays.copyOf(name, name.length + 1));
        }
    }

    @Test
    void a_nul_is_refused() {
        assertThatThrownBy(() -> FileName.encode("a\0b"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a file name holds no NUL character: `a\\0b`");
    }
}
