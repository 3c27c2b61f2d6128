package io.systemcontainers.network.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;

class QuotaTests {

    private static final InetAddress WEB = Messages.ip("10.0.0.1");
    private static final InetAddress DB = Messages.ip("10.0.0.2");

    private final Quota quota = new Quota(3, 2);

    @Test
    void gives_no_client_more_than_its_share() {
        assertThat(quota.take(WEB)).isTrue();
        assertThat(quota.take(WEB)).isTrue();
        assertThat(quota.take(WEB)).isFalse();
        assertThat(quota.take(DB)).isTrue();
        assertThat(quota.take(DB)).as("all have more than all may").isFalse();
    }

    @Test
    void gives_again_what_was_given_back() {
        quota.take(WEB);
        quota.take(WEB);
        quota.giveBack(WEB);

        assertThat(quota.take(WEB)).isTrue();
        assertThat(quota.taken()).isEqualTo(2);
    }
}
