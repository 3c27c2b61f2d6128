package io.systemcontainers.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.systemcontainers.Image;
import io.systemcontainers.sys.Errno;
import io.systemcontainers.sys.Rollback;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Have each system call fail in turn of what keeps a machine's files in trees, and find all that
 * was there.
 */
abstract class LostTreesContract {

    private static final Map<String, String> EARLIER = Map.of("image", "image", "first", "1");
    private static final Map<String, String> ALL =
            Map.of("image", "image", "first", "1", "second", "2", "deep/file", "3");

    /** Return a directory on the pool's file system. */
    abstract Path directory();

    /** Return how the pool keeps trees. */
    abstract Trees trees();

    /** A machine with a snapshot, and with files that are in none. */
    private abstract class KeptTree implements EachCall.Trial {

        final Path store = Files.createTempDirectory(directory(), "store");
        final Path pool = Files.createDirectories(store.resolve("pools/p"));
        final Image image;
        final TreeDriver driver;
        final StoreDirectory home;
        final MachineStorage storage;
        final VolumeState from;
        final Volume volume;
        final VolumeState earlier;
        final List<VolumeState> kept = new ArrayList<>();
        private final List<String> before;

        KeptTree() throws IOException {
            image = image("one");
            Path data = Files.createDirectory(pool.resolve("data"));
            driver = new TreeDriver(pool, new DirectoryPlace(data), trees(), EachCall.TRYING_AGAIN);
            home = StoreDirectory.ofMachine(store, EachCall.TRYING_AGAIN);
            storage = driver.machine(home, 0);
            from = storage.image(image);
            volume = storage.volume(from, "0");
            write("first", "1");
            earlier = volume.seal();
            write("second", "2");
            write("deep/file", "3");
            before = files();
        }

        Image image(String name) throws IOException {
            Path rootfs = Files.createDirectories(store.resolve("images/" + name + "/rootfs"));
            Files.writeString(rootfs.resolve("image"), "image");
            return new Image(name, name, "x86_64", Instant.now(), rootfs);
        }

        private void write(String name, String content) throws IOException {
            Path file = volume.layers().get(0).resolve(name);
            Files.createDirectories(file.getParent());
            Files.writeString(file, content);
        }

        /* What is being deleted belongs to nothing, and neither does a turn's lock. */
        final List<String> files() {
            return LayeredFiles.below(store).stream()
                    .filter(path -> !path.endsWith("/doomed") && !path.contains("/.turn-"))
                    .toList();
        }

        @Override
        public void check(boolean failed) throws Exception {
            if (failed) {
                assertThat(files()).as("what there is after a failure").isEqualTo(before);
            }
            assertThat(LayeredFiles.in(volume.layers())).isEqualTo(ALL);
            assertThat(LayeredFiles.in(earlier.layers())).isEqualTo(EARLIER);
            kept.forEach(state -> assertThat(LayeredFiles.in(state.layers())).isEqualTo(ALL));
            try (VolumeState next = volume.seal()) {
                assertThat(LayeredFiles.in(next.layers())).isEqualTo(ALL);
            }
        }

        @Override
        public void close() {
            try (Rollback all = new Rollback()) {
                all.add(driver);
                all.add(() -> driver.prune(Set.of()));
                all.add(home);
                all.add(storage);
                all.add(volume);
                all.add(from);
                all.add(earlier);
                kept.forEach(all::add);
            }
            assertThat(store.resolve("machines")).isEmptyDirectory();
            assertThat(pool.resolve("data/machines")).isEmptyDirectory();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"ENOSPC", "EMFILE"})
    final void a_snapshot(Errno errno) throws Exception {
        EachCall.fails(
                errno,
                () ->
                        new KeptTree() {
                            @Override
                            public void step() {
                                kept.add(volume.copy());
                            }
                        });
    }

    @ParameterizedTest
    @EnumSource(names = {"ENOSPC", "EMFILE"})
    final void a_way_back_to_a_snapshot(Errno errno) throws Exception {
        EachCall.fails(
                errno,
                () ->
                        new KeptTree() {
                            @Override
                            public void step() {
                                try (Volume made = storage.volume(earlier, "1")) {
                                    assertThat(LayeredFiles.in(made.layers())).isEqualTo(EARLIER);
                                }
                            }
                        });
    }

    @ParameterizedTest
    @EnumSource(names = {"ENOSPC", "EMFILE"})
    final void another_machine(Errno errno) throws Exception {
        EachCall.fails(
                errno,
                () ->
                        new KeptTree() {
                            @Override
                            public void step() {
                                try (StoreDirectory other =
                                                StoreDirectory.ofMachine(
                                                        store, EachCall.TRYING_AGAIN);
                                        MachineStorage its = driver.machine(other, 0);
                                        Volume made = its.volume(earlier, "0")) {
                                    assertThat(LayeredFiles.in(made.layers())).isEqualTo(EARLIER);
                                }
                            }
                        });
    }

    @ParameterizedTest
    @EnumSource(names = {"ENOSPC", "EMFILE"})
    final void a_machine_of_another_image(Errno errno) throws Exception {
        EachCall.fails(
                errno,
                () ->
                        new KeptTree() {
                            private final Image other = image("other");
                            private final List<String> without = files();

                            @Override
                            public void step() {
                                try (VolumeState state = storage.image(other);
                                        Volume made = storage.volume(state, "1")) {
                                    assertThat(LayeredFiles.in(made.layers()))
                                            .isEqualTo(Map.of("image", "image"));
                                }
                            }

                            @Override
                            public void check(boolean failed) throws Exception {
                                // A copy of an image stays, with all of its files or not at all.
                                driver.prune(Set.of(image.fingerprint()));
                                assertThat(files()).isEqualTo(without);
                                super.check(false);
                            }
                        });
    }
}
