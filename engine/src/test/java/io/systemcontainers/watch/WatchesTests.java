package io.systemcontainers.watch;

import static io.systemcontainers.FileChange.Kind.APPEARED;
import static io.systemcontainers.FileChange.Kind.CHANGED;
import static io.systemcontainers.FileChange.Kind.GONE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.systemcontainers.FileChange;
import io.systemcontainers.MachineState;
import io.systemcontainers.SystemContainerException;
import io.systemcontainers.Watch;
import io.systemcontainers.rootfs.RootDirectory;
import io.systemcontainers.store.LogOf;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A directory takes the machine's place, and a string that of its boot. */
class WatchesTests {

    private static final String THREAD = "systemcontainers-watched-watch";

    @TempDir Path directory;
    private Path root;
    private final AtomicReference<String> boot = new AtomicReference<>("first");
    private final AtomicReference<MachineState> state = new AtomicReference<>(MachineState.STOPPED);
    private final AtomicReference<Error> broken = new AtomicReference<>();
    private final AtomicReference<Gate> slow = new AtomicReference<>();
    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicInteger endsAt = new AtomicInteger();
    private final List<FileChange> changes = new CopyOnWriteArrayList<>();
    /* Of most tests: the kernel has to say that there is something to see. */
    private Watches watches = new Watches("watched", this::life, state::get, Duration.ofHours(1));

    @BeforeEach
    void make() throws IOException {
        root = Files.createDirectory(directory.resolve("root"));
        Files.createDirectory(root.resolve("etc"));
    }

    @AfterEach
    void close() {
        watches.close();
    }

    private Optional<Life> life() {
        if (broken.get() != null && Thread.currentThread().getName().equals(THREAD)) {
            throw broken.getAndSet(null);
        }
        if (slow.get() != null && Thread.currentThread().getName().equals(THREAD)) {
            slow.get().pass();
        }
        if (asked.incrementAndGet() == endsAt.get()) {
            return Optional.empty();
        }
        return Optional.ofNullable(boot.get())
                .map(present -> new Life(present, RootDirectory.open(root)));
    }

    /** A place that the thread that looks comes to and does not get past until it is opened. */
    private record Gate(CountDownLatch reached, CountDownLatch open) {

        Gate() {
            this(new CountDownLatch(1), new CountDownLatch(1));
        }

        void pass() {
            reached.countDown();
            try {
                assertThat(open.await(60, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    private void lookEverySecond() {
        watches = new Watches("watched", this::life, state::get);
    }

    private Watch watch(String path) {
        return watches.watch(path, changes::add);
    }

    private Path write(String path, String content) throws IOException {
        return Files.writeString(root.resolve(path), content);
    }

    /* Complete before it has its name, as configuration management does it. */
    private void put(String path, String content) throws IOException {
        Path complete = Files.writeString(directory.resolve("complete"), content);
        Files.move(complete, root.resolve(path), StandardCopyOption.ATOMIC_MOVE);
    }

    private void awaitChanges(FileChange... expected) {
        await().untilAsserted(() -> assertThat(changes).containsExactly(expected));
    }

    /* Whatever was to be told before is told then. */
    private void nothingButAfterAnother(FileChange... expected) throws IOException {
        List<FileChange> markers = new CopyOnWriteArrayList<>();
        Watch marker = watches.watch("/marker", markers::add);
        write("marker", "x");
        await().until(() -> !markers.isEmpty());
        marker.close();
        Files.delete(root.resolve("marker"));
        assertThat(changes).containsExactly(expected);
    }

    private static FileChange change(String path, FileChange.Kind kind) {
        return new FileChange(path, kind);
    }

    private static boolean threadRuns() {
        return Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.getName().equals(THREAD));
    }

    /* Of this test's files: other tests of this JVM watch, too. */
    private long inotifies() throws IOException {
        Set<String> inodes = inodes();
        try (Stream<Path> all = Files.list(Path.of("/proc/self/fdinfo"))) {
            return all.filter(info -> watched(info).anyMatch(inodes::contains)).count();
        }
    }

    private Set<String> inodes() throws IOException {
        Set<String> inodes = new HashSet<>();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.toList()) {
                long inode = (Long) Files.getAttribute(file, "unix:ino");
                inodes.add("ino:" + Long.toHexString(inode));
            }
        }
        return inodes;
    }

    /* `inotify wd:1 ino:f7afd sdev:800013 …`: proc_pid_fdinfo(5). */
    private static Stream<String> watched(Path info) {
        try {
            return Files.readAllLines(info).stream()
                    .filter(line -> line.startsWith("inotify "))
                    .flatMap(line -> Stream.of(line.split(" ")));
        } catch (IOException closedMeanwhile) {
            return Stream.empty();
        }
    }

    @Test
    void tells_that_a_file_appears_changes_and_goes() throws IOException {
        watch("/etc/hosts");

        put("etc/hosts", "1");
        awaitChanges(change("/etc/hosts", APPEARED));

        put("etc/hosts", "2");
        awaitChanges(change("/etc/hosts", APPEARED), change("/etc/hosts", CHANGED));

        Files.delete(root.resolve("etc/hosts"));
        awaitChanges(
                change("/etc/hosts", APPEARED),
                change("/etc/hosts", CHANGED),
                change("/etc/hosts", GONE));
    }

    @Test
    void tells_nothing_of_what_was_there_before() throws IOException {
        write("etc/hosts", "1");
        watch("/etc/hosts");
        watch("/etc");

        nothingButAfterAnother();
    }

    @Test
    void tells_once_that_a_file_was_replaced() throws IOException {
        write("etc/hosts", "1");
        watch("/etc/hosts");

        put("etc/hosts", "2");

        awaitChanges(change("/etc/hosts", CHANGED));
        nothingButAfterAnother(change("/etc/hosts", CHANGED));
    }

    @Test
    void tells_the_last_of_many_writes_of_the_same_length() throws IOException {
        Path file = write("etc/hosts", "0");
        AtomicReference<String> read = new AtomicReference<>();
        watches.watch(
                "/etc/hosts",
                change -> {
                    try {
                        read.set(Files.readString(file));
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                });

        for (int round = 1; round <= 50; round++) {
            String content = "" + round % 10;
            for (String written : new String[] {"a", "b", content}) {
                try (var channel = Files.newByteChannel(file, StandardOpenOption.WRITE)) {
                    channel.write(ByteBuffer.wrap(written.getBytes()));
                }
            }
            await().until(() -> content.equals(read.get()));
        }
    }

    @Test
    void waits_for_directories_above() throws IOException {
        watch("/srv/app/conf/ready");

        Files.createDirectories(root.resolve("srv/app"));
        nothingButAfterAnother();
        Files.createDirectory(root.resolve("srv/app/conf"));
        put("srv/app/conf/ready", "1");

        awaitChanges(change("/srv/app/conf/ready", APPEARED));
    }

    @Test
    void tells_mode_of_file_and_directory() throws IOException {
        Path file = write("etc/hosts", "1");
        watch("/etc/hosts");
        watch("/etc");

        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        awaitChanges(change("/etc/hosts", CHANGED), change("/etc/hosts", CHANGED));

        Files.setPosixFilePermissions(
                root.resolve("etc"), PosixFilePermissions.fromString("rwx------"));
        awaitChanges(
                change("/etc/hosts", CHANGED),
                change("/etc/hosts", CHANGED),
                change("/etc", CHANGED));
    }

    @Test
    void tells_of_the_entries_of_a_directory_and_not_of_those_below() throws IOException {
        write("etc/gone", "1");
        write("etc/changed", "1");
        Files.createDirectory(root.resolve("etc/below"));
        watch("/etc");

        Files.delete(root.resolve("etc/gone"));
        awaitChanges(change("/etc/gone", GONE));
        put("etc/changed", "2");
        write("etc/below/file", "1");
        Files.createSymbolicLink(root.resolve("etc/link"), Path.of("nowhere"));
        await().untilAsserted(
                        () ->
                                assertThat(changes)
                                        .containsExactlyInAnyOrder(
                                                change("/etc/gone", GONE),
                                                change("/etc/changed", CHANGED),
                                                change("/etc/link", APPEARED)));
    }

    @Test
    void tells_of_a_directory_that_appears_and_goes_with_its_entries() throws IOException {
        watch("/srv/");
        Path made = Files.createDirectory(directory.resolve("made"));
        Files.writeString(made.resolve("a"), "1");

        Files.move(made, root.resolve("srv"));
        awaitChanges(change("/srv/", APPEARED), change("/srv/a", APPEARED));

        Files.move(root.resolve("srv"), made);
        awaitChanges(
                change("/srv/", APPEARED),
                change("/srv/a", APPEARED),
                change("/srv/a", GONE),
                change("/srv/", GONE));
    }

    @Test
    void follows_a_link_that_comes_to_lead_elsewhere() throws IOException {
        lookEverySecond();
        write("etc/a", "1");
        write("etc/b", "1");
        Files.createSymbolicLink(root.resolve("etc/link"), Path.of("/etc/a"));
        Files.createDirectories(root.resolve("v1"));
        Files.createDirectories(root.resolve("v2"));
        write("v2/conf", "1");
        Files.createSymbolicLink(root.resolve("current"), Path.of("v1"));
        watch("/etc/link");
        watch("/current/conf");

        relink("etc/link", "b");
        awaitChanges(change("/etc/link", CHANGED));

        relink("current", "v2");
        awaitChanges(change("/etc/link", CHANGED), change("/current/conf", APPEARED));

        put("etc/b", "2");
        awaitChanges(
                change("/etc/link", CHANGED),
                change("/current/conf", APPEARED),
                change("/etc/link", CHANGED));
    }

    private void relink(String link, String target) throws IOException {
        Path made = Files.createSymbolicLink(directory.resolve("link"), Path.of(target));
        Files.move(made, root.resolve(link), StandardCopyOption.ATOMIC_MOVE);
    }

    @Test
    void stays_in_the_machine_whatever_links_lead_out() throws IOException {
        Path outside = Files.createDirectory(directory.resolve("outside"));
        Files.writeString(outside.resolve("canary"), "1");
        Files.createSymbolicLink(root.resolve("absolute"), outside);
        Files.createSymbolicLink(root.resolve("relative"), Path.of("../outside"));
        watch("/absolute");
        watch("/absolute/canary");
        watch("/relative/canary");
        watch("/../outside/canary");

        Files.writeString(outside.resolve("canary"), "2");
        Files.writeString(outside.resolve("another"), "1");
        nothingButAfterAnother();

        Files.createDirectory(root.resolve("outside"));
        put("outside/canary", "inside");
        await().untilAsserted(
                        () ->
                                assertThat(changes)
                                        .containsExactlyInAnyOrder(
                                                change("/relative/canary", APPEARED),
                                                change("/../outside/canary", APPEARED)));
    }

    @Test
    void tells_nothing_while_the_machine_does_not_run_and_the_difference_afterwards()
            throws IOException {
        lookEverySecond();
        write("etc/same", "1");
        write("etc/changed", "1");
        write("etc/gone", "1");
        watch("/etc");

        boot.set(null);
        put("etc/changed", "2");
        Files.delete(root.resolve("etc/gone"));
        write("etc/new", "1");
        int before = asked.get();
        await().until(() -> asked.get() > before + 1);
        assertThat(changes).isEmpty();

        boot.set("second");
        awaitChanges(
                change("/etc/gone", GONE),
                change("/etc/changed", CHANGED),
                change("/etc/new", APPEARED));
    }

    @Test
    void what_is_seen_while_the_machine_ends_is_not_told() throws IOException {
        Path file = write("etc/hosts", "1");
        AtomicInteger askedWhenTold = new AtomicInteger();
        watches.watch("/etc/hosts", change -> askedWhenTold.set(asked.get()));
        int before = asked.get();
        endsAt.set(before + 2); // between the look and what would be told of it

        Files.delete(file);
        await().until(() -> asked.get() >= before + 2);
        put("etc/another", "1");

        await().until(() -> askedWhenTold.get() != 0);
        assertThat(askedWhenTold.get()).isGreaterThan(before + 2);
    }

    @Test
    void one_is_closed_while_its_machine_is_slow_to_be_looked_at() throws Exception {
        Gate gate = new Gate();
        Watch closed = watch("/etc");
        slow.set(gate);
        put("etc/hosts", "1");
        try {
            assertThat(gate.reached().await(60, TimeUnit.SECONDS)).isTrue();

            closed.close();
        } finally {
            gate.open().countDown();
        }
        await().until(() -> !threadRuns());
        assertThat(changes).isEmpty();
    }

    @Test
    void all_are_closed_while_their_machine_is_slow_to_be_looked_at() throws Exception {
        Gate gate = new Gate();
        watch("/etc");
        slow.set(gate);
        put("etc/hosts", "1");
        try (LogOf log = new LogOf(Watches.class, "watched")) {
            assertThat(gate.reached().await(60, TimeUnit.SECONDS)).isTrue();

            watches.close();

            assertThat(log.messages()).isEmpty();
        } finally {
            gate.open().countDown();
        }
        await().until(() -> !threadRuns());
        assertThat(changes).isEmpty();
    }

    @Test
    void a_callback_that_does_not_return_is_told_of_with_the_machine_and_by_its_watch()
            throws Exception {
        Gate gate = new Gate();
        try (LogOf log = new LogOf(Watches.class, "watched")) {
            Watch stuck = watches.watch("/etc", change -> gate.pass());
            put("etc/hosts", "1");
            assertThat(gate.reached().await(60, TimeUnit.SECONDS)).isTrue();

            watches.close();
            assertThat(log.messages())
                    .singleElement()
                    .asString()
                    .contains("the callback of a watch on its files does not return");
            assertThatThrownBy(stuck::close)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("its callback does not return");
        } finally {
            gate.open().countDown();
        }
    }

    @Test
    void a_callback_may_close_its_watch() throws IOException {
        AtomicReference<Watch> own = new AtomicReference<>();
        List<FileChange> seen = new CopyOnWriteArrayList<>();
        own.set(
                watches.watch(
                        "/etc",
                        change -> {
                            seen.add(change);
                            own.get().close();
                        }));
        watch("/etc");
        Path made = Files.createDirectory(directory.resolve("etc"));
        Files.writeString(made.resolve("a"), "1");
        Files.writeString(made.resolve("b"), "1");

        Files.delete(root.resolve("etc"));
        Files.move(made, root.resolve("etc"));

        awaitChanges(change("/etc/a", APPEARED), change("/etc/b", APPEARED));
        assertThat(seen).hasSize(1);
        own.get().close();
    }

    @Test
    void what_a_callback_throws_ends_its_watch_and_is_thrown_by_close() throws IOException {
        List<FileChange> seen = new CopyOnWriteArrayList<>();
        Watch failing =
                watches.watch(
                        "/etc",
                        change -> {
                            seen.add(change);
                            throw new AssertionError("not this one");
                        });
        watch("/etc");

        put("etc/a", "1");
        awaitChanges(change("/etc/a", APPEARED));
        put("etc/b", "1");
        awaitChanges(change("/etc/a", APPEARED), change("/etc/b", APPEARED));

        assertThat(seen).containsExactly(change("/etc/a", APPEARED));
        assertThatThrownBy(failing::close)
                .isInstanceOf(AssertionError.class)
                .hasMessage("not this one");
        failing.close();
    }

    @Test
    void closing_waits_for_the_callback_and_nothing_is_told_afterwards() throws Exception {
        CountDownLatch called = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        Watch slow =
                watches.watch(
                        "/etc",
                        change -> {
                            called.countDown();
                            awaitLatch(goOn);
                            changes.add(change);
                        });
        watches.watch("/other", change -> {});
        put("etc/a", "1");
        called.await();
        put("etc/b", "1");
        Thread closing = new Thread(slow::close);
        closing.start();
        await().until(() -> closing.getState() == Thread.State.TIMED_WAITING);
        assertThat(changes).isEmpty();
        goOn.countDown();
        closing.join();

        nothingButAfterAnother(change("/etc/a", APPEARED));
    }

    private static void awaitLatch(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void there_is_one_thread_and_one_inotify_while_something_is_watched() throws IOException {
        for (int round = 0; round < 3; round++) {
            Watch first = watch("/etc");
            Watch second = watch("/etc/a");
            assertThat(inotifies()).isEqualTo(1);
            first.close();
            first.close();
            assertThat(threadRuns()).isTrue();
            second.close();
            assertThat(threadRuns()).isFalse();
            assertThat(inotifies()).isZero();
        }
        assertThat(changes).isEmpty();
    }

    @Test
    void closing_the_machine_ends_all_watches() throws IOException {
        Watch first = watch("/etc");
        watch("/etc/a");

        watches.close();

        assertThat(threadRuns()).isFalse();
        assertThat(inotifies()).isZero();
        put("etc/a", "1");
        first.close();
        assertThat(changes).isEmpty();
        assertThatThrownBy(() -> watch("/etc"))
                .isInstanceOf(SystemContainerException.class)
                .hasMessage("watching `/etc`: machine `watched` does not run: start it");
        assertThat(threadRuns()).isFalse();
    }

    @Test
    void a_machine_that_does_not_run_cannot_be_watched() {
        boot.set(null);

        assertThatThrownBy(() -> watch("/etc"))
                .hasMessage("watching `/etc`: machine `watched` does not run: start it");
        assertThat(threadRuns()).isFalse();
    }

    @Test
    void tells_nothing_of_what_another_watch_has_yet_to_be_told() throws IOException {
        write("etc/hosts", "0");
        Watch other = watches.watch("/etc/hosts", change -> {});
        for (int round = 0; round < 10; round++) {
            write("etc/hosts", "" + round);
            try (Watch late = watch("/etc/hosts")) {
                assertThat(late.path()).isEqualTo("/etc/hosts");
                nothingButAfterAnother();
            }
        }
        other.close();
    }

    @Test
    void an_error_on_the_watching_thread_fails_all_watches_and_no_later_one() throws IOException {
        Watch first = watch("/etc");
        Watch second = watch("/etc/a");
        AssertionError error = new AssertionError("broken");
        broken.set(error);

        write("etc/a", "1");

        await().untilAsserted(() -> assertThat(first).hasToString("Watch[/etc, over]"));
        await().untilAsserted(() -> assertThat(second).hasToString("Watch[/etc/a, over]"));
        await().until(() -> !threadRuns());
        watch("/etc/b");
        assertThatThrownBy(first::close).isSameAs(error);
        assertThatThrownBy(second::close).isSameAs(error);
        put("etc/b", "1");
        awaitChanges(change("/etc/b", APPEARED));
    }

    @Test
    void a_callback_that_ends_the_last_watch_and_begins_another_stays_on_its_thread()
            throws IOException {
        List<Thread> threads = new CopyOnWriteArrayList<>();
        AtomicReference<Watch> own = new AtomicReference<>();
        own.set(
                watches.watch(
                        "/etc/a",
                        change -> {
                            threads.add(Thread.currentThread());
                            own.get().close();
                            own.set(
                                    watches.watch(
                                            "/etc/b", next -> threads.add(Thread.currentThread())));
                        }));

        put("etc/a", "1");
        await().until(() -> own.get().path().equals("/etc/b"));
        put("etc/b", "1");

        await().until(() -> threads.size() == 2);
        assertThat(threads.get(0)).isSameAs(threads.get(1));
        assertThat(inotifies()).isEqualTo(1);
        own.get().close();
        assertThat(threadRuns()).isFalse();
    }

    @Test
    void an_interrupt_that_a_callback_leaves_reaches_no_other() throws IOException {
        List<Boolean> interrupted = new CopyOnWriteArrayList<>();
        for (String path : new String[] {"/etc", "/etc/a"}) {
            watches.watch(
                    path,
                    change -> {
                        interrupted.add(Thread.currentThread().isInterrupted());
                        Thread.currentThread().interrupt();
                    });
        }

        put("etc/a", "1");

        await().untilAsserted(() -> assertThat(interrupted).containsExactly(false, false));
    }

    @Test
    void says_what_to_do_with_a_machine_that_is_frozen() {
        boot.set(null);
        state.set(MachineState.FROZEN);

        assertThatThrownBy(() -> watch("/etc"))
                .hasMessage("watching `/etc`: machine `watched` is frozen: unfreeze it");
    }

    @Test
    void refuses_a_directory_with_too_many_entries() throws IOException {
        Path large = Files.createDirectory(root.resolve("large"));
        Path file = Files.createFile(directory.resolve("file"));
        for (int entry : IntStream.range(0, 10_000).toArray()) {
            Files.createLink(large.resolve("" + entry), file);
        }
        Watch watch = watch("/large");

        Files.createLink(large.resolve("one"), file);
        await().untilAsserted(() -> assertThat(watch).hasToString("Watch[/large, over]"));
        assertThatThrownBy(watch::close)
                .isInstanceOf(SystemContainerException.class)
                .hasMessage(
                        "watching `/large`: there are more than 10000 entries in it: watch the"
                                + " files that matter");
        assertThatThrownBy(() -> watch("/large")).hasMessageContaining("more than 10000");
        await().until(() -> !threadRuns());
    }
}
