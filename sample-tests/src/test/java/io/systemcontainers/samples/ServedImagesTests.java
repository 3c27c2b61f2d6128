package io.systemcontainers.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import io.systemcontainers.Engine;
import io.systemcontainers.EngineConfig;
import io.systemcontainers.HostUnavailableException;
import io.systemcontainers.Image;
import io.systemcontainers.Machine;
import io.systemcontainers.MachineConfig;
import io.systemcontainers.fixtures.ImageServer;
import io.systemcontainers.fixtures.image.ServedImage;
import io.systemcontainers.fixtures.image.ServedOciImage;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Images of other distributors, from a server on this host: they have the names, the metadata and
 * the formats of the real ones, and the files of Debian.
 */
@Isolated("sets the properties that name the remotes' addresses")
class ServedImagesTests {

    private static final ImageServer SERVER = ImageServer.start();

    /** A store of its own: no other test must take these for the real ones. */
    @TempDir private static Path store;

    private static Engine engine;

    @BeforeAll
    static void serve() {
        try (Engine usual = Engine.open()) {
            Image debian = usual.images().pull("debian:12");
            SERVER.serve(
                            ServedImage.ubuntu("18.04", "bionic").root(debian),
                            ServedImage.linuxContainers("debian", "bookworm")
                                    .aliases("debian/bookworm", "debian/12")
                                    .root(debian))
                    .serve(ServedOciImage.of("library/debian", "12").layer(debian));
        } catch (HostUnavailableException e) {
            abort(e.getMessage());
        }
        System.setProperty(ImageServer.property("ubuntu"), SERVER.address().toString());
        System.setProperty(ImageServer.property("images"), SERVER.address().toString());
        engine = Engine.open(new EngineConfig(store));
    }

    @AfterAll
    static void close() {
        System.clearProperty(ImageServer.property("ubuntu"));
        System.clearProperty(ImageServer.property("images"));
        if (engine != null) {
            engine.images().list().forEach(image -> engine.images().delete(image.fingerprint()));
            engine.close();
        }
        SERVER.close();
    }

    static Stream<String> images() {
        return Stream.of(
                "ubuntu:18.04",
                "images:debian/12",
                "oci:" + SERVER.address().getAuthority() + "/library/debian:12");
    }

    @ParameterizedTest
    @MethodSource("images")
    void boots_and_has_the_name_of_the_machine(String image) {
        try (Machine machine =
                engine.launch(MachineConfig.of(image).name("tried").memory("512MB"))) {
            assertThat(machine.exec("hostname").stdout()).isEqualTo("tried\n");
            assertThat(machine.exec("systemctl", "is-system-running", "--wait").stdout().strip())
                    .isEqualTo("running");
        }
    }
}
