package io.systemcontainers.sys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FileIdentityTests {

    private static final int VERSION = 0x20080522;
    // linux/capability.h: CAP_DAC_OVERRIDE
    private static final int DAC_OVERRIDE = 1 << 1;
    // linux/prctl.h
    private static final int PR_GET_DUMPABLE = 3;
    private static final int DUMPABLE = FileCalls.prctl(PR_GET_DUMPABLE, 0);

    @BeforeEach
    void be_root() throws IOException {
        assumeTrue(
                Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid")),
                "only root can take other ids");
    }

    /** What the kernel says of the calling thread. */
    private static List<String> credentials() {
        try {
            return Files.readAllLines(Path.of("/proc/thread-self/status")).stream()
                    .filter(line -> line.matches("(Uid|Gid|Groups|Cap...):.*"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void takes_file_system_ids_and_nothing_else_for_the_length_of_a_call() {
        List<String> before = credentials();

        List<String> during = new FileIdentity(1_000_007).run(FileIdentityTests::credentials);

        assertThat(credentials()).isEqualTo(before);
        assertThat(during)
                .startsWith("Uid:\t0\t0\t0\t1000007", "Gid:\t0\t0\t0\t1000007")
                .endsWith(before.subList(2, before.size()).toArray(new String[0]));
    }

    @Test
    void gives_the_ids_back_after_a_failure() {
        List<String> before = credentials();

        assertThatThrownBy(
                        () ->
                                new FileIdentity(1_000_007)
                                        .run(
                                                () -> {
                                                    throw new IllegalStateException("no luck");
                                                }))
                .hasMessage("no luck");

        assertThat(credentials()).isEqualTo(before);
    }

    @Test
    void gives_a_thread_no_capability_that_it_had_put_away() {
        CompletableFuture.runAsync(
                        () -> {
                            putAway(DAC_OVERRIDE);
                            List<String> before = credentials();

                            List<String> during =
                                    new FileIdentity(1_000_007).run(FileIdentityTests::credentials);

                            assertThat(during).containsAll(before.subList(2, before.size()));
                            assertThat(credentials()).isEqualTo(before);
                        },
                        task -> new Thread(task).start())
                .join();
    }

    private static void putAway(int capability) {
        byte[] header =
                ByteBuffer.allocate(8).order(ByteOrder.nativeOrder()).putInt(VERSION).array();
        byte[] sets = new byte[24];
        FileCalls.syscall(SystemCall.CAPGET.number(), header, sets);
        ByteBuffer effective = ByteBuffer.wrap(sets).order(ByteOrder.nativeOrder());
        assertThat(effective.getInt(0) & capability).isEqualTo(capability);
        effective.putInt(0, effective.getInt(0) & ~capability);
        FileCalls.syscall(SystemCall.CAPSET.number(), header, sets);
    }

    @Test
    void leaves_the_process_able_to_dump_core() {
        new FileIdentity(1_000_007).run(() -> null);

        assertThat(FileCalls.prctl(PR_GET_DUMPABLE, 0)).isEqualTo(DUMPABLE);
    }
}
