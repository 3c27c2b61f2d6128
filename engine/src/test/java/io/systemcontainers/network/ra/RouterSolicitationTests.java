package io.systemcontainers.network.ra;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RouterSolicitationTests {

    private static final InetAddress SOMEBODY = RouterAdvertisementTests.ip("fe80::1");
    private static final InetAddress NOBODY = RouterAdvertisementTests.ip("::");

    private static boolean isValid(String message, InetAddress source) {
        return RouterSolicitation.isValid(HexFormat.of().parseHex(message), source);
    }

    @Test
    void is_valid_with_and_without_options() {
        assertThat(isValid("8500123400000000", SOMEBODY)).isTrue();
        assertThat(isValid("8500123400000000", NOBODY)).isTrue();
        assertThat(isValid("85001234000000000101001122334455", SOMEBODY)).isTrue();
        assertThat(isValid("85001234000000000e01001122334455", NOBODY)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "85001234000000",
                "8600123400000000",
                "8501123400000000",
                "850012340000000001",
                "85001234000000000100001122334455",
                "85001234000000000102001122334455",
                "8500123400000000010100112233445501"
            })
    void is_none_when_it_is_not_as_the_standard_says(String message) {
        assertThat(isValid(message, SOMEBODY)).isFalse();
    }

    @Test
    void is_none_of_somebody_without_an_address_who_says_where_he_is() {
        assertThat(isValid("85001234000000000101001122334455", NOBODY)).isFalse();
    }

    @Test
    void is_never_an_exception() {
        Random random = new Random(20261126);
        byte[] start = HexFormat.of().parseHex("8500000000000000");
        int valid = 0;
        for (int i = 0; i < 100_000; i++) {
            byte[] message = Arrays.copyOf(start, random.nextInt(64));
            for (int at = 8; at < message.length; at++) {
                message[at] = (byte) random.nextInt(3);
            }
            valid += RouterSolicitation.isValid(message, i % 2 == 0 ? SOMEBODY : NOBODY) ? 1 : 0;
        }
        assertThat(valid).isBetween(1000, 50_000);
    }
}
