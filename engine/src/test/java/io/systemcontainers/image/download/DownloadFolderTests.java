package io.systemcontainers.image.download;

import static org.assertj.core.api.Assertions.assertThat;

import io.systemcontainers.sys.Errno;
import io.systemcontainers.sys.FailingCall;
import io.systemcontainers.testing.EngineRing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@EngineRing
class DownloadFolderTests {

    private static final byte[] CONTENT = {1, 2, 3};

    @TempDir Path directory;

    /* As the kernel answers when another process has deleted it between two calls. */
    @Test
    void a_file_that_is_deleted_while_it_is_looked_at_is_not_there() throws IOException {
        DownloadFolder folder = new DownloadFolder(directory);
        String sha256 = DownloadFixture.sha256(CONTENT);
        Path file = Files.write(folder.file(sha256), CONTENT);
        assertThat(folder.isIntact(sha256, CONTENT.length)).isTrue();
        boolean more = true;
        for (int call = 1; more; call++) {
            AtomicBoolean intact = new AtomicBoolean(true);
            FailingCall.Outcome outcome =
                    FailingCall.in(
                            () ->
                                    intact.set(
                                            folder.isIntact(sha256, CONTENT.length)
                                                    && folder.areIntact(List.of(file), sha256)),
                            call,
                            Errno.ENOENT);
            more = outcome.failed().isPresent();

            assertThat(outcome.thrown()).as("call %s: %s", call, outcome.failed()).isEmpty();
            assertThat(intact.get()).isEqualTo(!more);
        }
    }
}
