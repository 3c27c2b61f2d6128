package io.systemcontainers.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.systemcontainers.EngineProperties;
import io.systemcontainers.SystemContainerException;
import io.systemcontainers.image.archive.Architecture;
import io.systemcontainers.image.archive.ArchiveKeys;
import io.systemcontainers.image.file.ImageUnpacker;
import io.systemcontainers.image.file.UnpackLimits;
import io.systemcontainers.testing.EngineRing;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What has been downloaded when unpacking fails. */
@EngineRing
class KeptDownloadsTests {

    @TempDir private Path directory;
    private final FakeRemote remote = new FakeRemote();

    @BeforeEach
    void offer() {
        remote.offer("12", "20260101", Map.of("etc/", "", "etc/version", "12\n"));
    }

    @AfterEach
    void stop() {
        remote.close();
    }

    private Images images(Unpacking unpacking) {
        return new Images(
                directory.resolve("store"),
                (rootfs, command, environment, console, limit) -> {
                    throw new AssertionError("nothing has to be run");
                },
                new Surroundings(
                        new Architecture("x86_64", "amd64"),
                        name -> null,
                        name -> null,
                        directory.resolve("apt"),
                        ArchiveKeys.OWN,
                        directory,
                        Clock.systemUTC()),
                remote.sources(),
                unpacking);
    }

    private int requestsOfTheNextPull() {
        int before = remote.requests().size();
        images(
                        (files, into, listener) ->
                                ImageUnpacker.unpack(
                                        files,
                                        into,
                                        UnpackLimits.of(EngineProperties.ofSystem()),
                                        listener))
                .pull("fake:12");
        return remote.requests().size() - before;
    }

    private void assertThatPullFails(Unpacking unpacking) {
        assertThatThrownBy(() -> images(unpacking).pull("fake:12"))
                .isInstanceOf(SystemContainerException.class);
    }

    @Test
    void it_is_used_again_after_a_disk_was_full() {
        assertThatPullFails(
                (files, into, listener) -> {
                    throw new SystemContainerException(
                            "unpacking", new IOException("No space left on device"));
                });

        assertThat(requestsOfTheNextPull()).isZero();
    }

    @Test
    void it_is_used_again_after_an_interrupt() {
        assertThatPullFails(
                (files, into, listener) -> {
                    Thread.currentThread().interrupt();
                    throw new SystemContainerException("this thread was interrupted");
                });

        assertThat(Thread.interrupted()).isTrue();
        assertThat(requestsOfTheNextPull()).isZero();
    }

    @Test
    void it_is_fetched_anew_when_it_could_not_be_unpacked() {
        assertThatPullFails(
                (files, into, listener) -> {
                    throw new SystemContainerException("it is damaged");
                });

        assertThat(requestsOfTheNextPull()).isEqualTo(2);
    }
}
