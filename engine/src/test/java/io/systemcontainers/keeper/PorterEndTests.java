package io.systemcontainers.keeper;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.systemcontainers.SystemContainerException;
import io.systemcontainers.sys.Socket;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PorterEndTests {

    @Test
    void says_that_the_machine_has_ended_where_it_cannot_start_anything() {
        Socket[] ends = Socket.pair();
        try (Porter porter = new Porter("ended", ends[0])) {
            ends[1].close();
            refuses(porter);
        }
    }

    @Test
    void says_so_when_it_was_closed_too() {
        Socket[] ends = Socket.pair();
        Porter porter = new Porter("ended", ends[0]);
        porter.close();
        refuses(porter);
        ends[1].close();
    }

    private static void refuses(Porter porter) {
        assertThatThrownBy(() -> porter.startFileService(Duration.ofSeconds(1), "1 s"))
                .isExactlyInstanceOf(SystemContainerException.class)
                .hasMessage(
                        "reaching what is mounted there: machine `ended` has ended, or was killed"
                                + " for lack of memory");
    }
}
