package io.systemcontainers.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.systemcontainers.Provision;
import io.systemcontainers.sys.Errno;
import io.systemcontainers.sys.Flock;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Have each system call fail in turn of what keeps a machine's files in layers, and find all that
 * was there.
 */
class LostFilesTests {

    private static final String KEY = "0123";

    @TempDir Path directory;

    @ParameterizedTest
    @EnumSource(names = {"ENOSPC", "EIO", "EMFILE"})
    void a_snapshot_of_a_stopped_machine(Errno errno) throws Exception {
        EachCall.fails(
                errno,
                () ->
                        new KeptMachine(directory) {
                            @Override
                            public void step() {
                                kept.add(volume.seal());
                            }
                        });
    }

    @ParameterizedTest
    @EnumSource(names = {"ENOSPC", "EIO", "EMFILE"})
    void a_snapshot_of_a_running_machine(Errno errno) throws Exception {
        EachCall.fails(
                errno,
                () ->
                        new KeptMachine(directory) {
                            @Override
                            public void step() {
                                kept.add(volume.copy());
                            }
                        });
    }

    @ParameterizedTest
    @EnumSource(names = {"ENOSPC", "EIO", "EMFILE"})
    void a_way_back_to_a_snapshot(Errno errno) throws Exception {
        EachCall.fails(
                errno,
                () ->
                        new KeptMachine(directory) {
                            @Override
                            public void step() {
                                bootFrom(earlier, home);
                            }
                        });
    }

    @ParameterizedTest
    @EnumSource(names = {"ENOSPC", "EIO", "EMFILE"})
    void a_copy_of_a_machine(Errno errno) throws Exception {
        EachCall.fails(
                errno,
                () ->
                        new KeptMachine(directory) {
                            @Override
                            public void step() {
                                try (StoreDirectory other =
                                        StoreDirectory.ofMachine(store, EachCall.TRYING_AGAIN)) {
                                    bootFrom(earlier, other);
                                }
                            }
                        });
    }

    /* As far as its files go; with all calls that it takes to delete them again. */
    private static void bootFrom(VolumeState state, StoreDirectory home) {
        try (OverlayVolume made =
                new OverlayVolume(home, "1", ((Layers) state).share(), KeptMachine.IDS)) {
            made.prepare();
            assertThat(LayeredFiles.in(made.layers())).isEqualTo(KeptMachine.EARLIER);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"ENOSPC", "EIO", "EMFILE"})
    void a_result_of_provisioning(Errno errno) throws Exception {
        EachCall.fails(errno, () -> new Provisioned(directory));
    }

    /** A machine whose changes become a result, or stay. */
    private static final class Provisioned extends KeptMachine {

        private final ProvisionedLayers results = new ProvisionedLayers(store);

        Provisioned(Path directory) throws IOException {
            super(directory);
        }

        @Override
        public void step() throws Exception {
            try (Flock turn = results.turn(KEY, () -> {}, Duration.ofMinutes(1))) {
                assertThat(turn).isNotNull();
                results.keep(
                        KEY,
                        new ProvisionedFacts("Steps", "image", Instant.now(), Provision.FOREVER),
                        volume);
            }
        }

        @Override
        public void check(boolean failed) throws Exception {
            Optional<VolumeState> result =
                    results.find(KEY, Provision.FOREVER, Instant.EPOCH, earlier);
            assertThat(result.isPresent()).isNotEqualTo(failed);
            if (failed) {
                super.check(true); // all of it is there, and is what a snapshot has
                return;
            }
            try (VolumeState found = result.orElseThrow()) {
                assertThat(LayeredFiles.in(found.layers())).isEqualTo(ALL);
                assertThat(LayeredFiles.in(volume.layers())).isEqualTo(EARLIER);
            }
        }

        @Override
        public void close() {
            super.close();
            assertThat(results.prune("image"::equals)).as("what was not completed").isEmpty();
        }
    }
}
