package io.systemcontainers.sys;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.systemcontainers.SystemContainerException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The process that works on a machine's files takes no requests, as in a frozen machine. */
class FileServiceTests {

    /* More requests than a socket holds. */
    private static final int MANY = 100_000;

    private static final String LATE =
            "reaching `/mnt/file` in machine `web`: the file system that is mounted there did not"
                    + " answer within a moment: see what serves it in the machine, or unmount it there;"
                    + " in a machine that is frozen, as for a snapshot, nothing answers";

    private final Socket[] ends = Socket.pair();
    private FileService service;

    @BeforeEach
    void open() {
        service = new FileService("web", ends[0], () -> {}, Duration.ofMillis(50), "a moment");
    }

    @AfterEach
    void close() {
        service.close();
        ends[1].close();
    }

    private void isLate() {
        FileService.Request request = FileService.Request.of(ServedAccess.REOPEN, 3);
        assertThatThrownBy(() -> service.call(request, "/mnt/file"))
                .isInstanceOf(SystemContainerException.class)
                .hasMessage(LATE);
    }

    @Test
    void says_what_does_not_answer_and_that_a_frozen_machine_does_not() {
        isLate();
    }

    @Test
    void says_the_same_where_no_request_can_be_sent_any_more() {
        for (int n = 0; n < MANY; n++) {
            service.forget(3);
        }
        isLate();
    }
}
