package io.systemcontainers.sys;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InotifyTests {

    @TempDir Path directory;

    @Test
    void reads_events_with_and_without_a_name_and_of_an_overflow() {
        ByteBuffer bytes = ByteBuffer.allocate(100).order(ByteOrder.nativeOrder());
        bytes.putInt(1).putInt(0x100).putInt(0).putInt(16);
        bytes.put("hosts".getBytes(StandardCharsets.US_ASCII)).position(32);
        bytes.putInt(2).putInt(0x4).putInt(0).putInt(0);
        bytes.putInt(-1).putInt(0x4000).putInt(0).putInt(0);

        assertThat(Inotify.parse(bytes.flip()))
                .containsExactly(
                        new Inotify.Event(1, "hosts"),
                        new Inotify.Event(2, ""),
                        new Inotify.Event(-1, ""));
    }

    @Test
    void watches_a_file_that_is_open_in_name_only() throws IOException {
        try (Inotify inotify = Inotify.open();
                Fd watched = Open.root(directory);
                Poll poll = new Poll(Inotify.BUFFER, inotify.fd())) {
            int watch = inotify.add(watched, directory).orElseThrow();
            assertThat(inotify.add(watched, directory)).hasValue(watch);
            Files.createFile(directory.resolve("é"));

            List<Inotify.Event> events = new ArrayList<>();
            while (poll.await(0)) {
                events.addAll(Inotify.parse(poll.read(inotify.fd())));
            }
            assertThat(events).contains(new Inotify.Event(watch, "é"));

            inotify.remove(watch);
            inotify.remove(watch);
        }
    }

    @Test
    void says_what_to_do_about_limits() {
        assertThat(Inotify.refused("watching", "/etc", Errno.ENOSPC.number()))
                .hasMessageStartingWith("watching `/etc`: ENOSPC (No space left on device): ")
                .hasMessageContaining("fs.inotify.max_user_watches");
        assertThat(Inotify.refused("watching", "/etc", Errno.EMFILE.number()))
                .hasMessageContaining("fs.inotify.max_user_instances")
                .hasMessageContaining("ulimit -n");
    }
}
