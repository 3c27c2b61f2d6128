package io.systemcontainers.network.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class LinkQualityTests {

    @Test
    void refuses_what_no_link_is() {
        LinkQuality perfect = LinkQuality.PERFECT;

        assertThatThrownBy(() -> perfect.withBitsPerSecond(7)).hasMessageContaining("8 bit/s");
        assertThatThrownBy(() -> perfect.withBitsPerSecond(-8)).hasMessageContaining("8 bit/s");
        assertThatThrownBy(() -> perfect.withLoss(1.1)).hasMessageContaining("from 0 to 1");
        assertThatThrownBy(() -> perfect.withLoss(Double.NaN)).hasMessageContaining("from 0 to 1");
        assertThatThrownBy(() -> perfect.withJitter(Duration.ofMillis(1)))
                .hasMessageContaining("no packet arrives before it was sent");
    }

    @Test
    void needs_netem_for_all_but_bandwidth() {
        LinkQuality slow = LinkQuality.PERFECT.withBitsPerSecond(8);

        assertThat(slow.needsNetem()).isFalse();
        assertThat(slow.withLoss(0.5).needsNetem()).isTrue();
        assertThat(slow.withDelay(Duration.ofMillis(1)).needsNetem()).isTrue();
    }
}
