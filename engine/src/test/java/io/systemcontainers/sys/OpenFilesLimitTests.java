package io.systemcontainers.sys;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class OpenFilesLimitTests {

    @Test
    void reads_the_soft_limit() {
        assertThat(
                        OpenFilesLimit.parse(
                                List.of(
                                        "Limit                     Soft Limit           Hard Limit           Units     ",
                                        "Max processes             95812                95812                processes ",
                                        "Max open files            20000                524288               files     ")))
                .isEqualTo(20_000);
    }

    @Test
    void knows_what_has_no_limit() {
        assertThat(
                        OpenFilesLimit.parse(
                                List.of(
                                        "Max open files            unlimited            unlimited            files     ")))
                .isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void asks_the_kernel() {
        assertThat(OpenFilesLimit.present()).isPositive();
    }
}
