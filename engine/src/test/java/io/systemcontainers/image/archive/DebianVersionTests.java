package io.systemcontainers.image.archive;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DebianVersionTests {

    /** The order was taken from {@code dpkg --compare-versions}. */
    @ParameterizedTest
    @CsvSource({
        "1.0, 1.1",
        "1.9, 1.10",
        "1.0~rc1, 1.0",
        "1.0~~, 1.0~",
        "1.0, 1.0a",
        "1.0a, 1.0+",
        "1.0-1, 1.0-2",
        "1.0, 1.0-0.1",
        "9, 1:0",
        "1:1.0-1, 2:0.1",
        "1.0-1~deb12u1, 1.0-1",
        "252.39-1~deb12u1, 252.39-1~deb12u2",
        "2.36-9+deb12u9, 2.36-9+deb12u14",
        "1.0-1, 1.0-1+b1",
        "0.5.12-2, 0.5.12-12",
        "1.2.3-a-1, 1.2.3-b-1"
    })
    void orders_as_dpkg_does(String lower, String higher) {
        assertThat(DebianVersion.compare(lower, higher)).isNegative();
        assertThat(DebianVersion.compare(higher, lower)).isPositive();
        assertThat(DebianVersion.compare(lower, lower)).isZero();
    }

    @ParameterizedTest
    @CsvSource({"1.0, 1.00", "0:1.0, 1.0", "1.0-0, 1.0", "1.01, 1.1"})
    void knows_versions_that_are_written_differently(String one, String other) {
        assertThat(DebianVersion.compare(one, other)).isZero();
    }
}
