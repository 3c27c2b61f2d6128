package io.systemcontainers.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.systemcontainers.FileChange;
import io.systemcontainers.sys.FileVersion;
import io.systemcontainers.sys.Inotify;
import java.time.Instant;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SightTests {

    private static final Instant TIME = Instant.parse("2001-02-03T04:05:06.123456789Z");
    private static final FileChange CHANGED = new FileChange("/a/b", FileChange.Kind.CHANGED);

    private static Sight sight(String boot, Instant since, long inode) {
        FileVersion version = new FileVersion(0100644, 0, 0, 1, TIME, TIME, 7, inode);
        return new Sight("/a/b", boot, since, 1, 2, version, new TreeMap<>());
    }

    @Test
    void another_file_with_the_same_times_is_a_change_unless_all_were_mounted_anew() {
        Sight before = sight("first", TIME.plusSeconds(1), 1);

        assertThat(sight("first", TIME, 2).changesSince(before, Set.of())).containsExactly(CHANGED);
        assertThat(sight("second", TIME, 2).changesSince(before, Set.of())).isEmpty();
    }

    @Test
    void what_was_seen_within_a_tick_of_its_change_may_have_changed_again_where_events_say_so() {
        Sight within = sight("first", TIME.plusMillis(5), 1);
        Sight after = sight("first", TIME.plusMillis(25), 1);

        for (Inotify.Event event :
                new Inotify.Event[] {new Inotify.Event(1, ""), new Inotify.Event(2, "b")}) {
            assertThat(after.changesSince(within, Set.of(event))).containsExactly(CHANGED);
            assertThat(after.changesSince(after, Set.of(event))).isEmpty();
        }
        assertThat(after.changesSince(within, Set.of(new Inotify.Event(2, "c")))).isEmpty();
        assertThat(within.isJustChanging()).isTrue();
        assertThat(after.isJustChanging()).isFalse();
    }
}
