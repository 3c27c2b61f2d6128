package io.systemcontainers.network.dhcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.systemcontainers.network.link.HardwareAddress;
import org.junit.jupiter.api.Test;

class MentionsTests {

    private final Mentions mentions = new Mentions();

    @Test
    void is_first_once() {
        assertThat(mentions.isFirst(new HardwareAddress(1))).isTrue();
        assertThat(mentions.isFirst(new HardwareAddress(1))).isFalse();
        assertThat(mentions.isFirst(new HardwareAddress(2))).isTrue();
    }

    @Test
    void does_not_grow_for_ever() {
        for (int mac = 0; mac < Mentions.MOST; mac++) {
            assertThat(mentions.isFirst(new HardwareAddress(mac))).isTrue();
        }

        assertThat(mentions.isFirst(new HardwareAddress(Mentions.MOST))).isFalse();
        assertThat(mentions.size()).isEqualTo(Mentions.MOST);
    }
}
