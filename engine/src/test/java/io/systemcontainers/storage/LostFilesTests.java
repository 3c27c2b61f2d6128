package io.systemcontainers.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.systemcontainers.rootfs.LayerIds;
import io.systemcontainers.sys.Errno;
import io.systemcontainers.sys.FailingCall;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Have each system call fail in turn of what keeps a machine's files, and find all that was there.
 */
@Timeout(300)
class LostFilesTests {

    private static final Map<String, String> ALL =
            Map.of("image", "image", "first", "1", "second", "2", "deep/file", "3");
    private static final Map<String, String> EARLIER = Map.of("image", "image", "first", "1");

    @TempDir Path directory;

    /** A machine with a snapshot, and with files that are in none. */
    private final class Machine implements AutoCloseable {

        private final Path store;
        private final StoreDirectory home;
        private final OverlayVolume volume;
        private final VolumeState earlier;
        private final List<VolumeState> kept = new ArrayList<>();
        private final List<String> before;

        Machine(int number) throws IOException {
            store = directory.resolve(Integer.toString(number));
            Path image = Files.createDirectories(store.resolve("image/rootfs"));
            Files.writeString(image.resolve("image"), "image");
            home = StoreDirectory.ofMachine(store, Runnable::run);
            Layers layers = Layers.of(Layer.lasting(image, image.getParent(), () -> {}));
            volume = new OverlayVolume(home, "0", layers, new LayerIds(1_000_000, 0));
            volume.prepare();
            write("first", "1");
            earlier = volume.seal();
            volume.prepare();
            write("second", "2");
            write("deep/file", "3");
            before = LayeredFiles.below(home.path());
        }

        private void write(String name, String content) throws IOException {
            Path file = volume.directory().resolve("disk/upper").resolve(name);
            Files.createDirectories(file.getParent());
            Files.writeString(file, content);
        }

        void requireAll() {
            assertThat(LayeredFiles.in(volume.layers())).isEqualTo(ALL);
            assertThat(LayeredFiles.in(earlier.layers())).isEqualTo(EARLIER);
            kept.forEach(state -> assertThat(LayeredFiles.in(state.layers())).isEqualTo(ALL));
            try (VolumeState next = volume.seal()) {
                assertThat(LayeredFiles.in(next.layers())).isEqualTo(ALL);
            }
            volume.prepare();
            assertThat(LayeredFiles.in(volume.layers())).isEqualTo(ALL);
            assertThat(volume.directory().resolve("disk/upper")).isEmptyDirectory();
        }

        @Override
        public void close() {
            kept.forEach(VolumeState::close);
            earlier.close();
            volume.close();
            home.close();
            assertThat(store.resolve("machines")).isEmptyDirectory();
        }
    }

    /** What is done with a machine. */
    private interface Step {

        void take(Machine machine) throws Exception;
    }

    /* Until there is no call left to fail. */
    private void failEach(Errno errno, Step step) throws Exception {
        try (Machine machine = new Machine(0)) {
            step.take(machine); // loads classes, which has to open files
            machine.requireAll();
        }
        int failed = 0;
        boolean more = true;
        for (int call = 1; more; call++) {
            try (Machine machine = new Machine(call)) {
                FailingCall.Outcome outcome =
                        FailingCall.in(() -> step.take(machine), call, errno);
                more = outcome.failed().isPresent();
                failed += outcome.thrown().isPresent() ? 1 : 0;
                if (outcome.thrown().isPresent()) {
                    assertThat(LayeredFiles.below(machine.home.path()))
                            .as("what is left of the failed step: %s", outcome)
                            .isEqualTo(machine.before);
                }
                machine.requireAll();
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("call " + call + ", " + errno + ": " + e.getMessage(), e);
            }
        }
        assertThat(failed).as("calls that the step failed with").isPositive();
    }

    @ParameterizedTest
    @EnumSource(names = {"ENOSPC", "EIO", "EMFILE"})
    void a_snapshot_of_a_stopped_machine(Errno errno) throws Exception {
        failEach(errno, machine -> machine.kept.add(machine.volume.seal()));
    }

    @ParameterizedTest
    @EnumSource(names = {"ENOSPC", "EIO", "EMFILE"})
    void a_snapshot_of_a_running_machine(Errno errno) throws Exception {
        failEach(errno, machine -> machine.kept.add(machine.volume.copy()));
    }
}
