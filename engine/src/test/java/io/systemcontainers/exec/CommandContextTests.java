package io.systemcontainers.exec;

import static org.assertj.core.api.Assertions.assertThat;

import io.systemcontainers.keeper.CommandEvent;
import io.systemcontainers.sys.Errno;
import java.util.List;
import org.junit.jupiter.api.Test;

class CommandContextTests {

    private final CommandContext context = new CommandContext("web", null, 0);
    private final CommandSpec sleep = new CommandSpec(List.of("sleep", "1000"));

    @Test
    void says_that_a_machine_has_ended_before_a_command_was_in_it() {
        var refused = new CommandEvent.Refused("setns", Errno.ESRCH.number());

        assertThat(context.refused(sleep, refused))
                .hasMessage(
                        "starting `sleep 1000` in machine `web`: calling `setns`: "
                                + "ESRCH (No such process): the machine has ended");
    }

    @Test
    void says_no_such_thing_of_another_answer() {
        var refused = new CommandEvent.Refused("setns", Errno.EPERM.number());

        assertThat(context.refused(sleep, refused)).hasMessageEndingWith("not permitted)");
    }
}
