package io.systemcontainers.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.systemcontainers.Image;
import io.systemcontainers.SystemContainerException;
import io.systemcontainers.image.download.Limit;
import io.systemcontainers.image.download.ProgressOutput;
import io.systemcontainers.sys.Flock;
import io.systemcontainers.testing.EngineRing;
import io.systemcontainers.testing.SystemProperty;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** Makes copies of an image that is one file. */
@EngineRing
@Isolated("sets how long a copy is waited for")
class ShiftedRootsTests {

    private static final int BASE = 1_400_000_000;

    @TempDir Path store;
    private Path directory;
    private Image image;
    private final List<String> said = new CopyOnWriteArrayList<>();
    private final ProgressOutput output =
            new ProgressOutput() {
                @Override
                public void status(String text) {}

                @Override
                public void line(String text) {
                    said.add(text);
                }

                @Override
                public void clear() {}

                @Override
                public Duration interval() {
                    return Duration.ofDays(1);
                }
            };

    @BeforeEach
    void makeImage() throws IOException {
        String fingerprint = "f".repeat(64);
        directory = store.resolve("images").resolve(fingerprint);
        Path rootfs = Files.createDirectories(directory.resolve("rootfs"));
        Files.writeString(rootfs.resolve("file"), "content");
        image = new Image(fingerprint, "busybox", "x86_64", Instant.EPOCH, rootfs);
        StoredImage.write(directory, image);
    }

    private Images images() {
        return new Images(
                store,
                (rootfs, command, environment, console, limit) -> {
                    throw new AssertionError("nothing has to be run");
                });
    }

    private Path shifted() throws IOException, InterruptedException {
        return new ShiftedRoots(image, output).of(BASE);
    }

    private Path turn() {
        return directory.resolve(".turn-" + BASE);
    }

    private List<String> begun() throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.map(entry -> entry.getFileName().toString())
                    .filter(name -> !name.startsWith(".turn"))
                    .filter(name -> !name.equals("rootfs") && !name.equals("image.properties"))
                    .toList();
        }
    }

    @Test
    void makes_one_copy_for_each_range_of_ids_and_uses_it_again() throws IOException {
        Path copy = images().shifted(image, BASE);
        Object inode = Files.getAttribute(copy.resolve("file"), "unix:ino");
        Path other = images().shifted(image, BASE + 65_536);

        assertThat(copy.resolve("file")).hasContent("content");
        assertThat(copy.getParent()).as("the image's lock is on it").isEqualTo(directory);
        assertThat(Files.getAttribute(copy.resolve("file"), "unix:uid")).isEqualTo(BASE);
        assertThat(Files.getAttribute(other.resolve("file"), "unix:gid")).isEqualTo(BASE + 65_536);
        assertThat(images().shifted(image, BASE)).isEqualTo(copy);
        assertThat(Files.getAttribute(copy.resolve("file"), "unix:ino")).isEqualTo(inode);
        assertThat(begun())
                .containsExactlyInAnyOrder("rootfs-" + BASE, "rootfs-" + (BASE + 65_536));
        assertThat(images().list()).containsExactly(image);
    }

    @Test
    void says_where_other_progress_is_said_what_it_does() throws Exception {
        shifted();
        shifted();

        assertThat(said).hasSize(2);
        assertThat(said.get(0))
                .startsWith(
                        "busybox: copying the image for machines whose ids begin at "
                                + BASE
                                + ", once, because ");
        assertThat(said.get(1)).matches("busybox: copied in \\d+\\.\\d s");
    }

    @Test
    void makes_it_once_for_all_who_want_it_at_the_same_time() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            Future<Path> first;
            Future<Path> second;
            Files.createFile(turn());
            try (Flock somebody = Flock.tryExclusive(turn())) {
                assertThat(somebody).isNotNull();
                first = threads.submit(this::shifted);
                second = threads.submit(this::shifted);
                await().until(() -> said.size() == 2);
                assertThat(said).allMatch(line -> line.contains("another process makes the copy"));
                assertThat(begun()).isEmpty();
            }
            assertThat(first.get()).isEqualTo(second.get()).isDirectory();
            assertThat(said).filteredOn(line -> line.contains("once")).hasSize(1);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    @SuppressWarnings("try") // it counts until it is closed
    void says_how_long_it_has_waited() throws IOException {
        Files.createFile(turn());
        try (SystemProperty wait = SystemProperty.set(Limit.WAIT.property(), "1");
                Flock somebody = Flock.tryExclusive(turn())) {
            assertThat(somebody).isNotNull();
            assertThatThrownBy(() -> images().shifted(image, BASE))
                    .isInstanceOf(SystemContainerException.class)
                    .hasMessage(
                            "copying image `busybox` for machines whose ids begin at "
                                    + BASE
                                    + ": somebody else has been at it for more than 1 s (property"
                                    + " `systemcontainers.image.wait.timeout`)");
        }
    }

    private Path leftBySomebodyKilled() throws IOException {
        Files.createFile(turn());
        Path left = Files.createDirectories(directory.resolve(".shifting-" + BASE + "/rootfs"));
        Files.writeString(left.resolve("half"), "ha");
        return left.getParent();
    }

    @Test
    void clears_away_what_somebody_left_who_was_killed_but_not_of_the_living() throws IOException {
        Path complete = images().shifted(image, BASE + 65_536);
        Path left = leftBySomebodyKilled();

        try (Flock somebody = Flock.tryExclusive(turn())) {
            assertThat(somebody).isNotNull();
            images().sweep();
            assertThat(left).exists();
        }
        images().sweep();

        assertThat(left).doesNotExist();
        assertThat(complete).exists();
        assertThat(image.rootfs()).exists();
    }

    @Test
    void begins_anew_where_somebody_was_killed() throws IOException {
        leftBySomebodyKilled();

        Path copy = images().shifted(image, BASE);

        assertThat(copy.resolve("file")).exists();
        assertThat(copy.resolve("half")).doesNotExist();
        assertThat(begun()).containsExactly("rootfs-" + BASE);
    }

    @Test
    void leaves_nothing_when_it_is_interrupted() throws IOException {
        Thread.currentThread().interrupt();
        try {
            assertThatThrownBy(() -> images().shifted(image, BASE))
                    .isInstanceOf(SystemContainerException.class)
                    .hasMessageContaining("interrupted");
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }

        assertThat(begun()).isEmpty();
    }

    @Test
    void leaves_nothing_where_there_is_no_space_and_says_what_to_do() throws Exception {
        run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", store.toString());
        try {
            makeImage();
            Files.write(image.rootfs().resolve("large"), new byte[700_000]);

            assertThatThrownBy(() -> images().shifted(image, BASE))
                    .hasMessageStartingWith("copying image `busybox` for machines whose ids begin")
                    .hasMessageContainingAll(
                            "writing `/rootfs/large`",
                            "ENOSPC (No space left on device)",
                            "systemcontainers.store");
            assertThat(begun()).isEmpty();
        } finally {
            run("umount", store.toString());
        }
    }

    private static void run(String... command) throws Exception {
        assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
    }

    @Test
    void goes_with_the_image() {
        Path copy = images().shifted(image, BASE);

        images().delete("busybox");

        assertThat(copy).doesNotExist();
        assertThat(store.resolve("images")).isEmptyDirectory();
    }
}
