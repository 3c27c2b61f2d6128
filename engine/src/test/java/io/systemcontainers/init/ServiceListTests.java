package io.systemcontainers.init;

import static io.systemcontainers.ServiceState.ACTIVE;
import static io.systemcontainers.ServiceState.CHANGING;
import static io.systemcontainers.ServiceState.FAILED;
import static io.systemcontainers.ServiceState.INACTIVE;
import static io.systemcontainers.ServiceState.UNKNOWN;
import static org.assertj.core.api.Assertions.assertThat;

import io.systemcontainers.Service;
import io.systemcontainers.ServiceState;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** Reads what the script in the machine prints, and what a hostile machine would. */
class ServiceListTests {

    @Test
    void sorts_services_and_takes_the_first_of_a_name() {
        assertThat(ServiceList.parse("ssh\tactive\t12\ncron\tfailed\t\nssh\tinactive\t\n"))
                .containsExactly(
                        new Service("cron", FAILED, OptionalInt.empty()),
                        new Service("ssh", ACTIVE, OptionalInt.of(12)));
    }

    @Test
    void has_the_same_words_for_every_init() {
        assertThat(states("active", "reloading", "inactive", "failed", "activating", "unknown"))
                .containsExactly(ACTIVE, ACTIVE, INACTIVE, FAILED, CHANGING, UNKNOWN);
    }

    private static ServiceState[] states(String... words) {
        return java.util.Arrays.stream(words)
                .map(word -> ServiceList.parse("a\t" + word + "\t\n").get(0).state())
                .toArray(ServiceState[]::new);
    }

    @Test
    void leaves_out_what_is_no_line_of_the_script() {
        assertThat(ServiceList.parse("")).isEmpty();
        assertThat(ServiceList.parse("\n\tactive\t1\nonly a name\na\tactive\t1\t2\n")).isEmpty();
    }

    @Test
    void believes_no_process_that_there_cannot_be() {
        assertThat(ServiceList.parse("a\tactive\t99999999999\n").get(0).mainPid()).isEmpty();
        assertThat(ServiceList.parse("a\tactive\t-1\n").get(0).mainPid()).isEmpty();
        assertThat(ServiceList.parse("a\tactive\t0\n").get(0).mainPid()).isEmpty();
    }
}
