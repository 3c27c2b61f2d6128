package io.systemcontainers.network.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PaceTests {

    private static final long SECOND = 1_000_000_000;
    private static final InetAddress ONE = Messages.ip("10.0.0.3");
    private static final InetAddress OTHER = Messages.ip("10.0.0.4");

    private final Pace pace = new Pace(100, 10);

    private long kept(InetAddress address, int asked, long now) {
        return IntStream.range(0, asked).filter(i -> pace.keeps(address, now)).count();
    }

    @Test
    void is_what_each_has_for_itself() {
        assertThat(kept(ONE, 50, 0)).isEqualTo(10);
        assertThat(kept(OTHER, 50, 0)).isEqualTo(10);
    }

    @Test
    void allows_more_as_time_goes_by_but_not_more_than_that_at_once() {
        kept(ONE, 50, 0);
        assertThat(kept(ONE, 50, SECOND / 20)).isEqualTo(5);
        assertThat(kept(ONE, 50, 60 * SECOND)).isEqualTo(10);
    }

    @Test
    void does_not_grow_with_addresses_that_are_made_up() throws UnknownHostException {
        for (int i = 0; i < 100_000; i++) {
            byte[] made = {10, (byte) (i >> 16), (byte) (i >> 8), (byte) i};
            assertThat(pace.keeps(InetAddress.getByAddress(made), i)).isTrue();
        }
        assertThat(kept(ONE, 50, SECOND)).isEqualTo(10);
    }
}
