package io.systemcontainers.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.systemcontainers.EngineProperties;
import io.systemcontainers.Image;
import io.systemcontainers.image.archive.Architecture;
import io.systemcontainers.image.archive.ArchiveKeys;
import io.systemcontainers.image.file.ImageUnpacker;
import io.systemcontainers.image.file.UnpackLimits;
import io.systemcontainers.image.remote.ConfiguredRemotes;
import io.systemcontainers.image.remote.ConfiguredSources;
import io.systemcontainers.image.remote.TestRegistry;
import io.systemcontainers.testing.EngineRing;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Fetches images of a registry on loopback; nothing of them is ever run. */
@EngineRing
class PulledOciImageTests {

    @TempDir Path directory;

    private Images images() {
        return images("store");
    }

    private Images images(String folder) {
        Path store = directory.resolve(folder);
        return new Images(
                store,
                (rootfs, command, environment, console, limit) -> {
                    throw new AssertionError("nothing has to be run");
                },
                new Surroundings(
                        new Architecture("x86_64", "amd64"),
                        name -> null,
                        name -> null,
                        directory.resolve("apt"),
                        ArchiveKeys.OWN,
                        directory,
                        Clock.systemUTC()),
                new ConfiguredSources(
                        new ConfiguredRemotes(store, EngineProperties.ofSystem()),
                        store,
                        Map.of("DOCKER_CONFIG", directory.toString())::get,
                        "x86_64"),
                (files, into, listener) ->
                        ImageUnpacker.unpack(
                                files,
                                into,
                                UnpackLimits.of(EngineProperties.ofSystem()),
                                listener));
    }

    @Test
    void an_image_of_a_registry_is_its_layers_one_over_the_other() throws Exception {
        byte[] lower = FakeRemote.tar(Map.of("lower", "below", "both", "below"));
        byte[] upper = FakeRemote.tar(Map.of("both", "above", ".wh.lower", ""));
        try (TestRegistry registry = new TestRegistry().wantTokens()) {
            // Builders give the same empty layer to an image many times.
            byte[] manifest = registry.image("team/app", "amd64", List.of(lower, lower, upper));
            registry.tag("team/app", "1.2", manifest);
            String reference = "oci:" + registry.uri("").getAuthority() + "/team/app:1.2";

            Image image = images().pull(reference);

            assertThat(image.fingerprint()).isEqualTo(TestRegistry.sha256(manifest));
            assertThat(image.reference()).isEqualTo(reference);
            assertThat(image.rootfs().resolve("both")).hasContent("above");
            assertThat(image.rootfs().resolve("lower")).doesNotExist();
            assertThat(directory.resolve("store/downloads")).isEmptyDirectory();
            int requests = registry.server().requests().size();
            assertThat(images().pull(reference)).isEqualTo(image);
            assertThat(registry.server().requests()).hasSize(requests);
            assertThatThrownBy(() -> images().pull(reference + "3"))
                    .hasMessageContaining(reference + "3");
        }
    }

    @Test
    void a_pinned_image_of_a_registry_is_the_same_with_another_store() throws Exception {
        Files.createDirectory(directory.resolve(".git"));
        Files.createFile(directory.resolve("systemcontainers.lock"));
        try (TestRegistry registry = new TestRegistry()) {
            byte[] old = FakeRemote.tar(Map.of("version", "1"));
            registry.tag("team/app", "1.2", registry.image("team/app", "amd64", List.of(old)));
            String reference = "oci:" + registry.uri("").getAuthority() + "/team/app:1.2";
            Image image = images().pull(reference);
            byte[] newer = FakeRemote.tar(Map.of("version", "2"));
            registry.tag("team/app", "1.2", registry.image("team/app", "amd64", List.of(newer)));

            Image other = images("other").pull(reference);

            assertThat(other.fingerprint()).isEqualTo(image.fingerprint());
            assertThat(other.rootfs().resolve("version")).hasContent("1");
        }
    }
}
