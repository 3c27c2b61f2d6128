package io.systemcontainers.image.download;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.systemcontainers.testing.EngineRing;
import io.systemcontainers.testing.SmallDisk;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@EngineRing
class FullDiskDownloadTests {

    private static final byte[] LARGE = new byte[4_000_000];

    @TempDir Path directory;

    @Test
    void says_that_the_disk_is_full_and_leaves_its_room_to_others() throws Exception {
        new Random(7).nextBytes(LARGE);
        String sha256 = DownloadFixture.sha256(LARGE);
        try (SmallDisk disk = SmallDisk.in(directory);
                DownloadFixture fixture = new DownloadFixture(disk.path())) {
            fixture.server.on("/a", (request, out) -> RawServer.part(request, out, LARGE));
            WebFile file = WebFile.of(fixture.uri("/a"));
            disk.leave(1_000_000);

            assertThatThrownBy(
                            () ->
                                    fixture.downloads.file(
                                            file, sha256, LARGE.length, fixture.listener))
                    .hasMessageContaining("storing `" + file + "`: ENOSPC")
                    .hasMessageContaining("make room, or set systemcontainers.store");
            assertThat(fixture.folder).isEmptyDirectory();
            assertThat(fixture.server.requests()).hasSize(1);

            disk.clear();
            assertThat(fixture.downloads.file(file, sha256, LARGE.length, fixture.listener))
                    .isPresent();
        }
    }
}
