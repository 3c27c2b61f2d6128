package io.systemcontainers.sys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class SignalTests {

    @Test
    void knows_signals_by_name() {
        assertThat(Signal.number("HUP")).isEqualTo(1);
        assertThat(Signal.number("SIGKILL")).isEqualTo(9);
        assertThat(Signal.number("term")).isEqualTo(15);
        assertThat(Signal.number("SIGWINCH")).isEqualTo(28);
        assertThat(Signal.number("SYS")).isEqualTo(31);
    }

    @Test
    void refuses_what_is_no_signal() {
        for (String name : new String[] {"", "SIG", "TERMINATE", "15"}) {
            assertThatThrownBy(() -> Signal.number(name))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("HUP");
        }
        assertThatThrownBy(() -> Signal.require(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Signal.require(65)).isInstanceOf(IllegalArgumentException.class);
        assertThat(Signal.require(64)).isEqualTo(64);
    }
}
