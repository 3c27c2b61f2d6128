package io.systemcontainers.journal;

import static io.systemcontainers.JournalFilter.all;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.systemcontainers.JournalFilter;
import io.systemcontainers.SystemContainerException;
import io.systemcontainers.rootfs.RootDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A directory takes the machine's place. */
class LogFilesReadTests {

    private static final String STAMP = "2026-01-01T10:00:00Z box ";

    @TempDir Path root;
    private Path log;
    private Path etc;

    @BeforeEach
    void make() throws IOException {
        log = Files.createDirectories(root.resolve("var/log"));
        etc = Files.createDirectories(root.resolve("etc"));
    }

    private String read(JournalFilter filter) {
        return new LogFiles("m", () -> RootDirectory.open(root)).read(filter);
    }

    private void refuses(JournalFilter filter, String why) {
        assertThatThrownBy(() -> read(filter))
                .isInstanceOf(SystemContainerException.class)
                .hasMessageStartingWith("reading the journal of machine `m`: ")
                .hasMessageContaining(why);
    }

    @Test
    void follows_links_inside_the_machine() throws IOException {
        Files.createDirectories(root.resolve("data"));
        Files.writeString(root.resolve("data/log"), STAMP + "a: kept elsewhere\n");
        Files.createSymbolicLink(log.resolve("syslog"), Path.of("/data/log"));

        assertThat(read(all())).isEqualTo(STAMP + "a: kept elsewhere\n");
    }

    @Test
    void refuses_what_is_no_file() throws IOException {
        Files.createDirectory(log.resolve("messages"));

        refuses(all(), "reading `/var/log/messages`: it is not a regular file");
    }

    @Test
    void refuses_more_than_can_be_kept_unless_the_last_lines_are_wanted() throws IOException {
        Files.writeString(log.resolve("syslog"), (STAMP + "a: line\n").repeat(600_000));

        refuses(all(), "choose with since, unit or lines");
        assertThat(read(all().lines(2))).isEqualTo((STAMP + "a: line\n").repeat(2));
        assertThat(read(all().unit("b"))).isEmpty();
    }

    @Test
    void keeps_little_of_a_file_of_newlines() throws IOException {
        Files.writeString(log.resolve("syslog"), STAMP + "a: line\n" + "\n".repeat(4 << 20));

        assertThat(read(all())).hasSize(STAMP.length() + "a: line\n".length() + (4 << 20));
        assertThat(read(all().lines(3))).isEqualTo("\n\n\n");
    }

    @Test
    void keeps_the_last_lines_of_two_files_by_time_whatever_their_order() throws IOException {
        Files.writeString(
                log.resolve("syslog"),
                "no time\n"
                        + "2026-01-01T10:00:05Z box a: five\n"
                        + "2026-01-01T10:00:01Z box a: one\n and more\n"
                        + "2026-01-01T10:00:03Z box a: three\n and more");
        Files.writeString(
                log.resolve("auth.log"),
                "2026-01-01T10:00:04Z box b: four\n2026-01-01T10:00:00Z box b: zero\n");

        assertThat(read(all()).lines())
                .extracting(line -> line.replaceAll(".*: ", ""))
                .containsExactly(
                        "no time",
                        "zero",
                        "one",
                        " and more",
                        "three",
                        " and more",
                        "four",
                        "five");
        for (int count = 1; count <= 9; count++) {
            assertThat(read(all().lines(count)).lines().toList())
                    .isEqualTo(read(all()).lines().skip(Math.max(0, 8 - count)).toList());
        }
    }

    @Test
    void ends_when_the_thread_is_interrupted() throws IOException {
        Files.writeString(log.resolve("syslog"), "\n".repeat(5000));
        Thread.currentThread().interrupt();

        refuses(all(), "this thread was interrupted");
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void ends_lines_with_newlines_only() throws IOException {
        String text = STAMP + "a: ä\u2028b\rc\n";
        Files.write(log.resolve("syslog"), text.getBytes(UTF_8));

        assertThat(read(all().unit("a"))).isEqualTo(text);
    }

    @Test
    void knows_the_time_zone_from_its_name_or_from_a_link() throws IOException {
        assertThat(zone()).isEqualTo(ZoneOffset.UTC);
        Files.createSymbolicLink(
                etc.resolve("localtime"), Path.of("../usr/share/zoneinfo/Europe/Vienna"));
        assertThat(zone()).isEqualTo(ZoneId.of("Europe/Vienna"));
        Files.writeString(etc.resolve("timezone"), "Asia/Tokyo\n");
        assertThat(zone()).isEqualTo(ZoneId.of("Asia/Tokyo"));
    }

    private ZoneId zone() {
        try (RootDirectory opened = RootDirectory.open(root)) {
            return new TimeZoneFiles(opened).zone();
        }
    }

    @Test
    void shows_little_of_what_is_no_time_zone() throws IOException {
        Files.writeString(etc.resolve("timezone"), "x".repeat(1 << 20));
        Files.writeString(log.resolve("syslog"), "Jan  1 10:00:00 box a: hi\n");

        refuses(all(), "its `/etc/timezone` holds `" + "x".repeat(40) + "…`, which is no time");
        assertThatThrownBy(() -> read(all().since(Instant.EPOCH)))
                .satisfies(failure -> assertThat(failure.getMessage()).hasSizeLessThan(300));
    }
}
