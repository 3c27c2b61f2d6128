package io.systemcontainers.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DebianBootTests {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    Startup finished in 112ms (userspace)                     | 112000000
                    Startup finished in 1.250s (userspace)                    | 1250000000
                    Startup finished in 1min 2.5s (userspace)                 | 62500000000
                    Startup finished in 2.1s (kernel) + 3.5s (userspace) = 5s | 3500000000
                    """)
    void reads_the_userspace_time(String line, long nanos) {
        assertThat(DebianBoot.parse(line + "\ngraphical.target reached after 9s in userspace\n"))
                .isEqualTo(nanos);
    }
}
