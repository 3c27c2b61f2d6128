package io.systemcontainers.image.remote;

import static io.systemcontainers.image.remote.TestRegistry.bytes;
import static io.systemcontainers.image.remote.TestRegistry.descriptor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.systemcontainers.image.download.Downloads;
import io.systemcontainers.image.download.PlainHttp;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is said of images whose descriptions are made to be said. */
class HostileRegistryTests {

    private static final byte[] LAYER = bytes("layer");
    private static final String LONG = "t".repeat(100_000);

    @TempDir private Path directory;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private TestRegistry registry;

    @BeforeEach
    void start() throws IOException {
        registry = new TestRegistry();
        registry.tag("app", "architecture", registry.image("app", LONG, List.of(LAYER)));
        registry.tag(
                "app",
                "type",
                bytes("{\"config\": %s, \"layers\": []}".formatted(descriptor(LONG, LAYER, ""))));
        String platform =
                ", \"platform\": {\"os\": \"linux\", \"architecture\": \"%s\"}".formatted(LONG);
        registry.tag(
                "app",
                "index",
                bytes("{\"manifests\": [" + descriptor("index", LAYER, platform) + "]}"));
    }

    @AfterEach
    void stop() throws IOException {
        registry.close();
        threads.shutdownNow();
    }

    @ParameterizedTest
    @ValueSource(strings = {"architecture", "type", "index"})
    void they_do_not_decide_how_long_a_message_is(String tag) {
        OciSource source =
                new OciSource(
                        registry.uri(""),
                        PlainHttp.LOOPBACK,
                        new Downloads(directory, name -> null, threads, "name another"),
                        "x86_64",
                        new DockerCredentials(directory.resolve("config.json")));

        assertThatThrownBy(() -> source.find("app:" + tag))
                .hasMessageContaining("ttt…")
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(500));
    }
}
