package io.systemcontainers.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.systemcontainers.Engine;
import io.systemcontainers.ImageLayout;
import io.systemcontainers.SystemContainerException;
import io.systemcontainers.testing.ChildJvm;
import io.systemcontainers.testing.EngineRing;
import io.systemcontainers.testing.Patience;
import io.systemcontainers.testing.SmallDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Other JVMs get images from a simplestreams server on loopback, and boot them. */
@EngineRing
class PulledMachinesTests {

    private static final String ROOT = "box/20260101/root.tar.xz";

    @TempDir Path directory;
    private final FakeRemote remote = new FakeRemote();
    private Path store;

    @BeforeEach
    void makeStore() throws IOException {
        store = Files.createDirectory(directory.resolve("store"));
    }

    @AfterEach
    void stop() {
        remote.close();
    }

    /* What a distributor has: an image of ours, as LXD has it in two files. */
    private void offer(String reference) throws IOException {
        Path folder = Files.createDirectory(directory.resolve("exported"));
        try (Engine engine = Engine.open()) {
            engine.images().pull(reference);
            List<Path> files =
                    engine.images()
                            .export(reference, folder.resolve("box.tar.zst"), ImageLayout.SPLIT);
            remote.offer(
                    "box",
                    "20260101",
                    Files.readAllBytes(files.get(0)),
                    Files.readAllBytes(files.get(1)),
                    Map.of());
        }
    }

    private ChildJvm pull(String... more) {
        return PulledImage.start(directory, List.of(remote.option()), store, more);
    }

    private List<String> names(String folder) throws IOException {
        Path path = store.resolve(folder);
        if (!Files.isDirectory(path)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(path)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.startsWith(".turn"))
                    .toList();
        }
    }

    @Test
    void a_machine_boots_from_an_image_of_a_simplestreams_server() throws Exception {
        offer("busybox");

        try (ChildJvm jvm = pull("fake:box", "cat /etc/passwd | head -n 1")) {
            assertThat(jvm.readAll()).as(jvm::errors).contains("root:x:0:0");
            assertThat(jvm.exitCode()).as(jvm::errors).isZero();
        }
        assertThat(names("images")).hasSize(1);
        assertThat(names("references")).containsExactly("fake%3Abox");
        assertThat(names("downloads")).isEmpty();
    }

    @Test
    void two_jvms_that_need_one_image_fetch_it_once() throws Exception {
        offer("busybox");
        String option = remote.option();

        try (ChildJvm one = PulledImage.start(directory, List.of(option), store, "fake:box");
                ChildJvm other = PulledImage.start(directory, List.of(option), store, "fake:box")) {
            String first = one.readAll();
            assertThat(other.readAll()).as(other::errors).isEqualTo(first);
            assertThat(one.exitCode()).as(one::errors).isZero();
            assertThat(other.exitCode()).as(other::errors).isZero();
        }
        assertThat(remote.requests()).filteredOn(ROOT::equals).hasSize(1);
    }

    @Test
    void a_jvm_that_is_killed_in_the_middle_of_a_download_leaves_no_image() throws Exception {
        offer("busybox");
        byte[] root = remote.content(ROOT);
        CountDownLatch half = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        remote.answer(
                ROOT,
                exchange -> {
                    exchange.getResponseHeaders().add("Accept-Ranges", "bytes");
                    exchange.sendResponseHeaders(200, root.length);
                    exchange.getResponseBody().write(root, 0, root.length / 2);
                    exchange.getResponseBody().flush();
                    half.countDown();
                    try {
                        end.await(Patience.SECONDS, TimeUnit.SECONDS);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    exchange.close();
                });
        try (ChildJvm jvm = pull("fake:box")) {
            assertThat(half.await(Patience.SECONDS, TimeUnit.SECONDS)).as(jvm::errors).isTrue();
            jvm.kill();
        } finally {
            end.countDown();
        }
        assertThat(names("references")).isEmpty();
        assertThat(names("images")).allMatch(name -> name.startsWith(Construction.PREFIX));

        remote.answerRightly(ROOT);
        try (ChildJvm jvm = pull("fake:box", "echo up")) {
            assertThat(jvm.readAll()).as(jvm::errors).endsWith("up");
        }
        assertThat(names("images")).singleElement().asString().matches("[0-9a-f]{64}");
        assertThat(names("downloads")).isEmpty();
    }

    @Test
    void a_debian_of_a_simplestreams_server_boots_with_systemd() throws Exception {
        offer("debian:12");

        try (ChildJvm jvm = pull("fake:box", "cat /etc/debian_version; readlink /proc/1/exe")) {
            assertThat(jvm.readAll()).as(jvm::errors).contains("12.").endsWith("/systemd");
        }
    }

    @Test
    void a_jvm_that_is_killed_while_it_unpacks_leaves_no_image() throws Exception {
        remote.offer(
                "box",
                "20260101",
                FakeRemote.tar(Map.of("metadata.yaml", FakeRemote.metadata("box"))),
                FakeRemote.tar(Map.of("large", "1234567890abcdef".repeat(150 << 16))),
                Map.of());
        try (ChildJvm jvm = pull("fake:box")) {
            await().until(() -> isUnpacking() || !jvm.handle().isAlive());
            jvm.kill();
        }
        assertThat(names("references")).isEmpty();
        assertThat(names("images")).allMatch(name -> name.startsWith(Construction.PREFIX));

        new ImageFolder(store).sweep();
        assertThat(names("images")).isEmpty();
        try (ChildJvm jvm = pull("fake:box")) {
            assertThat(jvm.exitCode()).as(jvm::errors).isZero();
        }
        assertThat(names("images")).singleElement().asString().matches("[0-9a-f]{64}");
    }

    private boolean isUnpacking() throws IOException {
        Path images = store.resolve("images");
        if (!Files.isDirectory(images)) {
            return false;
        }
        try (Stream<Path> building = Files.list(images)) {
            return building.map(one -> one.resolve("rootfs").toFile().list())
                    .anyMatch(entries -> entries != null && entries.length > 0);
        }
    }

    @Test
    void a_full_disk_keeps_nothing_of_an_image_and_says_so() throws Exception {
        remote.offer(
                "box",
                "20260101",
                FakeRemote.tar(Map.of("metadata.yaml", FakeRemote.metadata("box"))),
                FakeRemote.tar(Map.of("large", "1234567890abcdef".repeat(6 << 16))),
                Map.of());
        try (SmallDisk disk = SmallDisk.in(directory)) {
            Images images =
                    RemoteImagesTests.images(
                            disk.path(), remote, Map.of(), directory, Clock.systemUTC());
            disk.leave(2 << 20);

            assertThatThrownBy(() -> images.pull("fake:box"))
                    .isInstanceOf(SystemContainerException.class)
                    .hasMessageStartingWith("fetching image `fake:box`: ")
                    .hasMessageContaining("ENOSPC (No space left on device)");
            assertThat(images.list()).isEmpty();
            assertThat(
                            disk.path()
                                    .resolve("images")
                                    .toFile()
                                    .list((at, name) -> !name.startsWith(".turn")))
                    .isEmpty();

            disk.clear();
            assertThat(images.pull("fake:box").rootfs().resolve("large")).hasSize(6 << 20);
        }
    }
}
